"""Whatever two accounts have in common: the score is a sum of what is shown, and more never counts for less."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from steadyhand.enforcement.evasion.scoring import KINDS, MOST, NETWORK_MOST, REVIEW, Match, score
from steadyhand.kernel.values import DAY

MATCHES = st.lists(
    st.builds(
        lambda kind, key, name, others: Match(f"{kind}:{key}:{name}", others),
        st.sampled_from(KINDS),
        st.sampled_from(["k1", "k2"]),
        st.sampled_from("abcd"),
        st.integers(0, 300),
    ),
    max_size=20,
)
SINCE = st.integers(0, 1_000 * DAY)


@given(MATCHES, SINCE)
def test_parts_add_up_within_bounds(matches, since):
    """What is shown is all there is."""
    told = score(matches, since)

    assert sum(part.points for part in told.parts) == told.points
    assert 0 <= told.points <= MOST


@given(MATCHES, MATCHES, SINCE)
def test_more_evidence_never_lowers_it(some, more, since):
    """Nobody gets away by adding what ties them to the ban."""
    assert score([*some, *more], since).points >= score(some, since).points


@given(MATCHES.flatmap(lambda some: st.tuples(st.just(some), st.permutations(some))), SINCE)
def test_order_changes_nothing(both, since):
    """The same evidence is the same score."""
    some, otherwise = both

    assert score(some, since) == score(otherwise, since)


@given(MATCHES, SINCE, st.integers(0, 1_000 * DAY))
def test_time_never_raises_it(matches, since, later):
    """A ban that is longer ago says less."""
    assert score(matches, since + later).points <= score(matches, since).points


@given(st.lists(st.sampled_from("abcdefgh"), min_size=3, unique=True), st.integers(0, 60 * DAY))
def test_networks_alone_never_reach_a_reviewer(names, since):
    """Whichever networks, however many, under whichever keys."""
    alone = [Match(f"network:{key}:{name}") for key in ("k1", "k2") for name in names]

    assert score(alone, since).points <= NETWORK_MOST < REVIEW
