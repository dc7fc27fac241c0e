from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from structlog.testing import capture_logs

from steadyhand.flows.deciding import Decider
from steadyhand.flows.in_force import InForce
from steadyhand.flows.judging import Judging
from steadyhand.flows.shadowing import AT_ONCE, Shadowing
from steadyhand.flows.tallying import Tallying
from steadyhand.intake.appending import Item
from steadyhand.intake.store import EventStore
from steadyhand.intake.tallies import ERRORS, EVENTS, TRAFFIC, Tallies
from steadyhand.kernel.tx import RecordUnavailable
from steadyhand.rules.pack import Pack, load_pack
from tests.support.intake_events import NOW, posts
from tests.unit.flows.test_flows import LABELS, POLICIES, VERDICTS

HEAD = """
Text: str = JsonData(path='$.post.text')
Author: Entity[str] = EntityJson(type='User', path='$.account.id')
"""
LIVE = """
Marks = Rule(when_all=[True], description='marks everybody')
WhenRules(rules_any=[Marks], then=[LabelAdd(entity=Author, label='seen')])
"""
LIMITS = """
Limits = Rule(when_all=[True], description='limits everything')
WhenRules(rules_any=[Limits], then=[DeclareVerdict(verdict='limit')])
"""
AGAIN = """
Again = Rule(when_all=[HasLabel(entity=Author, label='seen')], description='was seen before')
WhenRules(rules_any=[Again], then=[DeclareVerdict(verdict='ask')])
"""
THIRD = """
Third = Rule(when_all=[Count(by=Author, window='1h') > 2], description='more than two')
WhenRules(rules_any=[Third], then=[DeclareVerdict(verdict='ask')])
"""
FAILS = """
Nowhere: int = JsonData(path='$.nowhere')
Fails = Rule(when_all=[Nowhere > 0], description='no number')
WhenRules(rules_any=[Fails], then=[DeclareVerdict(verdict='ask')])
"""
PLENTY_S = 60.0


def pack_of(*rules: str) -> Pack:
    files = {"main.sml": HEAD + "".join(rules), "config/labels.yaml": LABELS}
    return load_pack(files | {"pack.toml": VERDICTS, "policies.toml": POLICIES})


class World:
    """Rules in force with their shadow, and labels that nobody has."""

    def __init__(self, live: Pack, shadow: Pack | None = None) -> None:
        self.in_force = InForce(pack=live, policies={}, shadow=shadow)
        self.away = False

    def current(self) -> InForce:
        return self.in_force

    def labels(self, subjects: Any) -> dict[str, list[str]]:
        if self.away:
            raise RecordUnavailable("away")
        return {}


@pytest.fixture
def store(sqlite_url: str) -> Iterator[EventStore]:
    made = EventStore(sqlite_url)
    made.create()
    yield made
    made.close()


class Watched:
    """A decider with a shadow on a store with posts by one author, and what was tallied."""

    def __init__(self, store: EventStore, *shadow: str, count: int = 3) -> None:
        self.store, self.tallies = store, Tallies(store)
        self.shadow = pack_of(*shadow)
        self.world = World(pack_of(LIVE), self.shadow)
        self.tallying = Tallying(self.tallies)
        self.shadowing = Shadowing(Judging(self.world, store), self.tallying, lambda: NOW)
        self.decider = Decider(self.world, self.world, store, shadowing=self.shadowing)
        store.append([Item(event) for event in posts(*range(1, count + 1))])
        self.logged = store.read(0, count)

    def step(self) -> None:
        """Decide all events and let the shadow see them, as the stream does."""
        rulings = self.decider.decide_logged(self.logged)
        self.shadowing.look(self.shadow, self.logged, rulings, {}, PLENTY_S)
        self.tallying.flush()

    def counted(self) -> dict[str, tuple[int, int]]:
        found = self.tallies.read(0, rules=self.shadow.version, mode="shadow")
        return {one.rule: (one.matched, one.acted) for one in found}


