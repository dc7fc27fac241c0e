from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from steadyhand.rules.sliding import DAY_MINUTES, HOUR_MINUTES, Sliding

STEPS = st.lists(
    st.tuples(st.one_of(st.integers(0, 3), st.integers(0, 2_000)), st.integers(1, 5)), min_size=1, max_size=60
)
"""Minutes that pass, and what is counted then."""


@given(steps=STEPS, later=st.integers(0, 3_000), first=st.integers(0, 5_000))
def test_sums_are_those_of_counting_everything_anew(steps, later, first):
    """A sum that forgets too late brakes the wrong rule; one that forgets too early brakes none."""
    sliding, minute = Sliding(), 0
    happened: list[tuple[int, int]] = []
    for passed, count in steps:
        minute += passed
        sliding.add(minute, count)
        sliding.reach(minute)
        happened.append((minute, count))
        assert (sliding.hour, sliding.day) == sums(happened, minute)
    minute += later
    sliding.reach(minute)
    assert (sliding.hour, sliding.day) == sums(happened, minute)
    assert sliding.since(max(first, minute - DAY_MINUTES + 1)) == sum(
        count for at, count in happened if at >= max(first, minute - DAY_MINUTES + 1)
    )


def sums(happened: list[tuple[int, int]], minute: int) -> tuple[int, int]:
    hour = sum(count for at, count in happened if at > minute - HOUR_MINUTES)
    return hour, sum(count for at, count in happened if at > minute - DAY_MINUTES)


def test_clock_that_is_set_back_opens_no_window_again():
    """A machine whose time is corrected must not count twice, nor forget."""
    sliding = Sliding()
    sliding.add(1_000)
    sliding.add(900)
    sliding.reach(900)
    assert (sliding.hour, sliding.day) == (2, 2)
    sliding.reach(1_000 + HOUR_MINUTES)
    assert (sliding.hour, sliding.day) == (0, 2)


def test_memory_is_bounded_by_the_minutes_of_a_day():
    """A year of acts must not be kept."""
    sliding = Sliding()
    for minute in range(3 * DAY_MINUTES):
        sliding.add(minute)

    assert sliding.day == DAY_MINUTES
    assert len(sliding._of_day) == DAY_MINUTES
