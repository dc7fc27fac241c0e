"""Which case is next: severity, then harm that can still be prevented, and nobody starves."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from steadyhand.kernel.values import HOUR, MINUTE
from steadyhand.review.harm import (
    HALF_LIFE,
    SUNK,
    expected_harm,
    faded,
    harm_index,
    remaining_views,
)
from steadyhand.review.model import FIRST, TIER, tier_of
from steadyhand.review.order import key, median_of, ranked
from tests.support.judging import NOW


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """What the order looks at, and nothing more."""

    id: str
    tier: int = 1
    harm: int | None = None
    opened: int = 0
    due: int | None = None


CASES = st.lists(
    st.builds(
        Waiting,
        id=st.uuids().map(str),
        tier=st.integers(0, 4),
        harm=st.none() | st.just(SUNK) | st.integers(-10_000, 40_000),
        opened=st.integers(0, 1_000),
        due=st.none() | st.integers(0, 1_000),
    ),
    max_size=30,
)


def served(*cases: Waiting, index: Any = "harm") -> list[str]:
    return [case.id for case in ranked(cases, index)]


def test_views_never_outrank_a_threat_to_one_person():
    """A million views of an insult come after one person who may be killed."""
    seen = Waiting(id="insult", tier=tier_of("severe", "hate"), harm=harm_index(0.99, 50_000_000, NOW))
    threat = Waiting(id="threat", tier=tier_of("low", FIRST), harm=harm_index(0.05, 1, NOW))

    assert served(seen, threat) == ["threat", "insult"]
    assert max(TIER.values()) < tier_of("low", FIRST)


def test_within_a_severity_the_case_where_most_can_be_prevented_is_first():
    """The share of violating views that are seen is what this order is for."""
    sure_and_unseen = Waiting(id="sure", harm=harm_index(0.9, 10, NOW), opened=1)
    likely_and_spreading = Waiting(id="spreading", harm=harm_index(0.4, 90_000, NOW), opened=2)

    assert served(sure_and_unseen, likely_and_spreading) == ["spreading", "sure"]


def test_case_of_unknown_harm_takes_the_middle_of_its_severity():
    """What nobody has scored is unrated, not harmless: it must not wait behind everything."""
    known = [Waiting(id=f"k{n}", harm=n * 100, opened=n) for n in range(5)]
    unknown = Waiting(id="unknown", opened=50)

    assert served(*known, unknown) == ["k4", "k3", "k2", "unknown", "k1", "k0"]
    assert served(unknown) == ["unknown"]


def test_flood_of_reports_that_never_hold_waits_behind_the_others():
    """A camp that reports everything must not decide what is looked at; it is still looked at."""
    flood = Waiting(id="flood", harm=SUNK, opened=0)

    assert served(flood, Waiting(id="low", harm=-30_000, opened=9), Waiting(id="unknown", opened=10)) == [
        "low",
        "unknown",
        "flood",
    ]
    assert median_of([SUNK, None]) is None


@given(CASES)
def test_order_is_total_and_does_not_depend_on_how_cases_came(cases):
    """Two people asking at once must be told the same."""
    assert served(*cases) == served(*reversed(cases))
    assert [case.tier for case in ranked(cases)] == sorted((case.tier for case in cases), reverse=True)


@given(CASES, st.sampled_from(["harm", "oldest", "deadline"]))
def test_every_index_serves_every_case_once(cases, index):
    """Another order must not lose anybody."""
    assert sorted(served(*cases, index=index)) == sorted(case.id for case in cases)


def test_other_indices_go_by_age_and_by_clock_within_a_severity():
    """Whoever answers for a queue may have reasons for another order; severity stays first."""
    old = Waiting(id="old", opened=1, due=900)
    soon = Waiting(id="soon", opened=2, due=100)
    grave = Waiting(id="grave", tier=3, opened=3, due=None)

    assert served(old, soon, grave, index="oldest") == ["grave", "old", "soon"]
    assert served(old, soon, grave, index="deadline") == ["grave", "soon", "old"]
    assert key(grave, "deadline", None)[1] == float("inf")


# ------------------------------------------------------------------------------------------------------ harm


@given(
    st.floats(0.01, 1),
    st.floats(0.01, 1),
    st.integers(1, 10**7),
    st.integers(1, 10**7),
    st.integers(0, 12 * HOUR),
    st.integers(0, 48 * HOUR),
)
def test_order_of_two_cases_by_harm_is_the_same_at_every_later_time(one, other, few, many, apart, later):
    """It is kept in a column: it must not have to be worked out anew while nothing new is known."""
    first, second = harm_index(one, few, NOW), harm_index(other, many, NOW + apart)
    now = NOW + apart + later

    assert (first > second) == (expected_harm(first, now) > expected_harm(second, now)) or abs(
        first - second
    ) <= 1


def test_harm_that_is_left_halves_with_the_views_that_are_left():
    """After one half-life half of what was to come has come."""
    index = harm_index(0.5, 1_000, NOW)

    assert round(expected_harm(index, NOW)) == 500
    assert round(expected_harm(index, NOW + HALF_LIFE)) == 250
    assert harm_index(0.0, 0.0, NOW) < index, "nothing to prevent is a number too"


def test_views_still_to_come_follow_from_those_that_came():
    """A post of one half-life has had half its views; one that is new has all of them before it."""
    assert round(remaining_views(1_000, HALF_LIFE)) == 1_000
    assert remaining_views(1_000, MINUTE) > 300_000
    assert remaining_views(1_000, 10 * HALF_LIFE) < 2
    assert remaining_views(0, MINUTE) == 0


def test_views_to_come_halve_with_the_half_life_of_the_queue():
    """What half of it was seen in three hours has little to come after six."""
    slow, quick = (remaining_views(1_000, HALF_LIFE, life) for life in (HALF_LIFE, HALF_LIFE // 2))

    assert (round(slow), round(quick), round(faded(slow, 0, HALF_LIFE))) == (1_000, 333, 500)


def test_count_of_the_first_second_foretells_no_more_than_one_of_the_first_minute():
    """One view in a microsecond would outrank everything of its tier."""
    assert remaining_views(1, 0) == remaining_views(1, MINUTE)
