from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from steadyhand.intake.store import EventStore
from steadyhand.intake.tallies import HITS_KEPT, KEPT, ShadowHit, Tallies, Tally
from steadyhand.kernel.values import HOUR, MINUTE
from tests.support.intake_events import NOW

HOUR_NOW = NOW - NOW % HOUR


@pytest.fixture
def store(record_url: str) -> Iterator[EventStore]:
    made = EventStore(record_url)
    made.create()
    yield made
    made.close()


@pytest.fixture
def tallies(store: EventStore) -> Tallies:
    return Tallies(store)


def tally(rule: str = "Loud", matched: int = 1, acted: int = 0, **other) -> Tally:
    fields = {"hour": HOUR_NOW, "rules": "sha256:1", "mode": "live"} | other
    return Tally(rule=rule, matched=matched, acted=acted, **fields)


def hit(offset: int, rule: str = "Loud", rules: str = "sha256:1", at: int = NOW) -> ShadowHit:
    words = {"live": ("look",), "shadow": ()}
    return ShadowHit(rules=rules, rule=rule, offset=offset, source="s", id=f"e{offset}", at=at, **words)


def test_numbers_are_added_to_what_was_counted(tallies):
    """Each second brings some: the hour is their sum."""
    tallies.add([tally(matched=3, acted=1), tally("Other")])
    tallies.add([tally(matched=2, acted=2)])

    assert tallies.read(NOW) == [tally(matched=5, acted=3), tally("Other")]


def test_numbers_of_one_rule_may_come_in_parts(tallies):
    """One statement must not meet a key twice: PostgreSQL refuses that."""
    tallies.add([tally(matched=3), tally(matched=4), tally(hour=HOUR_NOW + MINUTE)])

    assert tallies.read(NOW) == [tally(matched=8)]


def test_hours_rule_sets_and_modes_are_counted_apart(tallies):
    """What a shadow would have done must never count against the rule that is in force."""
    apart = [
        tally(hour=HOUR_NOW - HOUR),
        tally(mode="shadow"),
        tally(rules="sha256:2"),
        tally(rules="sha256:2", mode="shadow"),
    ]
    tallies.add(apart)

    assert sorted(map(repr, tallies.read(NOW - HOUR))) == sorted(map(repr, apart))
    assert tallies.read(NOW - HOUR, mode="shadow") == [apart[1], apart[3]]
    assert tallies.read(NOW - HOUR, rules="sha256:2", mode="live") == [apart[2]]


def test_hour_that_has_not_ended_at_an_instant_is_read(tallies):
    """Half of it lies in the window that is asked for."""
    tallies.add([tally(hour=HOUR_NOW - HOUR), tally()])

    assert tallies.read(HOUR_NOW) == [tally()]
    assert tallies.read(HOUR_NOW - 1) == [tally(hour=HOUR_NOW - HOUR), tally()]


def test_nothing_to_add_writes_nothing(tallies):
    """It is asked every second."""
    tallies.add([])

    assert tallies.keep_hits([]) == 0
    assert tallies.read(0) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(
    parts=st.lists(
        st.lists(st.tuples(st.integers(0, 2), st.sampled_from("abc"), st.integers(0, 9)), max_size=12),
        max_size=5,
    )
)
def test_whatever_comes_in_whatever_portions_is_counted_once(store, tallies, parts):
    """Counts that drift would brake the wrong rule, or none."""
    with store.transaction() as connection:
        connection.execute(text("DELETE FROM tally"))
    expected: Counter[tuple[int, str]] = Counter()
    for part in parts:
        tallies.add([tally(rule, n, n, hour=hour * HOUR) for hour, rule, n in part])
        for hour, rule, n in part:
            expected[hour * HOUR, rule] += n

    found = {(one.hour, one.rule): one.matched for one in tallies.read(-1)}
    assert {key: n for key, n in found.items() if n} == {key: n for key, n in expected.items() if n}
    assert all(one.matched == one.acted for one in tallies.read(-1))


def test_processes_that_count_at_once_lose_nothing(tallies):
    """Two engines on one PostgreSQL add to the same hour."""
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: tallies.add([tally(matched=1, acted=1)]), range(40)))

    assert tallies.read(NOW) == [tally(matched=40, acted=40)]


def test_samples_of_a_rule_are_kept_up_to_a_number(tallies):
    """A shadow that matches everything must not copy the event log."""
    assert tallies.keep_hits([hit(n) for n in range(1, HITS_KEPT)]) == HITS_KEPT - 1
    assert tallies.keep_hits([hit(100), hit(101), hit(102), hit(103, "Other")]) == 2
    assert tallies.keep_hits([hit(104)]) == 0

    assert [one.offset for one in tallies.hits("sha256:1", "Loud")][-2:] == [HITS_KEPT - 1, 100]
    assert tallies.hits("sha256:1", "Other") == [hit(103, "Other")]
    assert len(tallies.hits("sha256:1")) == HITS_KEPT + 1
    assert tallies.hits("sha256:2") == []


def test_sample_that_comes_again_is_kept_once(tallies):
    """After a crash the same events are judged again."""
    tallies.keep_hits([hit(1)])
    assert tallies.keep_hits([hit(1), hit(2)]) == 1

    assert tallies.hits("sha256:1") == [hit(1), hit(2)]


def test_what_is_old_goes(tallies):
    """Thirty days are what rule pages show."""
    tallies.add([tally(hour=HOUR_NOW - KEPT - HOUR), tally(hour=HOUR_NOW - KEPT), tally()])
    tallies.keep_hits([hit(1, at=NOW - KEPT), hit(2, at=NOW - KEPT + 1)])

    assert tallies.prune(NOW) == 2
    assert tallies.prune(NOW) == 0
    assert [one.hour for one in tallies.read(0)] == [HOUR_NOW - KEPT, HOUR_NOW]
    assert tallies.hits("sha256:1") == [hit(2, at=NOW - KEPT + 1)]
