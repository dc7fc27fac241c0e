"""Pre-bunks at the door, on both databases: two people, the clock before anything else, and the calendar followed."""

from __future__ import annotations

import pytest

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.civic.elections.commands import CallOffElection
from steadyhand.civic.prebunks.commands import EndPreBunk, TurnPreBunk, WritePreBunk
from steadyhand.civic.prebunks.model import Dates, PreBunk
from steadyhand.civic.prebunks.store import listed
from steadyhand.flows.prebunking import PreBunking
from steadyhand.kernel.values import HOUR, MINUTE
from tests.support.doors import Opened, Reopen, told
from tests.support.people import ADMIN, LEAD, REVIEWER, peopled
from tests.support.program_access import seconded
from tests.support.program_claims import library
from tests.support.program_elections import ANALYST, OTHER_LEAD, an_election, analysts, held
from tests.support.program_responses import POLLS, PREBUNK, agree, agreed
from tests.support.program_responses import told as content


@pytest.fixture
def house(opens: Reopen) -> Opened:
    opened = opens()
    peopled(opened)
    analysts(opened)
    library(opened)
    return opened


def row(house: Opened) -> PreBunk:
    found: PreBunk = house.reader.row("prebunk", PREBUNK)
    return found


def sent(house: Opened) -> list[str]:
    names = house.outbox.c.keys()
    return [
        str(each[names.index("type")])
        for each in house.rows(house.outbox)
        if str(each[names.index("subject")]) == PREBUNK
    ]


def test_one_person_alone_shows_nobody_anything(house: Opened):
    """Nor does somebody who may not, nor the clock before its time."""
    now = house.reader.now()
    write = WritePreBunk(prebunk=PREBUNK, content=content(Dates(starts=now, ends=now + HOUR)))
    assert told(house.many(write, by=REVIEWER)) == ["not_allowed"]
    house.done(write, ANALYST)
    assert told(house.many(agree(house), by=ANALYST)) == ["yourself"]
    assert told(house.many(agree(house), by=REVIEWER)) == ["not_allowed"]
    assert told(house.many(TurnPreBunk(prebunk=PREBUNK, election=""), by=LEAD)) == ["not_allowed"]
    house.door.sweep()
    assert (row(house).state, sent(house)) == ("draft", [])


def test_clock_shows_it_and_ends_it_before_anything_is_judged(opens: Reopen, house: Opened):
    """Whoever comes an hour later finds it over, whatever they do first."""
    now = house.reader.now()
    agreed(house, content(Dates(starts=now + 5 * MINUTE, ends=now + HOUR)))
    assert (row(house).state, sent(house)) == ("waiting", [])
    opens(10 * MINUTE).door.sweep()
    assert (row(house).state, sent(house)) == ("shown", ["prebunk.shown"])
    later = opens(2 * HOUR)
    later.many(EndPreBunk(prebunk=PREBUNK), by=ANALYST)
    assert (row(house).state, row(house).why) == ("ended", "over")
    assert sent(house)[-1] == "prebunk.ended"
    assert [one.showing(later.reader.now()) for one in listed(later.reader)] == [False]


def test_polls_that_are_postponed_move_it_and_called_off_end_it(opens: Reopen, house: Opened):
    """The calendar is followed, and nothing of it is entered twice."""
    election = an_election(house.reader.now(), POLLS.election)
    held(house, election)
    agreed(house, content(POLLS))
    flow = PreBunking(house.reader, house.door)
    flow.round()
    begins = row(house).starts
    held(house, an_election(house.reader.now() + 3 * HOUR, POLLS.election))
    assert flow.round() == 1
    assert begins is not None
    assert row(house).starts == begins + 3 * HOUR
    opens(2 * HOUR).door.sweep()
    assert (row(house).state, sent(house)) == ("waiting", [])
    opens(begins + 3 * HOUR - house.reader.now() + 10 * MINUTE).door.sweep()
    assert (row(house).state, flow.round()) == ("shown", 0)
    other = Staff(principal=OTHER_LEAD, name="Otto Lead", roles=("policy_lead",), team="elections")
    house.done(Appoint(staff=other), ADMIN)
    off = CallOffElection(election=POLLS.election, why="Nobody stands.")
    seconded(house, off, LEAD, OTHER_LEAD, "request:off")
    assert flow.round() == 1
    assert (row(house).state, row(house).why, sent(house)[-1]) == ("ended", "no_phase", "prebunk.ended")
