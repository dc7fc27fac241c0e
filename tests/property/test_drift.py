"""What differs between two lists of measures: nothing where they are equal, and the same whichever side asks."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from steadyhand.enforcement.drift.model import TOLERANCE, Difference, Measure, differences
from steadyhand.kernel.values import DAY, MINUTE
from tests.support.judging import NOW

PLACES = st.lists(st.sampled_from(["DE", "FR"]), unique=True, max_size=2).map(tuple)
ENDS = st.one_of(st.none(), st.sampled_from([-DAY, -MINUTE, MINUTE, DAY, DAY + MINUTE, 9 * DAY]))
MEASURES = st.builds(
    Measure,
    kind=st.sampled_from(["warn", "limit", "suspend", "ban"]),
    action=st.sampled_from(["", "a#1", "a#2", "a#3"]),
    until=ENDS.map(lambda end: None if end is None else NOW + end),
    territory=PLACES,
)
SIDE = st.lists(MEASURES, max_size=4, unique_by=lambda one: one.action or id(one))
MIRROR: dict[str, Any] = {"missing": "extra", "extra": "missing", "different": "different"}


def mirrored(found: tuple[Difference, ...]) -> set[Difference]:
    return {Difference(where=MIRROR[one.where], should=one.says, says=one.should) for one in found}


@given(SIDE, SIDE)
def test_exchanged_sides_give_the_same_exchanged(ours: list[Measure], theirs: list[Measure]) -> None:
    """Else a platform could make something vanish by the order or the way in which it says it."""
    there, back = differences(ours, theirs, NOW), differences(theirs, ours, NOW)

    assert set(there) == mirrored(back)
    assert len(there) == len(back)


@given(SIDE, st.integers(-TOLERANCE, TOLERANCE), st.randoms(use_true_random=False))
def test_equal_sides_differ_in_nothing_however_written(
    ours: list[Measure], skew: int, chance: random.Random
) -> None:
    """In another order, with another clock, without our ids: an alarm that is none makes all the others unread."""
    theirs = [
        Measure(
            kind=one.kind,
            action=chance.choice(["", one.action]),
            until=None if one.until is None else one.until + skew,
            territory=one.territory[::-1],
        )
        for one in ours
    ]
    if len({one.asks for one in ours}) == len(ours):
        chance.shuffle(theirs)
        assert differences(ours, theirs, NOW) == ()


@given(SIDE, SIDE)
def test_nothing_differs_only_where_what_is_surely_enforced_is_on_both_sides(
    ours: list[Measure], theirs: list[Measure]
) -> None:
    """Agreement says that each has its like: counted by hand, kind by kind."""
    if differences(ours, theirs, NOW):
        return
    for kind in ("limit", "suspend", "ban"):
        sure = [sum(one.kind == kind and lasting(one) for one in side) for side in (ours, theirs)]
        any_ = [sum(one.kind == kind and not over(one) for one in side) for side in (ours, theirs)]
        assert sure[0] <= any_[1]
        assert sure[1] <= any_[0]


@given(MEASURES)
def test_what_should_be_in_force_and_is_named_nowhere_is_missing(one: Measure) -> None:
    """Banned here, active there."""
    expected = "missing" if lasting(one) and one.kind != "warn" else None

    assert [each.where for each in differences([one], [], NOW)] == [expected] * (expected is not None)


def lasting(one: Measure) -> bool:
    return one.until is None or one.until > NOW + TOLERANCE


def over(one: Measure) -> bool:
    return one.until is not None and one.until < NOW - TOLERANCE
