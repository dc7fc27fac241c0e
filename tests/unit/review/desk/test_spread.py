"""Spreads: medians and percentiles from counts."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from steadyhand.kernel.values import DAY
from steadyhand.review.desk.spread import NONE, added, count, quantile, span_of, step_of, together

SPANS = st.lists(st.integers(0, 60 * DAY), min_size=1, max_size=200)


def spread(spans):
    found = NONE
    for span in spans:
        found = added(found, span)
    return found


@given(spans=SPANS, share=st.sampled_from((0.5, 0.9, 0.95)))
def test_quantile_is_that_of_the_sorted_spans_within_its_steps(spans, share):
    """A median that is a tenth off is another promise."""
    right = sorted(spans)[max(1, math.ceil(share * len(spans))) - 1]
    found = quantile(spread(spans), share)

    assert found is not None
    assert abs(found - right) <= max(1, right / 31)


@given(one=SPANS, other=SPANS)
def test_two_days_added_up_are_as_if_counted_together(one, other):
    """A week is not the mean of its days' medians."""
    assert together([spread(one), spread(other)]) == spread([*one, *other])
    assert count(spread([*one, *other])) == len(one) + len(other)


@given(span=st.integers(0, 2**50))
def test_steps_follow_one_another_without_a_gap(span):
    """A span between two steps would be counted in neither."""
    assert step_of(span_of(step_of(span))) == step_of(span)
    assert step_of(span + 1) - step_of(span) in {0, 1}


def test_spread_of_nothing_has_no_median():
    """Zero would read as at once."""
    assert quantile(NONE, 0.5) is None
    assert quantile(spread([-5]), 0.5) == 0