def test_what_a_shadow_would_have_done_is_counted_and_nothing_is_done(store):
    """One sees how broad a rule is before anybody feels it."""
    watched = Watched(store, LIMITS)
    watched.step()

    assert watched.counted() == {EVENTS: (3, 3), TRAFFIC: (3, 0), "Limits": (3, 3)}
    stands = store.outcomes([one.offset for one in watched.logged])
    assert {decided.rules for decided in stands.values()} == {watched.world.in_force.pack.version}
    assert all("limit" not in (decided.outcome or "") for decided in stands.values())


def test_sample_says_what_was_decided_and_what_would_have_been(store):
    """People read some of what a new rule catches before they agree to it."""
    watched = Watched(store, LIMITS)
    watched.step()

    hits = watched.tallies.hits(watched.shadow.version, "Limits")
    assert [(one.offset, one.id, one.live, one.shadow) for one in hits] == [
        (one.offset, one.event.id, (), ("limit",)) for one in watched.logged
    ]


def test_shadow_sees_the_labels_that_are_really_put(store):
    """At the second post its author has the label that the rules in force have put on at the first."""
    watched = Watched(store, AGAIN)
    watched.step()

    assert watched.counted()["Again"] == (2, 0)


def test_labels_are_seen_over_the_seams_of_a_long_batch(store):
    """It is judged in portions; a label from an earlier one must not be forgotten."""
    watched = Watched(store, AGAIN, count=AT_ONCE + 2)
    watched.step()

    assert watched.counted()["Again"] == (AT_ONCE + 1, 0)


def test_counter_that_only_a_shadow_has_counts_for_it(store):
    """A new threshold cannot be tried otherwise; and what it counts is nobody else's."""
    watched = Watched(store, THIRD)
    watched.step()

    assert watched.counted()["Third"] == (1, 0)
    fresh = Watched(EventStore(store.url), THIRD, count=0)
    fresh.logged = watched.logged[:1]
    fresh.step()
    assert watched.counted()["Third"] == (1, 0)


def test_expressions_that_fail_are_counted(store):
    """A rule that fails on every post is a mistake that the checker cannot find."""
    watched = Watched(store, FAILS)
    watched.step()

    assert watched.counted()[ERRORS] == (3, 0)


def test_shadow_that_cannot_be_judged_is_told_once_and_stops_nobody(store):
    """What is in force must not wait for what is only tried."""
    watched = Watched(store, LIMITS, count=AT_ONCE + 2)
    rulings = watched.decider.decide_logged(watched.logged)
    watched.world.away = True
    with capture_logs() as told:
        watched.decider.shadow(watched.logged, rulings)
        watched.shadowing.look(watched.shadow, watched.logged, rulings, {}, PLENTY_S)

    assert [line["event"] for line in told if line["event"] == "shadow.failed"] == ["shadow.failed"]


def test_shadow_stops_when_its_budget_is_spent(store):
    """It may cost as much as deciding does, and no more: a bad one would else hold up the stream."""
    watched = Watched(store, LIMITS, count=3 * AT_ONCE)
    rulings = watched.decider.decide_logged(watched.logged)

    looks = [
        watched.shadowing.look(watched.shadow, watched.logged, rulings, {}, budget_s)
        for budget_s in (0.0, 1e-9, 1e-9, PLENTY_S)
    ]
    assert looks == [0, AT_ONCE, 0, 3 * AT_ONCE]  # what one look has spent too much is owed by the next


def test_nothing_is_looked_at_without_a_shadow(store):
    """Usually there is none, and it must cost nothing then."""
    watched = Watched(store, LIMITS)
    watched.world.in_force = InForce(pack=watched.world.in_force.pack, policies={})
    watched.decider.shadow(watched.logged, watched.decider.decide_logged(watched.logged))
    watched.tallying.flush()

    assert watched.tallies.read(0) == []
