"""T7: one person gives a well-known account "back" to a buyer: its address is changed, then its password reset.

So forty-five accounts were taken over in an afternoon, by a tool that a thousand people had.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from steadyhand.access.model import Staff
from steadyhand.access.protection.commands import ProtectSubject
from steadyhand.enforcement.recovery import EFFECT, RecoverAccount
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import DAY
from tests.support.attacked import at_desk, done, performed, reported, staffed, wished
from tests.support.hook import Hook, hooked
from tests.support.installation import SECRET, Installation

STAR, ORDINARY, SELLER = "account:star", "account:nobody", "staff:lea"
TEAM: tuple[Staff, ...] = (
    Staff(principal="staff:mia", name="Mia Costa", roles=("policy_lead",), team="policy"),
    Staff(principal="staff:eve", name="Eve Lind", roles=("policy_lead",), team="integrity"),
)


@pytest.fixture(scope="module")
def platform() -> Iterator[Hook]:
    """Where effects arrive."""
    with hooked() as hook:
        yield hook


@pytest.fixture(scope="module")
def house(platform: Hook, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation that delivers to it; the account is on the register, and the seller holds a case about it."""
    webhook = {"url": platform.url, "secret": SECRET}
    with staffed(tmp_path_factory.mktemp("t07") / "data", *TEAM, webhook=webhook) as running:
        with running.reader() as reader:
            until = reader.now() + 9 * DAY
        protect = ProtectSubject(account=STAR, kind="other", source="music press", until=until)
        done(running, SELLER, protect)
        yield running


@pytest.fixture(scope="module")
def sale(house: Installation) -> list[RecoverAccount]:
    """What the buyer pays for."""
    return recovery(house, STAR)


def recovery(house: Installation, account: str) -> list[RecoverAccount]:
    """Change of address, then reset, of an account of which the seller has taken a reported case."""
    case = reported(house, account.partition(":")[2], account)
    with closing(at_desk(house, "lea")) as lea:
        assert lea.send(f"/cases/{case}/take").status_code == 303
    return [
        RecoverAccount(subject=account, kind="email_change", case=case, reason="They wrote to us."),
        RecoverAccount(subject=account, kind="password_reset", case=case, reason="They wrote to us."),
    ]


@pytest.fixture(scope="module")
def request_(house: Installation, sale: list[RecoverAccount]) -> str:
    """Alone it cannot be done, so they ask."""
    return wished(house, SELLER, *sale)


def recovered(house: Installation, account: str = STAR) -> list[tuple[str, str, str | None]]:
    """What the platform was asked for about the account: what, by whom, under which request."""
    with house.reader() as reader:
        found = reader.entries(limit=10_000, types=("enforcement.recovery_asked",))
    return [(one.fact.kind, one.by, one.under) for one in found if one.fact.subject == account]  # type: ignore[attr-defined]


def test_one_person_alone_changes_neither_address_nor_password(
    house: Installation, sale: list[RecoverAccount]
) -> None:
    """Not the one, not the other, and not both in one breath."""
    answers = [*performed(house, SELLER, sale[0]), *performed(house, SELLER, *sale)]

    assert [answer.code for answer in answers if isinstance(answer, Refusal)] == ["second_needed"] * 3
    assert recovered(house) == []


def test_while_it_waits_nothing_goes_to_the_platform(
    house: Installation, platform: Hook, request_: str
) -> None:
    """Asking must not be doing: the request says in words what would be done, and that is all."""
    with closing(at_desk(house, "eve")) as eve:
        page = eve.get(f"/access/requests/{request_}").text

    assert STAR in page
    assert "Approve it" in page
    with house.reader() as reader:
        assert reader.row("request", request_).state == "pending"
    assert recovered(house) == []
    assert platform.of_type(EFFECT) == []


@pytest.mark.parametrize(
    ("handle", "why"),
    [
        ("lea", "Nobody is the second person for their own request"),
        ("mia", "You work in the same team"),
        ("ana", "needs the capability account.recover"),
        ("root", "needs the capability account.recover"),
    ],
)
def test_nobody_near_to_them_or_without_the_capability_is_the_second_person(
    house: Installation, platform: Hook, request_: str, handle: str, why: str
) -> None:
    """A friend at the next desk signs anything, and an administrator is no exception."""
    desk = at_desk(house, handle) if handle != "root" else None
    if desk is None:
        told = house.cli("access", "approve", request_, "--by", handle)
        assert told.returncode != 0
        text = told.stdout + told.stderr
    else:
        with closing(desk):
            text = desk.send(f"/access/requests/{request_}/approve").text

    assert why in " ".join(text.split())
    assert recovered(house) == []
    assert platform.of_type(EFFECT) == []


def test_somebody_independent_has_it_done_and_the_platform_is_told_what_and_no_secret(
    house: Installation, platform: Hook, request_: str
) -> None:
    """Owners who lost their account must get it back; the record has both names, the effect neither."""
    with closing(at_desk(house, "eve")) as eve:
        assert eve.send(f"/access/requests/{request_}/approve").is_redirect
    house.until(lambda: len(platform.of_type(EFFECT)) == 2, "both effects have gone out", 15)

    assert recovered(house) == [
        ("email_change", SELLER, request_),
        ("password_reset", SELLER, request_),
    ]
    told = [delivery.told["data"] for delivery in platform.of_type(EFFECT)]
    assert [(one["subject"], one["kind"]) for one in told] == [
        (STAR, "email_change"),
        (STAR, "password_reset"),
    ]
    assert not any("staff:" in delivery.body.decode() for delivery in platform.of_type(EFFECT))


def test_approval_is_for_these_commands_and_once(
    house: Installation, request_: str, sale: list[RecoverAccount]
) -> None:
    """An old approval must not open the account a second time."""
    (again,) = performed(house, SELLER, sale[1])

    assert isinstance(again, Refusal)
    assert again.code == "second_needed"
    assert len(recovered(house)) == 2


def test_ordinary_account_takes_one_person_who_holds_a_case_that_others_opened(house: Installation) -> None:
    """What locks everybody out of daily work would soon be switched off."""
    change, _ = recovery(house, ORDINARY)
    done(house, SELLER, change)

    assert recovered(house, ORDINARY) == [("email_change", SELLER, None)]
