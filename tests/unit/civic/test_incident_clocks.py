"""Clocks of incidents as values: which row of the matrix holds, and what takes two people."""

from __future__ import annotations

from typing import Any

import pytest

from steadyhand.civic.elections.model import PHASE_ORDER, Phases, Running
from steadyhand.civic.incidents.clocks import MissClock, ReclockIncident, SetClocks
from steadyhand.civic.incidents.matrix import CLOCKS, ENTRIES, SHIPPED, Entry, Matrix, lengthens
from steadyhand.civic.incidents.model import CLASSES, Due, Incident
from steadyhand.kernel.command import Rows
from steadyhand.kernel.values import DAY, HOUR, MINUTE
from tests.support.judging import NOW, code, fact
from tests.support.program_elections import period

LAST = Entry(answer=24 * HOUR, act=24 * HOUR)


def row(minutes: int, cls: Any = None, phase: Any = None, place: str = "*") -> Entry:
    return Entry(answer=minutes * MINUTE, act=minutes * MINUTE, cls=cls, phase=phase, place=place)


def matrix(*rows: Entry, version: int = 1) -> Matrix:
    return Matrix(version=version, entries=(*rows, LAST))


def minutes(of: Matrix, cls: Any, phase: Any, region: str) -> int:
    return of.terms(cls, phase, region).answer // MINUTE


def phases(phase: Any, place: str = "US-AZ") -> Phases:
    """A phase that goes on there since an hour."""
    running = Running(election="election:x", name="X", period=period(phase, place, NOW - HOUR, NOW + DAY))
    return Phases(running=(running,))


def incident(**more: Any) -> Incident:
    given: dict[str, Any] = {
        "id": "incident:i", "cls": "procedure", "region": "US-AZ", "at": NOW - 2 * HOUR, "by": "staff:ana",
        "opened_in": None, "phase": None, "answer": Due(due=NOW + 22 * HOUR), "act": Due(due=NOW + 22 * HOUR),
    }  # fmt: skip
    return Incident(**(given | more))


def test_place_comes_before_class_and_class_before_phase():
    """Whoever wrote a rule for a country meant it, whatever is true elsewhere."""
    of = matrix(
        row(1, "procedure", "polls"), row(2, "procedure"), row(3, None, "polls"),
        row(10, place="US"), row(11, None, "polls", "US"), row(12, "procedure", None, "US"), row(20, place="US-AZ"),
    )  # fmt: skip

    assert minutes(of, "procedure", "polls", "US-AZ") == 20, "a subdivision before its country"
    assert minutes(of, "procedure", "polls", "US-NY") == 12, "in one place the class before the phase"
    assert minutes(of, "eligibility", "polls", "US-NY") == 11
    assert minutes(of, "eligibility", "count", "US-NY") == 10
    assert minutes(of, "procedure", "polls", "DE") == 1
    assert minutes(of, "procedure", "count", "DE") == 2
    assert minutes(of, "eligibility", "polls", "DE") == 3
    assert minutes(of, "eligibility", None, "DE") == 24 * 60


def test_strictest_holds_where_the_place_is_not_known():
    """Unknown is never safe: what may be from Arizona has Arizona's clock."""
    of = matrix(row(20, place="US-AZ"), row(600, place="US"), row(5, place="BR"))

    assert minutes(of, "procedure", None, "US") == 20
    assert minutes(of, "procedure", None, "US-NY") == 600
    assert minutes(of, "procedure", None, "unknown") == 5


