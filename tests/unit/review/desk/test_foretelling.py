"""Clocks foretold: what is decided in time at a pace, and what is not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from steadyhand.kernel.values import HOUR, MINUTE
from steadyhand.review.desk.foretelling import LATELY, WINDOW, foretell, pace, reach
from tests.support.judging import NOW, THIS_HOUR

DUES = st.lists(st.none() | st.integers(NOW - HOUR, NOW + 2 * WINDOW), max_size=60)
PACES = st.floats(0, 200, allow_nan=False)


def in_window(dues: list[int | None]) -> int:
    return sum(1 for due in dues if due is not None and NOW < due <= NOW + WINDOW)


@given(dues=DUES, slow=PACES, more=PACES)
def test_more_decisions_never_break_more_clocks(dues, slow, more):
    """Who calls more people in must not be told that it gets worse."""
    due = in_window(dues)

    assert foretell(dues, due, slow + more, NOW).breaks <= foretell(dues, due, slow, NOW).breaks


@given(dues=DUES)
def test_where_nobody_decides_all_that_is_due_breaks(dues):
    """An empty room must not look like one that copes."""
    due = in_window(dues)
    found = foretell(dues, due, 0.0, NOW)

    assert found.breaks == due
    assert found.idle == (due > 0)


@given(dues=DUES, per_hour=PACES)
def test_head_of_a_queue_tells_as_much_as_all_of_it(dues, per_hour):
    """A queue of a million is foretold from its first cases, or the board would read a million."""
    due = in_window(dues)

    assert foretell(dues, due, per_hour, NOW) == foretell(dues[: reach(per_hour)], due, per_hour, NOW)


@given(dues=DUES, per_hour=PACES)
def test_breaks_are_at_most_what_is_due_and_never_negative(dues, per_hour):
    """A forecast of more late cases than there are is no forecast."""
    due = in_window(dues)

    assert 0 <= foretell(dues, due, per_hour, NOW).breaks <= due


def test_case_that_is_served_late_breaks_though_few_are_due():
    """The order of service decides who is late: what is due soon may stand behind what is more harmful."""
    soon = NOW + 20 * MINUTE

    assert foretell([soon, None, None], 1, 6.0, NOW).breaks == 0
    assert foretell([None, None, soon], 1, 6.0, NOW).breaks == 1


def test_pace_is_of_the_last_hours_and_counts_the_present_one_as_far_as_it_is():
    """At five past the hour a pace of the present hour alone would say that nobody works."""
    hours = [(THIS_HOUR - 9 * HOUR, 500), (THIS_HOUR - HOUR, 30), (THIS_HOUR, 2)]
    span = (NOW - THIS_HOUR) / HOUR + LATELY - 1

    assert abs(pace(hours, NOW) - 32 / span) < 1e-9
    assert pace([(THIS_HOUR - 9 * HOUR, 500)], NOW) == 0
    assert pace([], NOW) == 0
