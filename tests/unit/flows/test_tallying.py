from __future__ import annotations

import pytest

from steadyhand.flows.post import Asked, Ruled
from steadyhand.flows.tallying import PENDING_HITS, Tallying
from steadyhand.intake.store import EventStore
from steadyhand.intake.tallies import EVENTS, HITS_KEPT, TRAFFIC, ShadowHit, Tallies
from steadyhand.kernel.tx import RecordUnavailable
from steadyhand.kernel.values import HOUR
from tests.support.intake_events import NOW

QUIET = Ruled(rules="sha256:1")
LOUD = Ruled(
    rules="sha256:1",
    reasons=(("Loud", "is loud"), ("Long", "is long")),
    asked=(Asked(effect="limit", subject="post:1", rules=("Loud",)),),
)


class Refusing(Tallies):
    """The real tables, away for a while."""

    away = False

    def add(self, tallies):
        if self.away:
            raise RecordUnavailable("away")
        super().add(tallies)

    def keep_hits(self, hits):
        if self.away and hits:
            raise RecordUnavailable("away")
        return super().keep_hits(hits)


@pytest.fixture
def kept(sqlite_url):
    store = EventStore(sqlite_url)
    store.create()
    yield Refusing(store)
    store.close()


def counted(kept: Tallies, mode: str = "live") -> dict[str, tuple[int, int]]:
    return {one.rule: (one.matched, one.acted) for one in kept.read(0) if one.mode == mode}


def hit(offset: int, rules: str = "sha256:2") -> ShadowHit:
    names = {"source": "s", "id": f"e{offset}", "live": (), "shadow": ("look",)}
    return ShadowHit(rules=rules, rule="Loud", offset=offset, at=NOW, **names)


def test_rules_events_and_traffic_are_counted(kept):
    """A page that shows how broad a rule is needs all three."""
    tallying = Tallying(kept)
    tallying.note(NOW, LOUD, mode="live", traffic=True, acted=frozenset({"Loud"}))
    tallying.note(NOW, QUIET, mode="live", traffic=True)
    tallying.note(NOW, QUIET, mode="live", traffic=False)
    tallying.note(NOW, LOUD, mode="shadow", traffic=True)
    tallying.flush()
    tallying.note(NOW, LOUD, mode="live", traffic=True)
    tallying.flush()

    assert counted(kept) == {EVENTS: (4, 2), TRAFFIC: (3, 0), "Loud": (2, 1), "Long": (2, 0)}
    assert counted(kept, "shadow") == {EVENTS: (1, 1), TRAFFIC: (1, 0), "Loud": (1, 0), "Long": (1, 0)}


def test_hours_are_counted_apart(kept):
    """A second may lie in two hours."""
    tallying = Tallying(kept)
    tallying.note(NOW, QUIET, mode="live", traffic=False)
    tallying.note(NOW + HOUR, QUIET, mode="live", traffic=False)
    tallying.flush()

    assert [one.matched for one in kept.read(0)] == [1, 1]


def test_nothing_is_lost_while_the_database_is_away(kept):
    """And nothing counted twice when it is back."""
    tallying = Tallying(kept)
    tallying.note(NOW, LOUD, mode="live", traffic=True, acted=frozenset({"Loud"}))
    tallying.sample(hit(1))
    kept.away = True
    for _ in range(2):
        with pytest.raises(RecordUnavailable):
            tallying.flush()
    tallying.note(NOW, LOUD, mode="live", traffic=True, acted=frozenset({"Loud"}))
    tallying.sample(hit(2))
    kept.away = False
    tallying.flush()
    tallying.flush()

    assert counted(kept)["Loud"] == (2, 2)
    assert kept.hits("sha256:2") == [hit(1), hit(2)]


def test_few_samples_of_a_rule_are_offered_and_of_the_next_version_again(kept):
    """A rule of the shadow that matches everything must cost no statement a second for ever."""
    tallying = Tallying(kept)
    for offset in range(HITS_KEPT + 10):
        tallying.sample(hit(offset))
    assert len(tallying._hits) == HITS_KEPT
    tallying.sample(hit(1, "sha256:3"))
    tallying.flush()

    assert (len(kept.hits("sha256:2")), len(kept.hits("sha256:3"))) == (HITS_KEPT, 1)


def test_samples_that_wait_are_bounded(kept):
    """An outage of a day must not fill the memory."""
    tallying = Tallying(kept)
    for version in range(PENDING_HITS // HITS_KEPT + 2):
        for offset in range(HITS_KEPT):
            tallying.sample(hit(offset, f"sha256:{version}"))

    assert len(tallying._hits) == PENDING_HITS
