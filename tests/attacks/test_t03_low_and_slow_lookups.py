"""T3: somebody looks up 6,000 accounts, one a minute, for months: no rate is ever too high.

Need to know stops it, not a rate: without a case about the very account there is nothing to see from the first.
"""

from __future__ import annotations

from collections import Counter

import pytest

from steadyhand.access.lookups.commands import LookUp
from steadyhand.access.lookups.model import FIELDS
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import DAY
from tests.support.attacked import at_desk, performed, reported
from tests.support.installation import Installation
from tests.support.lookups import asked

ACCOUNTS, MONTHS = 6_000, 4
BY_HAND = 60
"""Of those, so many through the console; the rest at its door, where the time can be moved."""
ATTACKER = "staff:ana"


@pytest.fixture(scope="module")
def case(house: Installation) -> str:
    """Every third of the first accounts is known, and of one of them the attacker holds the case."""
    for number in range(3, BY_HAND, 3):
        reported(house, f"p{number}", f"account:t{number}")
    own = reported(house, "p0", "account:t0")
    ana = at_desk(house, "ana")
    assert ana.send(f"/cases/{own}/take").status_code == 303
    ana.close()
    return own


def looked_up(house: Installation) -> list[str]:
    """Whom anybody has looked up so far."""
    with house.reader() as reader:
        return [entry.fact.subject for entry in reader.entries(types=("access.looked_up",))]  # type: ignore[attr-defined]


def test_pages_one_after_another_show_nothing_of_anybody(house: Installation, case: str) -> None:
    """The first of 6,000 is refused like the last, and a page tells nobody whom there is to look for."""
    ana, seen, before = at_desk(house, "ana"), set(), looked_up(house)
    for number in range(1, BY_HAND):
        name = f"account:t{number:02}"
        page = ana.get(f"/subjects/{name}").text
        seen.add(page[page.index("<h1>") : page.index("<form class")].replace(name, "…"))
        refused = asked(ana, name, case)
        assert refused.status_code == 422
        assert "Name an open case about this subject" in refused.text
    ana.close()

    assert len(seen) == 1
    assert looked_up(house) == before


def test_case_one_holds_opens_its_own_account_and_no_other(house: Installation, case: str) -> None:
    """What the work needs must go on: this is no lock for everybody."""
    ana = at_desk(house, "ana")
    assert asked(ana, "account:t0", case).status_code == 303
    assert "Nothing is in force on account:t0" in ana.get("/subjects/account:t0").text
    assert "Nothing is in force" not in ana.get("/subjects/account:t3").text
    ana.close()

    assert set(looked_up(house)) == {"account:t0"}


def test_months_of_patience_see_nobody(house: Installation, case: str) -> None:
    """One a minute of a working day, until all 6,000 were tried: each is refused, and stands in the record."""
    before, share = looked_up(house), ACCOUNTS // MONTHS
    told: Counter[str] = Counter()
    for month in range(MONTHS):
        names = [f"account:t{number}" for number in range(max(1, month * share), (month + 1) * share)]
        commands = [LookUp(subject=name, case=case, fields=FIELDS, reason="A look.") for name in names]
        answers = performed(house, ATTACKER, *commands, ahead=(month + 1) * 30 * DAY)
        told.update(answer.code if isinstance(answer, Refusal) else "seen" for answer in answers)

    assert told == {"no_case": ACCOUNTS - 1}
    assert looked_up(house) == before
    with house.reader() as reader:
        refused = reader.entries(limit=100_000, types=("kernel.refused", "kernel.refused_again"))
    assert refused[-1].by == ATTACKER
