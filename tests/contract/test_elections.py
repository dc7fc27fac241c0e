"""The calendar of elections at the door, on both databases: two people, and a clock that nothing is judged before."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from steadyhand.access.protection.commands import ProtectWindow
from steadyhand.access.protection.model import CALENDAR, Window
from steadyhand.civic.elections.almanac import Almanacs
from steadyhand.civic.elections.commands import CallOffElection, ConfirmElection, EnterElection, TurnPhases
from steadyhand.civic.elections.facts import PhasesTurned
from steadyhand.civic.elections.store import confirmed, listed, phases
from steadyhand.flows.election_windows import BEFORE, ElectionWindows
from steadyhand.kernel.values import CLOCK, HOUR, MINUTE
from tests.support.doors import Opened, Reopen, told
from tests.support.people import LEAD, REVIEWER, peopled
from tests.support.program_elections import (
    ANALYST,
    ELECTION,
    OTHER_ANALYST,
    an_election,
    analysts,
    held,
)


@pytest.fixture
def house(opens: Reopen) -> Opened:
    """An election that two people of the civic team entered and confirmed, an hour or less before polls open."""
    opened = opens()
    peopled(opened)
    analysts(opened)
    held(opened, an_election(opened.reader.now()))
    return opened


def turns(house: Opened) -> list[PhasesTurned]:
    return [e.fact for e in house.reader.entries(limit=10_000) if isinstance(e.fact, PhasesTurned)]


def test_nobody_confirms_alone_what_they_entered(opens: Reopen):
    """Nor does somebody who may not."""
    house = opens()
    peopled(house)
    analysts(house)
    house.done(EnterElection(details=an_election(house.reader.now())), ANALYST)
    confirm = ConfirmElection(election=ELECTION, number=1)

    assert told(house.many(confirm, by=ANALYST)) == ["yourself"]
    assert told(house.many(confirm, by=REVIEWER)) == ["not_allowed"]
    assert told(
        house.many(EnterElection(details=an_election(house.reader.now(), "election:x")), by=REVIEWER)
    ) == ["not_allowed"]
    assert (phases(house.reader).running, confirmed(house.reader)) == ((), [])
    house.done(confirm, OTHER_ANALYST)
    assert [one.id for one in listed(house.reader)] == [ELECTION]


def test_phases_are_turned_before_anything_is_judged(opens: Reopen, house: Opened):
    """Whoever acts first after a boundary acts in the new phase, though nothing asked the clock."""
    assert phases(house.reader).phases("US-AZ") == ()
    for hours, arizona, new_york in (
        (1, ("polls",), ("polls",)),
        (2, ("count",), ("polls", "count")),
        (3, ("count",), ("count",)),
    ):
        later = opens(hours * HOUR)
        later.many(CallOffElection(election="election:none", why="x"), by=REVIEWER)
        now = phases(later.reader)
        assert (now.phases("US-AZ"), now.phases("US-NY")) == (arizona, new_york)
    last = opens(40 * HOUR)
    last.many(CallOffElection(election="election:none", why="x"), by=REVIEWER)
    assert phases(last.reader).running == ()


def test_each_boundary_is_an_entry_of_its_own_however_late_the_clock(opens: Reopen, house: Opened):
    """Nothing ran for two days: what began and ended meanwhile is in the ledger, in its order."""
    last = opens(48 * HOUR)
    last.many(CallOffElection(election="election:none", why="x"), by=REVIEWER)
    details = confirmed(last.reader)[0]
    assert tuple(one.at for one in turns(last)) == details.boundaries()
    assert phases(last.reader).running == ()


def test_nobody_turns_a_phase_but_the_clock_and_not_before_its_time(house: Opened):
    """Who chose the moment would choose whose votes are protected."""
    turn = TurnPhases(election=ELECTION)
    assert told(house.many(turn, by=LEAD)) == ["not_allowed"]
    assert told(house.many(turn, by=CLOCK)) == ["not_due"]


def test_calling_off_what_was_confirmed_takes_two(house: Opened):
    """It ends what rules do while people vote."""
    assert told(house.many(CallOffElection(election=ELECTION, why="Annulled."), by=LEAD)) == ["second_needed"]
    assert phases(house.reader) is not None
    assert len(confirmed(house.reader)) == 1


def test_rules_see_the_calendar_as_it_stands(opens: Reopen, house: Opened):
    """By the time of the event; read again once something of it changed."""
    almanacs = Almanacs(house.reader)
    polls = confirmed(house.reader)[0].periods[0]
    assert almanacs.load().at(polls.starts)("US-AZ") == ("polls",)
    assert almanacs.load() is almanacs.load()
    details = an_election(house.reader.now(), "election:second")
    held(house, details)
    assert [one.id for one in almanacs.load().elections] == [ELECTION, "election:second"]
    later = opens(HOUR + MINUTE)
    later.many(CallOffElection(election="election:none", why="x"), by=REVIEWER)
    assert Almanacs(later.reader).load().at(polls.starts)("US-NY") == ("polls",)


def windows(house: Opened) -> list[Window]:
    calendar = house.reader.row(CALENDAR, CALENDAR)
    return list(calendar.windows) if calendar is not None else []


def test_weeks_around_what_is_confirmed_are_protected_at_once(house: Opened):
    """A freeze that overlaps them says who goes on; nobody has to remember to enter both."""
    round_ = ElectionWindows(house.reader, house.door).round
    assert (round_(), round_()) == (1, 0)
    (window,) = windows(house)
    details = confirmed(house.reader)[0]
    assert (window.id, window.name) == (details.id, details.name)
    assert (window.starts, window.ends) == (details.periods[0].starts - BEFORE, details.periods[2].ends)


def test_postponed_election_keeps_what_was_protected_and_one_person_makes_nothing_shorter(house: Opened):
    """What is taken away takes two."""
    round_ = ElectionWindows(house.reader, house.door).round
    round_()
    (before,) = windows(house)
    sooner = an_election(house.reader.now())
    held(house, replace(sooner, periods=sooner.periods[:2]))
    assert round_() == 1
    (after,) = windows(house)
    assert (after.starts, after.ends >= before.ends) == (before.starts, True)
    shorter = replace(after, ends=after.ends - HOUR)
    assert told(house.many(ProtectWindow(window=shorter), by=LEAD)) == ["window_exists"]
    assert told(house.many(ProtectWindow(window=after), by=LEAD)) == ["window_exists"]
    house.done(ProtectWindow(window=replace(after, ends=after.ends + HOUR)), LEAD)
    assert round_() == 0
