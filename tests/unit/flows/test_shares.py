from __future__ import annotations

from collections.abc import Iterator

import pytest

from steadyhand.enforcement.commands import Impose
from steadyhand.flows.deciding import Decider
from steadyhand.flows.in_force import InForce, share_of, whose
from steadyhand.flows.post import facts_of, orders
from steadyhand.intake.store import EventStore
from steadyhand.review.opening import OpenCase
from steadyhand.rules.pack import Pack, load_pack
from tests.support.intake_events import NOW, kept, post_created
from tests.support.rule_sets import starter, zebras

PEOPLE = [f"account:u{n}" for n in range(2_000)]


@pytest.fixture(scope="module")
def packs() -> tuple[Pack, Pack]:
    """The starter pack, and one that forbids zebras too."""
    return load_pack(starter()), load_pack(starter() | zebras())


@pytest.fixture
def store(sqlite_url: str) -> Iterator[EventStore]:
    made = EventStore(sqlite_url, lambda: NOW)
    made.create()
    yield made
    made.close()


class Given:
    """Rules in force as a test wants them, and no labels."""

    def __init__(self, in_force: InForce) -> None:
        self.in_force = in_force

    def current(self) -> InForce:
        return self.in_force

    def labels(self, subjects):
        return {}


def post(n: int, text: str = "A zebra."):
    """A post of one of many people."""
    data = {
        "post": {"id": f"{n}", "text": text, "lang": "en"},
        "account": {"id": f"u{n}", "handle": "x", "region": "eu"},
    }
    return kept(post_created(n, data=data))


def test_share_of_a_subject_is_the_same_every_time_and_everywhere():
    """Two engines, and a restart, must judge somebody by the same rules: these numbers never change."""
    assert [share_of(name, "sha256:aa") for name in ("account:u1", "account:u2", "post:1")] == [70, 3, 96]


def test_larger_share_contains_the_smaller_one_and_each_is_as_large_as_it_says():
    """Who has met the new rules must not meet the old ones again because the share grew."""
    drawn = [share_of(name, "sha256:aa") for name in PEOPLE]

    assert set(drawn) == set(range(100))
    for percent in (1, 10, 50, 99):
        held = sum(share < percent for share in drawn)
        assert abs(held / len(PEOPLE) - percent / 100) < 0.04


def test_another_version_draws_anew():
    """Else the same people would be the first to suffer from every mistake."""
    both = [name for name in PEOPLE if share_of(name, "v1") < 10 and share_of(name, "v2") < 10]

    assert len(both) < 50


def test_whose_share_counts_is_the_accounts_then_the_posts():
    """A report is about somebody's post: it is judged by the rules that judge that account."""
    nobody = facts_of(post(1), {})
    by = facts_of(post(1), {"account": {"id": "u1"}, "post": {"id": "7"}})
    alone = facts_of(post(1), {"post": {"id": "7"}})

    assert whose(by, "account:u9", {}) == "account:u1"
    assert whose(alone, "account:u9", {}) == "account:u9"
    assert whose(alone, None, {}) == "post:7"
    assert whose(nobody, None, {"report": {"subject": "post:3"}}) == "post:3"
    assert whose(nobody, None, {}) is None


def test_candidate_decides_for_its_share_and_every_decision_names_its_rules(packs, store):
    """What a version did must be told apart from what the other did."""
    old, new = packs
    policies = {name: f"{name}@1" for name in old.articles}
    given = Given(InForce(pack=old, policies=policies, candidate=(new, policies, 30)))
    events = [post(n) for n in range(60)]
    rulings = Decider(given, given, store).decide(events)

    for n, (event, ruled) in enumerate(zip(events, rulings, strict=True)):
        chosen = new if share_of(f"account:u{n}", new.version) < 30 else old
        assert ruled.rules == chosen.version
        assert ruled.verdicts == (("review_spam",) if chosen is new else ())
        for order in orders(event, ruled, NOW):
            assert isinstance(order.command, Impose | OpenCase)
            assert order.command.rule_set == ruled.rules
    assert {ruled.rules for ruled in rulings} == {old.version, new.version}


def test_without_a_candidate_what_is_in_force_decides_for_everybody(packs):
    """The usual case."""
    old, new = packs
    about = facts_of(post(1), {"account": {"id": "u1"}})

    assert InForce(pack=old, policies={}).of(about, None, {}) == (old, {})
    nobody = facts_of(post(1), {})
    assert InForce(pack=old, policies={}, candidate=(new, {}, 99)).of(nobody, None, {}) == (old, {})
