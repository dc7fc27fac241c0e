"""Counts while events are decided: kept with the decision, so that no restart, repeat or second engine shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec
import pytest
from structlog.testing import capture_logs

from steadyhand.flows.deciding import Decider, keep
from steadyhand.flows.in_force import InForce
from steadyhand.intake.appending import Item
from steadyhand.intake.store import EventStore
from steadyhand.kernel.values import DAY, HOUR, MINUTE
from steadyhand.rules import load_pack
from tests.support.intake_events import NOW, kept, post_created

PACK = load_pack(
    {
        "main.sml": """
UserId: Entity[str] = EntityJson(type='User', path='$.account.id')
Flood = Rule(when_all=[Count(by=UserId, window='1h') > 2], description='many posts')
WhenRules(rules_any=[Flood], then=[DeclareVerdict(verdict='flood')])
""",
        "pack.toml": '[verdicts.flood]\neffect = "limit"\nsubject = "post"\narticle = "spam-1"\ndays = 1\n',
        "policies.toml": (
            '[articles.spam-1]\narea = "spam"\nseverity = "low"\ntitle = "Spam"\ntext = "No spam."\n'
            "effective = 2026-01-01T00:00:00Z\n"
        ),
    }
)


class World:
    """These rules in force, and no labels."""

    def current(self):
        return InForce(pack=PACK, policies={"spam-1": "spam-1@1"})

    def labels(self, subjects):
        return {}


@pytest.fixture
def opened(record_url: str) -> Iterator[Callable[[], EventStore]]:
    """Open the store again, as another process would."""
    stores: list[EventStore] = []

    def open_store() -> EventStore:
        stores.append(EventStore(record_url, lambda: NOW))
        return stores[-1]

    open_store().create()
    yield open_store
    for store in stores:
        store.close()


def posts(*numbers: int, author: str = "u1", at: int = NOW):
    """Posts by one author, a minute apart."""
    made = [kept(post_created(number, author=author)) for number in numbers]
    return [msgspec.structs.replace(post, time=at + n * MINUTE) for n, post in enumerate(made)]


def decided(decider: Decider, store: EventStore, events) -> list[bool]:
    """Whether each event is found to be too many, on the write path: decided, then kept with its decision."""
    rulings = decider.decide(events)
    store.append([Item(event, keep(ruled)) for event, ruled in zip(events, rulings, strict=True)])
    return ["flood" in ruled.verdicts for ruled in rulings]


def test_events_of_one_batch_and_of_the_next_are_counted_together(opened):
    """A flood that comes in one request is as much a flood as one that comes in ten."""
    store = opened()
    decider = Decider(World(), World(), store)

    assert decided(decider, store, posts(1, 2, 3)) == [False, False, True]
    assert decided(decider, store, posts(4, at=NOW + 5 * MINUTE)) == [True]
    assert decided(decider, store, posts(5, author="u2")) == [False]


def test_counts_outlive_the_process_that_counted(opened):
    """A restart is no amnesty."""
    store = opened()
    decided(Decider(World(), World(), store), store, posts(1, 2))

    again = opened()
    assert decided(Decider(World(), World(), again), again, posts(3, at=NOW + 3 * MINUTE)) == [True]
    later = posts(4, at=NOW + 2 * HOUR)
    assert decided(Decider(World(), World(), again), again, later) == [False]


def test_event_that_comes_again_is_decided_as_it_was_and_counts_once(opened):
    """A platform that repeats a request after a time-out must not push anybody over a limit."""
    store = opened()
    decider = Decider(World(), World(), store)
    decided(decider, store, posts(1, 2))

    assert decided(decider, store, posts(2, at=NOW + MINUTE)) == [False]
    assert decided(decider, store, posts(2, at=NOW + MINUTE)) == [False]
    assert decided(decider, store, posts(3, at=NOW + 2 * MINUTE)) == [True]


def test_stream_goes_on_from_what_the_write_path_counted(opened):
    """Both are one decision maker: an event decided on the way in is not counted again when the stream reads it."""
    store = opened()
    decider = Decider(World(), World(), store)
    decided(decider, store, posts(1, 2))
    store.append([Item(event) for event in posts(3, 4, at=NOW + 2 * MINUTE)])

    rulings = decider.decide_logged(store.read(0, 10))

    assert ["flood" in ruled.verdicts for ruled in rulings] == [False, False, True, True]
    assert len(every_mark(store)) == 4


def test_two_engines_on_one_database_count_what_the_other_has_committed(opened, record_url):
    """On PostgreSQL several engines decide; a count may lack only what is not committed yet."""
    one, other = opened(), opened()
    first, second = Decider(World(), World(), one), Decider(World(), World(), other)
    if record_url.startswith("sqlite"):
        pytest.skip("an embedded installation has one engine")
    decided(first, one, posts(1))
    decided(second, other, posts(2, at=NOW + MINUTE))

    assert decided(first, one, posts(3, at=NOW + 2 * MINUTE)) == [True]


def test_only_the_decision_that_stands_leaves_marks(opened):
    """Two engines that decide one event at once must not count it by two rule sets."""
    one = opened()
    events = posts(1)
    first = Decider(World(), World(), one).decide(events)[0]
    other_rules = msgspec.structs.replace(first, rules="sha256:other")
    one.append([Item(events[0], keep(other_rules))])
    before = len(every_mark(one))
    one.append(
        [
            Item(
                events[0],
                keep(msgspec.structs.replace(first, marks=((first.marks[0][0], "x", *first.marks[0][2:]),))),
            )
        ]
    )

    assert before == 1
    assert len(every_mark(one)) == 1


def test_marks_that_no_window_reaches_are_dropped(opened):
    """What nobody can count any more is not kept."""
    store = opened()
    decided(Decider(World(), World(), store), store, posts(1, 2))

    assert store.prune_marks(NOW + 30 * DAY) == 0
    assert store.prune_marks(NOW + 32 * DAY) == 2
    assert every_mark(store) == []


def every_mark(store: EventStore):
    """All rows of the table."""
    with store.reading() as connection:
        return connection.exec_driver_sql("SELECT counter, key FROM mark").fetchall()


class Faulty:
    """Rules with a fault of ours: what they say of some events cannot be carried on with."""

    def current(self):
        return InForce(pack=PACK, policies={})

    def labels(self, subjects):
        if "account:poison" in subjects:
            raise TypeError("a fault of ours")
        return {}


def test_event_on_which_something_of_ours_is_wrong_holds_up_no_other(opened):
    """One poisoned event must not stop enforcement for everybody, and is told as what it is."""
    store, world = opened(), Faulty()
    store.append(
        [Item(event) for event in (*posts(1), *posts(2, author="poison"), *posts(3, at=NOW + MINUTE))]
    )

    with capture_logs() as logs:
        rulings = Decider(world, world, store).decide_logged(store.read(0, 10))

    assert [ruled.errors for ruled in rulings] == [0, 1, 0]
    assert [line["event_name"] for line in logs if line["event"] == "decide.fault"] == ["/plaza/e2"]


def test_event_that_is_ahead_makes_nobody_forget_those_of_its_batch(opened):
    """One clock that is wrong by hours must not let a flood through that comes in the same request."""
    store = opened()
    ahead = posts(4, at=NOW + 5 * HOUR)

    found = decided(
        Decider(World(), World(), store), store, [*posts(1, 2), *ahead, *posts(3, at=NOW + 2 * MINUTE)]
    )

    assert found == [False, False, False, True]
