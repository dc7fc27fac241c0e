"""What holds of alpha whatever was read: names of coders and order of units say nothing, agreement is agreement."""

from hypothesis import given
from hypothesis import strategies as st

from steadyhand.review.looks.agreement import agreement, alpha, patterns

SCALE = ("none", "low", "medium", "high", "severe")
UNITS = st.lists(st.lists(st.sampled_from([None, *SCALE]), min_size=3, max_size=3), max_size=30)
LEVELS = st.sampled_from(["nominal", "ordinal"])


@given(UNITS, LEVELS, st.permutations(range(3)), st.randoms())
def test_who_said_it_and_in_which_order_it_came_makes_no_difference(units, level, coders, chance):
    """Alpha is of the readings: a figure that changed with the people would be one of the people."""
    shuffled = [[unit[coder] for coder in coders] for unit in units]
    chance.shuffle(shuffled)

    assert patterns(shuffled) == patterns(units)
    assert alpha(patterns(shuffled), level, SCALE) == alpha(patterns(units), level, SCALE)


@given(st.lists(st.sampled_from(SCALE), min_size=2, max_size=30), LEVELS, st.integers(2, 5))
def test_where_all_agree_alpha_is_one_or_there_is_none(values, level, coders):
    """Perfect agreement on things that differ is 1; on one thing it is nothing."""
    found = alpha(patterns([value] * coders for value in values), level, SCALE)

    assert found == (1.0 if len(set(values)) > 1 else None)


@given(UNITS, LEVELS)
def test_alpha_is_at_most_one_and_its_interval_in_order(units, level):
    """Whatever comes out must be readable as a figure of agreement."""
    found = agreement(patterns(units), level, SCALE)

    assert found.alpha is None or found.alpha <= 1.0
    assert found.low is None or found.low <= found.high <= 1.0


@given(UNITS)
def test_other_names_of_nominal_values_give_the_same_figure(units):
    """Nominal values stand in no order, so that how articles are called cannot count."""
    names = dict(zip((None, *SCALE), (None, "z", "b", "y", "a", "m"), strict=True))
    renamed = [[names[value] for value in unit] for unit in units]

    assert alpha(patterns(renamed)) == alpha(patterns(units))


@given(UNITS)
def test_unit_with_one_reading_changes_nothing(units):
    """What only one person saw says nothing of agreement."""
    lone = [*units, *([value, None, None] for value in SCALE)]

    assert alpha(patterns(lone)) == alpha(patterns(units))
