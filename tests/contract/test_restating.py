"""Statements of reasons of what an appeal found wrong say when it ended, and are on a list; on both databases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from steadyhand.enforcement.commands import Suspend
from steadyhand.enforcement.statements.mapping import day_of, puid
from steadyhand.enforcement.statements.validating import problems
from steadyhand.flows.appeal import Milder
from steadyhand.flows.decision import Act
from steadyhand.flows.restating import Correction, corrections
from steadyhand.flows.stating import SETTLED, Reasons, settled
from steadyhand.kernel.values import DAY, MINUTE
from steadyhand.kernel.zones import rfc3339
from tests.contract.test_appeals import (
    AUTHOR,
    HEARER,
    answered,
    appealing,
    closed,
    decided,
    filed,
    only,
    removed,
    reported,
    taken,
)
from tests.support.doors import Opened, Reopen
from tests.support.people import REVIEWER

KEY = b"a key"


@pytest.fixture
def opens(record_url: str) -> Iterator[Reopen]:
    with appealing(record_url) as opened:
        yield opened


@pytest.fixture
def house(opens: Reopen) -> Opened:
    return opens()


def ends(opens: Reopen) -> dict[str, str | None]:
    """What is stated of each measure a while later, by its `puid`: on which day it ends, or has ended."""
    later = opens(SETTLED + MINUTE)
    told = {}
    for entries in settled(later.reader):
        for _, one in Reasons(later.reader, KEY).of(entries):
            payload = one.payload()
            assert problems(payload) == ()
            found = [day for name, day in payload.items() if name.startswith("end_date")]
            told[one.puid] = found[0] if found else None
    return told


def listed(house: Opened, since: int = 0) -> dict[str, str]:
    """What was found of which statement since an instant."""
    return {one.puid: one.outcome for one in corrections(house.reader, Reasons(house.reader, KEY), since)}


def name(action: str) -> str:
    return puid(action, KEY)


def test_all_that_an_overturned_decision_led_to_has_ended_and_is_listed(opens, house):
    """The removal had no end and the suspension a later one; what another decision did is stated as before."""
    removed(house, Act(kind="suspend", days=7))
    until = house.reader.now() + 3 * DAY
    other = Suspend(
        subject=AUTHOR, account=AUTHOR, policy="hate-1@1", cause="event:9", mode="manual", until=until
    )
    house.done(other, REVIEWER)
    filed(house, "post:1#1")
    taken(house)
    assert listed(house) == {}
    assert set(answered(house, "overturned")) == {"done"}
    at = only(house).decided
    assert at is not None

    assert ends(opens) == {
        name("post:1#1"): day_of(at),
        name(f"{AUTHOR}#1"): day_of(at),
        name(f"{AUTHOR}#2"): day_of(until),
    }
    assert listed(house) == {name("post:1#1"): "overturned", name(f"{AUTHOR}#1"): "overturned"}
    (first, *_) = corrections(house.reader, Reasons(house.reader, KEY))
    assert first == Correction(puid=name("post:1#1"), outcome="overturned", at=rfc3339(at))
    assert listed(house, since=at + 1) == {}


def test_what_was_too_much_is_listed_and_what_took_its_place_is_not(opens, house):
    """The milder one has a statement of its own, which is right."""
    removed(house)
    filed(house, "post:1#1")
    taken(house)
    answered(house, "varied", HEARER, Milder(action="post:1#1", kind="limit"))

    told = ends(opens)
    assert told[name("post:1#1")] is not None
    assert told[name("post:1#2")] is None
    assert listed(house) == {name("post:1#1"): "varied"}


def test_what_was_upheld_or_nobody_was_acted_on_by_is_not_listed(opens, house):
    """A statement that is right stays as it is; of a report that was found in vain there is none."""
    removed(house)
    filed(house, "post:1#1")
    taken(house)
    answered(house, "upheld")
    assert listed(house) == {}
    assert ends(opens) == {name("post:1#1"): None}


def test_notifier_who_was_right_corrects_no_statement(opens, house):
    """What was found to break no rule was never stated."""
    case = reported(house, "n1", "post:9")
    decided(house, case, outcome="no_violation")
    later = closed(opens)
    ref = next(iter(later.reader.all("report")))
    filed(later, ref, "account:n1")
    taken(later)
    assert set(answered(later, "overturned")) == {"done"}

    assert listed(later) == {}
