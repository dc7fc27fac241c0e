"""What a busy key costs: memory stays bounded, and a count is off by less than the slice it says."""

from __future__ import annotations

import random

import pytest

from steadyhand.rules.counting import Counter, Mark
from steadyhand.signals.series import EXACT, OWN, SLICES, Series
from steadyhand.signals.windows import Windows

HOUR = 3_600_000_000
HOURLY = Counter(0, "c", HOUR, distinct=False)
VISITORS = Counter(1, "d", HOUR, distinct=True)


def filled(marks, *, longest=HOUR):
    """A series with marks at these (time, value), each of an event of its own."""
    series = Series(longest)
    for event, (at, value) in enumerate(marks, start=1):
        series.add(at, event, value)
    return series


def test_a_count_of_many_is_too_high_by_less_than_a_slice_and_never_too_low():
    """Fifty thousand posts in two hours: the count is within a thousandth of the window, and memory is bounded."""
    dice = random.Random(7)
    times = sorted(dice.randrange(2 * HOUR) for _ in range(50_000))
    series = filled([(at, "") for at in times])
    upto = 2 * HOUR

    for window in (HOUR, HOUR // 2, HOUR // 60):
        exact = sum(upto - window < at <= upto for at in times)
        slice_ = sum(upto - window - HOUR // SLICES < at <= upto - window + HOUR // SLICES for at in times)
        count = series.count(upto - window, upto, 0)
        assert exact <= count <= exact + slice_
    assert series.size <= EXACT + 2 * SLICES + OWN


def test_many_different_values_are_told_apart_also_when_their_marks_are_summed_up():
    """A link posted by thirty thousand accounts was posted by thirty thousand accounts."""
    marks = [(second, str(second % 30_000)) for second in range(60_000)]
    series = filled(marks)

    past = series.distinct(-1, 60_000, 0, "7")

    assert past == (30_000, True)
    assert not series.distinct(-1, 60_000, 0, "new")[1]


def test_a_late_question_about_values_is_answered_as_of_its_time():
    """What was seen after an event is not before it, and what a later question let go of is still there."""
    series = filled([(10, "a"), (20, "b"), (30, "c")])

    assert series.distinct(15, 100, 0, "a") == (2, False)
    assert series.distinct(5, 25, 0, "a") == (2, True)
    assert series.distinct(5, 100, 0, "a") == (3, True)


def test_memory_is_bounded_over_all_keys_and_the_newest_ones_stay():
    """A million accounts that post once must not fill memory."""
    windows = Windows(kept=1_000)
    for account in range(5_000):
        key = str(account)
        windows.stands(HOURLY, key, "", account, account, holds=True)

    assert windows.size <= 1_100
    assert windows.stands(HOURLY, "4999", "", 5_000, 5_000, holds=False) == 1


def test_marks_that_no_window_reaches_are_let_go_of_where_they_are_kept_for_good():
    """An account that posts for a year is as large as one that posts for an hour."""
    windows = Windows(lambda _keys, _since: [])
    for minute in range(5_000):
        at = minute * 60_000_000
        windows.stands(HOURLY, "k", "", at, minute, holds=True)
        windows.stands(VISITORS, "k", "v", at, minute, holds=True)

    assert windows.size < 1_000
    assert windows.stands(HOURLY, "k", "", 5_000 * 60_000_000, -1, holds=False) == 59


@pytest.mark.parametrize("shared", [False, True])
def test_marks_that_are_read_again_are_counted_once_also_when_they_are_summed_up(shared):
    """A late event makes a busy key be read anew, and what memory held then came a second time."""
    kept: list[Mark] = []

    def read(keys, since):
        return [mark for mark in kept if mark[:2] in keys and mark[2] > since]

    windows, step, n = Windows(read, shared=shared), HOUR // 36_000, EXACT + 2_000
    for event in range(1, n + 1):
        if event % 500 == 1:
            windows.begin([([(HOURLY, "k", "")], at * step) for at in range(event, event + 500)])
        windows.stands(HOURLY, "k", "", event * step, event, holds=True)
        kept.append(("c", "k", event * step, event, ""))
    windows.begin([([(HOURLY, "k", "")], -3 * HOUR)])  # later than memory goes back

    windows.begin([([(HOURLY, "k", "")], n * step)])
    stood = windows.stands(HOURLY, "k", "", n * step, n + 1, holds=True)

    assert n + 1 <= stood <= n + 1 + HOUR // SLICES // step
