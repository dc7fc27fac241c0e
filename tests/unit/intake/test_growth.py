"""How views grew, in steps: what is kept, what is told of two instants, and when nothing is."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from steadyhand.intake.growth import Count, grown, steps
from steadyhand.intake.rows import Logged
from steadyhand.kernel.values import HOUR, SECOND
from tests.unit.intake.test_seen import START, counted

BEGAN = START


def batch(*views: int) -> list[Logged]:
    return [Logged(offset=n, event=counted(each, n), received=START) for n, each in enumerate(views, 1)]


def counts(*pairs: tuple[int, int]) -> list[Count]:
    """Minutes after the post, and all views so far."""
    return [Count(at=BEGAN + at * 60 * SECOND, views=views) for at, views in pairs]


def test_million_views_write_about_a_hundred_rows():
    """Not one for each count that comes."""
    rows = steps({}, batch(*range(1, 2_000), *range(2_000, 1_000_001, 500)))
    assert len(rows) < 120
    assert rows[-1][1] > 880_000


@given(st.lists(st.integers(0, 10_000), max_size=60))
def test_whatever_comes_in_whatever_order_each_count_kept_is_more_by_an_eighth(views: list[int]):
    """And what comes again keeps nothing more."""
    known: dict[str, int] = {}
    rows = steps(known, batch(*views))
    kept = [each for _, each, _ in rows]
    assert all(after - before >= max(1, before >> 3) for before, after in pairwise(kept))
    assert steps(known, batch(*views)) == []
    assert max(views, default=0) - known.get("post:1", 0) <= max(known.get("post:1", 0) >> 3, 0)


def test_difference_of_the_counts_before_each_instant_is_told():
    """An hour before a measure at one hour, and the hour after it."""
    known = counts((10, 100), (50, 800), (70, 900), (110, 1_000))
    before = grown(known, BEGAN, BEGAN + HOUR, BEGAN)
    after = grown(known, BEGAN + HOUR, BEGAN + 2 * HOUR, BEGAN)
    assert (before.views, after.views) == (800, 200)


def test_nothing_is_told_where_nothing_was_counted():
    """Neither that nobody saw it, nor that a measure worked."""
    assert grown([], BEGAN, BEGAN + HOUR, BEGAN).views is None
    silent = counts((10, 100))
    assert grown(silent, BEGAN + HOUR, BEGAN + 2 * HOUR, BEGAN).views is None, "the platform stopped counting"
    assert grown(silent, BEGAN + HOUR, BEGAN + 2 * HOUR, None).views is None
    late = counts((90, 5_000))
    assert grown(late, BEGAN, BEGAN + HOUR, None).views is None, "what was counted before is not known"
    assert grown(late, BEGAN, BEGAN + HOUR, BEGAN).views == 0, "nothing had been counted by then"