def test_shipped_clocks_are_an_hour_two_hours_and_a_day():
    """As partners were used to, and as the electoral court of Brazil asks."""
    assert minutes(SHIPPED, "procedure", "polls", "US-AZ") == 60
    assert minutes(SHIPPED, "delegitimisation", "polls", "US-AZ") == 120
    assert minutes(SHIPPED, "impersonation", None, "US-AZ") == 24 * 60
    assert [minutes(SHIPPED, "delegitimisation", one, "BR") for one in (None, "silence", "polls", "count")] == [
        120, 60, 60, 60,
    ]  # fmt: skip
    assert code(SetClocks(entries=SHIPPED.entries, read=0)) == "no_change", "and they are a matrix"


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ((), "no_rows"),
        ((row(60, "procedure"),), "no_last_row"),
        ((LAST, LAST), "twice"),
        ((LAST, row(60, place="Arizona")), "invalid_place"),
        ((LAST, row(60, place="WX")), "invalid_place"),
        ((LAST, row(4)), "no_time"),
        ((LAST, row(15 * 24 * 60, "procedure")), "no_time"),
        ((LAST, *[row(60, "procedure")] * ENTRIES), "no_rows"),
    ],
)
def test_what_is_no_matrix_is_refused(rows, why):
    """Two rows for the same, a place that is none, nothing for what is left over."""
    assert code(SetClocks(entries=rows, read=0)) == why


def test_one_person_shortens_and_two_give_more_time():
    """However it is written: a row left out gives more time as well."""
    rows = {CLOCKS: matrix(row(60, "procedure", "polls"))}

    def second(*entries: Entry) -> bool:
        command = SetClocks(entries=(*entries, LAST), read=1)
        return command.scope(Rows({**rows}, "staff:ana")).second is not None

    assert not second(row(30, "procedure", "polls"))
    assert not second(row(60, "procedure", "polls"), row(60, "eligibility"))
    assert second(), "without its row it has a day"
    assert second(row(61, "procedure", "polls"))
    assert second(row(60, "procedure", "polls"), row(61, place="US-AZ")), "in one place"
    assert code(SetClocks(entries=(LAST,), read=0), **rows) == "other_version"
    assert fact(SetClocks(entries=(LAST,), read=1), **rows).matrix.version == 2


def test_one_of_two_clocks_that_gets_longer_takes_two():
    """A quicker answer is no excuse for acting later."""
    before = matrix(row(60, "procedure"))
    after = matrix(Entry(cls="procedure", answer=30 * MINUTE, act=61 * MINUTE))

    assert lengthens(before, after)
    assert not lengthens(before, before)


def test_phase_that_turns_gives_less_time_from_when_it_began():
    """From the calendar's instant: counted from when it was opened, it would be late before anybody could know."""
    turned = ReclockIncident(incident="incident:i", since=NOW - 10 * MINUTE, because="phase")
    told = fact(turned, incident=incident(), phases=phases("polls"))

    assert (told.answer_due, told.act_due, told.phase) == (NOW + 50 * MINUTE, NOW + 50 * MINUTE, "polls")


def test_phase_never_gives_more_time_or_a_clock_that_was_met():
    """What was promised stands while it goes on."""
    turned = ReclockIncident(incident="incident:i", since=NOW, because="phase")
    soon = incident(answer=Due(due=NOW + MINUTE), act=Due(due=NOW + 22 * HOUR, met=NOW - HOUR))

    assert code(turned, incident=soon, phases=phases("registration")) == "no_shorter"
    assert code(turned, incident=soon, phases=phases("polls")) == "no_shorter"
    slow = incident(cls="impersonation")
    assert code(turned, incident=slow, phases=phases("polls", "US-NY")) == "no_shorter", "elsewhere"
    assert code(turned, incident=incident(state="closed"), phases=phases("polls")) == "no_shorter"
    assert code(turned, now=NOW - 1, incident=incident(), phases=phases("polls")) == "no_shorter"


def test_clock_is_missed_at_its_end_and_not_before():
    """And not where it was met, or missed, or where nothing goes on."""
    miss = MissClock(incident="incident:i", clock="answer")
    end = NOW + 22 * HOUR

    assert fact(miss, now=end, incident=incident()).due == end
    for row_of, now in (
        (incident(), end - 1),
        (incident(answer=Due(due=end, met=NOW)), end),
        (incident(answer=Due(due=end, missed=end)), end),
        (incident(state="closed"), end),
        (None, end),
    ):
        assert code(miss, now=now, incident=row_of) == "not_due"


def test_every_class_has_a_clock_in_every_phase():
    """Nothing runs without one."""
    for cls in CLASSES:
        for phase in (*PHASE_ORDER, None):
            assert SHIPPED.terms(cls, phase, "unknown").answer <= 24 * HOUR
