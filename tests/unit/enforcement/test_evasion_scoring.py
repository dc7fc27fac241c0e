"""What points are made of: each gate, each bound, and what age and company take away."""

from __future__ import annotations

import pytest

from steadyhand.enforcement.evasion.scoring import (
    FREE,
    KINDS,
    NETWORK_MOST,
    REVIEW,
    STRONG,
    WEIGHTS,
    Match,
    Part,
    score,
)
from steadyhand.kernel.values import DAY


def match(kind: str, name: str = "x", key: str = "k1", others: int = 0) -> Match:
    return Match(f"{kind}:{key}:{name}", others)


def points(*matches: Match, days: int = 0) -> int:
    return score(matches, days * DAY).points


def test_nothing_in_common_is_nothing():
    """Who shares nothing is nobody."""
    assert score((), 0).parts == ()


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_strong_reaches_a_reviewer_and_what_is_weak_does_not(kind):
    """One verified address says it; a network, a habit or a text does not."""
    assert (points(match(kind)) >= REVIEW) is (kind in STRONG)


def test_networks_together_stay_below_review():
    """However many networks two people share, they may be neighbours who travel."""
    many = [match("network", str(n)) for n in range(20)]

    assert points(*many) == NETWORK_MOST < REVIEW
    assert score(many, 0).parts[-1] == Part("network", "bound", NETWORK_MOST - 20 * WEIGHTS["network"])


def test_networks_do_not_gain_by_a_faint_word():
    """What is nearly nothing must not lift the bound on networks."""
    many = [match("network", str(n)) for n in range(20)]

    assert points(*many, match("text", others=200)) == NETWORK_MOST


def test_one_value_under_two_keys_counts_once():
    """While keys change each value is there twice."""
    both = [match(kind, "x", key) for kind in ("network", "email") for key in ("k1", "k2")]

    assert points(*both) == WEIGHTS["network"] + WEIGHTS["email"]


def test_age_takes_all_of_what_is_weak_and_part_of_what_is_strong():
    """A network two years on is somebody else's; an address of mail rarely is."""
    assert [points(match("network"), days=days) for days in (0, 30, 105, 180, 999)] == [20, 20, 10, 0, 0]
    assert [points(match("email"), days=days) for days in (0, 30, 380, 730, 9_999)] == [70, 70, 56, 42, 42]
    assert score([match("email")], 730 * DAY).parts == (
        Part("email", "weight", 70),
        Part("email", "age", -28),
    )


def test_company_takes_away_from_what_many_share():
    """A household's telephone is one person's; an agency's is nobody's."""
    free = FREE[True]

    assert points(match("phone", others=free)) == WEIGHTS["phone"]
    assert [points(match("phone", others=n)) for n in (4, 14, 140, 200)] == [35, 10, 1, 0]
    assert score([match("phone", others=200)], 0).signals == ()


def test_it_never_comes_to_more_than_a_hundred():
    """Points are of a hundred, and the last part says what is left out."""
    told = score([match(kind) for kind in KINDS], 0)

    assert told.points == 100
    assert told.parts[-1].why == "bound"
    assert told.signals == KINDS
