"""Krippendorff's alpha against the worked examples of the paper, and where there is none to give."""

from __future__ import annotations

import random
import time

import pytest

from steadyhand.review.looks.agreement import agreement, alpha, patterns

MISSING = None
CODERS = (
    (1, 2, 3, 3, 2, 1, 4, 1, 2, MISSING, MISSING, MISSING),
    (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, MISSING, 3),
    (MISSING, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, MISSING),
    (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, MISSING),
)
"""Krippendorff (2011), part C: four coders, twelve units, values missing."""
SCALE = "12345"


def reliability_data(coders=CODERS):
    return patterns([[None if v is None else str(v) for v in unit] for unit in zip(*coders, strict=True)])


@pytest.mark.parametrize(("level", "given"), [("nominal", 0.743), ("ordinal", 0.815)])
def test_the_worked_example_of_the_paper_gives_its_figure(level, given):
    """A coefficient of one's own under a known name would mislead whoever knows the name."""
    found = alpha(reliability_data(), level, SCALE)

    assert found == pytest.approx(given, abs=0.0005)


def test_two_coders_and_two_values_give_the_papers_figure():
    """Part A of the paper: meaningful and not, by Meg and Owen, ten units, 0.095."""
    meg, owen = (0, 1, 0, 0, 0, 0, 0, 0, 1, 0), (1, 1, 1, 0, 0, 1, 0, 0, 0, 0)

    assert alpha(reliability_data((meg, owen))) == pytest.approx(0.095, abs=0.0005)


def test_two_coders_and_several_values_give_the_papers_figure():
    """Part B: twelve units, of which one is missing; 0.692."""
    first = ("a", "a", "b", "b", "d", "c", "c", "c", "e", "d", "d", "a")
    second = ("b", "a", "b", "b", "b", "c", "c", "c", "e", "d", "d", "d")

    assert alpha(patterns(zip(first, second, strict=True))) == pytest.approx(0.692, abs=0.0005)


@pytest.mark.parametrize(
    "counted",
    [{}, {("a",): 9}, {("a", "a"): 9}, {("a",): 3, ("a", "a"): 1}],
    ids=["nothing", "one reading each", "no variation", "nothing to compare with"],
)
def test_where_nothing_varies_there_is_no_figure(counted):
    """Nine agreements on nothing but spam are no proof of agreement: 1.0 would say that they are."""
    found = agreement(counted)

    assert (found.alpha, found.low, found.high) == (None, None, None)


def test_value_that_is_not_on_the_scale_is_said():
    """A severity that was misspelt must not count as the lowest."""
    with pytest.raises(ValueError, match="'grave' is no value of the scale"):
        alpha({("low", "grave"): 3}, "ordinal", ("low", "high"))


def test_interval_holds_the_figure_and_narrows_with_more_units():
    """Twenty looks and two thousand may give one figure, and must not look equally sure."""
    few = {("a", "a"): 10, ("a", "b"): 4, ("b", "b"): 6}
    many = {pattern: 100 * count for pattern, count in few.items()}
    one, two = agreement(few), agreement(many)

    assert one.low < one.alpha < one.high
    assert two.low < two.alpha < two.high
    assert two.high - two.low < (one.high - one.low) / 5


def test_interval_is_that_of_the_seed():
    """Whoever works it out again must come to the same."""
    counted = {("a", "a"): 10, ("a", "b"): 4, ("b", "b"): 6}

    assert agreement(counted, seed=7) == agreement(dict(reversed(counted.items())), seed=7)
    assert agreement(counted, seed=7) != agreement(counted, seed=8)


def test_interval_is_left_out_where_resamples_have_no_figure():
    """Of nine that agree and one that does not many resamples hold only agreement: what is left would be chosen."""
    found = agreement({("a", "a"): 5, ("a", "b"): 1})

    assert found.alpha is not None
    assert (found.low, found.high) == (None, None)


def test_interval_holds_the_true_figure_about_as_often_as_it_says():
    """An interval that is too narrow is worse than none."""
    truth = {("a", "a"): 550, ("a", "b"): 200, ("b", "b"): 250}
    true = alpha(truth)
    chance, held = random.Random(3), 0
    for trial in range(60):
        sample = patterns(chance.choices(list(truth), list(truth.values()), k=200))
        found = agreement(sample, seed=trial)
        held += found.low <= true <= found.high

    assert held >= 51


def test_ten_thousand_units_take_no_longer_than_a_page_may():
    """The page of figures is opened in the middle of a shift."""
    grades = ("none", *"1234")
    counted = {tuple(sorted((one, two))): 9_000 if one == two else 100 for one in grades for two in grades}
    began = time.perf_counter()
    agreement(counted, "ordinal", grades, seed=99)

    assert time.perf_counter() - began < 3
