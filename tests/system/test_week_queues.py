"""The Week at the review desk, E-12 to E+3: queues fill when staff are cut and people vote, and drain afterwards.

Depth, oldest wait, due times and breaches are the board's own (`GET /v1/desk`) at the end of each day; the ledger,
folded here once more, says whether the board tells the truth.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import NamedTuple

import pytest

from steadyhand.kernel.values import DAY, HOUR, SECOND
from steadyhand.review.facts import Breached, Cancelled, Closed, Decided, Leased, Merged, Opened
from steadyhand.review.unserved.facts import SentOut, Unserved
from steadyhand.week.dates import Calendar, instant
from tests.support.week_days import BACK, DUTIES, FIRST, FREEZE, LAST, Played, play_the_week
from tests.support.week_desk import PANELIST

MILLISECOND = SECOND // 1000
DAYS = range(FIRST, LAST + 1)
CALENDAR = Calendar()
LONGEST = DAY
"""The clock of a report of medium severity; of these areas Plaza's pack and the usual clocks give less."""
WITHIN = {
    "imminent_harm": HOUR / 2,
    "child_safety": HOUR,
    "self_harm": 2 * HOUR,
    "election": 2 * HOUR,
    "hate": 4 * HOUR,
    "violence": 4 * HOUR,
}


@pytest.fixture(scope="module")
def week(tmp_path_factory) -> Played:
    """The sixteen days, once: the tests look at what they left."""
    return play_the_week(tmp_path_factory.mktemp("desk") / "data", CALENDAR)


def of(week, *kinds, until=None):
    """Entries of these kinds, up to an instant."""
    return [one for one in week.entries if isinstance(one.fact, kinds) and (until is None or one.at <= until)]


class Spell(NamedTuple):
    """From the opening of a case, the first or a later one, to the decision on it; None where it still waits."""

    case: str
    area: str
    opened: int
    decided: int | None


def openings(week):
    """Every time that a case was opened."""
    decided = defaultdict(list)
    for one in of(week, Decided):
        decided[one.fact.case].append(one.at)
    return [
        Spell(
            one.fact.case,
            one.fact.area,
            one.at,
            next((at for at in decided[one.fact.case] if at > one.at), None),
        )
        for one in of(week, Opened)
    ]


def undecided(week, until):
    """Cases that are not decided at an instant, each with when it was opened."""
    stands = {}
    for one in of(week, Opened, Decided, Cancelled, Merged, until=until):
        stands.pop(one.fact.case, None)
        if isinstance(one.fact, Opened):
            stands[one.fact.case] = one.at
    return stands


def test_queues_fill_when_staff_are_cut_and_drain_when_all_are_back(week):
    """A freeze, half the staff gone, and an election: each shows on the board, and so does the end of it."""
    depth = {day: reading.waiting for day, reading in week.readings.items()}

    usual = max(depth[day] for day in range(FIRST, FREEZE))
    assert usual < depth[-7] < depth[-5] < depth[-1], depth
    assert depth[0] > 2 * depth[-1], depth
    assert depth[0] > depth[1] > depth[2] > depth[3], depth
    assert depth[3] <= usual, depth


def test_each_queue_that_the_freeze_stopped_fills_and_drains(week):
    """Not on the whole alone: for each queue of a frozen area, depth and clocks can be read day by day."""
    for area in ("spam", "hate", "harassment", "violence", "other"):
        depth = {day: week.readings[day].of(area).waiting for day in DAYS}
        assert depth[0] > depth[FREEZE - 1], (area, depth)
        assert depth[3] < depth[0] / 2, (area, depth)


def test_election_queue_drains_once_its_roster_is_back(week):
    """E-5: the roster returns by an exemption, days before the freeze ends, and works off what had come."""
    depth = {day: week.readings[day].of("election").waiting for day in DAYS}

    assert depth[-6] > depth[FREEZE - 1]
    assert depth[-5] < depth[-6]


@pytest.mark.parametrize("day", DAYS)
def test_board_of_a_day_is_what_the_ledger_says(week, day):
    """Depth, breaches and the oldest wait: a board that is wrong in the worst week is worse than none."""
    reading = week.readings[day]
    at = instant(reading.at)
    stands = undecided(week, at)
    ran_out = {one.fact.case: one.at for one in of(week, Breached, until=at)}

    assert reading.undecided == len(stands)
    assert reading.breached == sum(1 for case, opened in stands.items() if ran_out.get(case, -1) >= opened)
    oldest = [instant(queue.oldest) for queue in reading.queues if queue.oldest]
    assert min(oldest) == min(stands.values()) // MILLISECOND * MILLISECOND
    for queue in reading.queues:
        assert (queue.next_due is None) == (queue.undecided == queue.breached), queue
        assert queue.next_due is None or instant(queue.next_due) > at, queue


