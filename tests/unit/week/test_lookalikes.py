"""E+1: the frauds are found by what they show, the real ones never, and parties swapped give the same."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pytest

from steadyhand.civic.impersonation.csv_form import from_csv
from steadyhand.civic.impersonation.detector import Detector
from steadyhand.civic.impersonation.model import Lookalike, Profile
from steadyhand.civic.impersonation.register import Register
from steadyhand.week.accounts import accounts
from steadyhand.week.dates import Calendar
from steadyhand.week.lookalikes import FRAUDS, imitated, lookalikes, register_csv
from steadyhand.week.parties import PARTIES, Parties
from steadyhand.week.timed import Timed

SEED = 7


def profile(account: dict[str, str]) -> Profile:
    return Profile(
        account=f"account:{account['id']}", name=account["display_name"], handle=account["handle"],
        bio=account["bio"], avatar=account["avatar_hash"], badge=account["badge"],
    )  # type: ignore[arg-type]  # fmt: skip


def judged(parties: Parties) -> list[tuple[Timed, Lookalike | None]]:
    detector = Detector(Register(from_csv(register_csv(parties).encode())))
    return [
        (one, detector.judge(profile(one.event["data"]["account"])))
        for one in lookalikes(SEED, parties=parties)
    ]


def of(timed: Timed) -> str:
    """Whom it looks like."""
    return f"imitated:{str(timed.truth.template).partition('/')[2]}"


@pytest.mark.parametrize("parties", [PARTIES, PARTIES.swapped()], ids=["as it is", "swapped"])
def test_six_hundred_frauds_are_found_and_whom_each_passes_for(parties: Parties) -> None:
    """Precision and recall, counted: a fraud that is missed asks people for money, a fan who is hit is silenced."""
    told = judged(parties)
    frauds = [(one, found) for one, found in told if one.truth.violates]
    proposed = [(one, found) for one, found in told if found is not None and found.proposes]
    right = [
        one for one, found in frauds if found is not None and found.proposes and found.imitated == of(one)
    ]

    assert len(frauds) == FRAUDS
    assert len(right) / len(frauds) >= 0.99, [one.truth.template for one, found in frauds if found is None]
    assert len(right) / len(proposed) >= 0.99
    assert {one.truth.template for one, found in proposed if not one.truth.violates} == set()


@pytest.mark.parametrize("parties", [PARTIES, PARTIES.swapped()], ids=["as it is", "swapped"])
def test_no_real_account_and_none_of_plaza_s_people_is_found(parties: Parties) -> None:
    """Two thousand ordinary people, and all the real ones, whatever they call themselves that day."""
    detector = Detector(Register(from_csv(register_csv(parties).encode())))
    people = accounts(SEED, 2_000, parties, Calendar())
    real = {one.id for one in imitated(parties)}
    for one in people:
        shown = Profile(account=f"account:{one.id}", name=one.display_name, handle=one.handle, bio=one.bio)
        assert detector.judge(shown) is None, one
        if one.id in real:
            renamed = msgspec.structs.replace(shown, name=f"{one.display_name} Official", badge="paid")
            assert detector.judge(renamed) is None, one


def test_parties_swapped_give_the_same_findings() -> None:
    """Whom a fraud passes for must not matter: the same accounts, marks and points."""

    def outline(told: Sequence[tuple[Timed, Lookalike | None]]) -> list[object]:
        return [
            (found.account, found.imitated, found.points, found.proposes, [one.sign for one in found.marks])
            for _, found in told
            if found is not None
        ]

    first, second = judged(PARTIES), judged(PARTIES.swapped())
    assert outline(first) == outline(second)
    assert [one.event for one, _ in first] != [one.event for one, _ in second]


def test_the_same_seed_gives_the_same_accounts() -> None:
    """And another seed another day."""
    assert list(lookalikes(SEED, frauds=60)) == list(lookalikes(SEED, frauds=60))
    assert list(lookalikes(SEED, frauds=60)) != list(lookalikes(SEED + 1, frauds=60))