def test_threats_to_somebody_are_served_first_and_within_their_clock(week):
    """Through freeze, cut and election day: whoever is called gets the threat, and it is decided in time."""
    threats = [one for one in openings(week) if one.area == DUTIES[0]]
    taken = [one for one in of(week, Leased) if one.fact.area == DUTIES[0]]
    others = [one.at for one in of(week, Leased) if one.fact.area != DUTIES[0]]

    assert len(threats) > len(DAYS) / 2
    assert {*week.threats} == {one.case for one in threats} == {one.fact.case for one in taken}
    assert all(one.decided - one.opened < HOUR / 2 for one in threats)
    assert [one.fact for one in of(week, Breached) if one.fact.area == DUTIES[0]] == []
    assert {one.fact.way for one in taken} == {"order"}
    for threat in threats:
        first = min(one.at for one in taken if one.fact.case == threat.case and one.at >= threat.opened)
        assert not [at for at in others if threat.opened < at < first]


def test_nothing_is_lost(week):
    """Every case that was opened is decided, or waits, or became part of another one; nothing is decided twice."""
    counts = Counter(type(one.fact) for one in of(week, Opened, Decided, Cancelled, Merged))
    ends = counts[Decided] + counts[Cancelled] + counts[Merged]

    assert counts[Opened] > 400
    assert counts[Opened] == ends + week.readings[LAST].undecided
    taken = Counter((one.fact.case, one.fact.number) for one in of(week, Leased))
    assert max(taken.values()) == 1, "no case was in two hands"
    assert max(Counter(one.fact.decision for one in of(week, Decided)).values()) == 1


def test_every_clock_that_ran_out_is_one_entry(week):
    """Neither passed over nor counted twice: what is promised of clocks rests on this."""
    breaches = of(week, Breached)
    ends = instant(week.readings[LAST].at)

    assert len({(one.fact.case, one.fact.due) for one in breaches}) == len(breaches)
    assert all(one.fact.due <= one.at < one.fact.due + HOUR for one in breaches)
    for one in openings(week):
        until = one.decided or ends
        late = [each for each in breaches if each.fact.case == one.case and one.opened < each.at <= until]
        assert len(late) == (until > one.opened + WITHIN.get(one.area, LONGEST)), one


def test_nothing_starves(week):
    """What had waited since the freeze is decided by E+3, and some of it because it had waited too long."""
    left = undecided(week, instant(week.readings[LAST].at))
    before = {one.fact.case for one in of(week, Opened) if one.at < CALENDAR.day(BACK)}

    assert {one.fact.way for one in of(week, Leased)} == {"order", "aged"}
    assert not before & left.keys()


def test_what_nobody_may_decide_is_named_counted_and_never_closed_by_default(week):
    """Freeze days show who cannot be served and why; the panel outside decides, or it waits, and a person decides."""
    told = of(week, Unserved)
    frozen = [one for one in told if CALENDAR.day(FREEZE) <= one.at < CALENDAR.day(BACK)]
    by = {one.fact.case: one.by for one in of(week, Decided)}

    assert {"freeze", "language"} <= {one.fact.why for one in frozen}
    assert not [one for one in told if one.at < CALENDAR.day(FREEZE)]
    assert week.unserved[0]["freeze"] > 0
    assert week.unserved[0]["language"] > 0
    assert not any(week.unserved[LAST].values())
    assert all(who.startswith("staff:") for who in by.values()), "nothing is decided by default"
    assert {one.fact.case for one in of(week, Closed)} <= by.keys()
    assert of(week, Cancelled, Merged) == []
    sent = {one.fact.case for one in of(week, SentOut)}
    assert sent
    assert {by[case] for case in sent if case in by} == {f"staff:{PANELIST}"}


def test_no_clock_stands_while_nobody_may_decide(week):
    """What the freeze stopped for a day was late: it is in the ledger, and not made good by a pause."""
    stopped = {one.fact.case for one in of(week, Unserved) if one.fact.why == "freeze"}
    late = {one.fact.case for one in of(week, Breached)}
    decided = {one.fact.case: one.at for one in of(week, Decided)}
    opened = {one.fact.case: one.at for one in of(week, Opened)}
    waited = {case for case in stopped if decided.get(case, CALENDAR.day(LAST + 1)) - opened[case] > DAY}

    assert waited
    assert waited <= late
