from __future__ import annotations

import time
from collections.abc import Iterator

import msgspec
import pytest
from sqlalchemy import insert

from steadyhand.kernel.clock import RETRY_SECONDS, Clock
from steadyhand.kernel.values import CLOCK, HOUR
from tests.support.doors import Opened, Reopen, toy_doors
from tests.support.toy import Await, Grant, Pause, Use


@pytest.fixture
def opens(sqlite_url: str) -> Iterator[Reopen]:
    with toy_doors(sqlite_url) as opens:
        yield opens


@pytest.fixture
def later(opens: Reopen) -> Opened:
    """Two hours after a counter was paused for one."""
    house = opens()
    house.done(Pause(counter="a", until=house.reader.now() + HOUR))
    return opens(2 * HOUR)


def test_clock_performs_what_is_due_as_itself(later):
    """What was decided earlier and falls due now is done by nobody in person."""
    assert Clock(later.door, later.reader).tick() == 1

    resumed = later.entries("toy.resumed")[0]
    assert resumed.by == CLOCK
    assert later.reader.row("toy_pause", "a") is None
    assert later.rows(later.record.tables["timer"]) == []


def test_clock_performs_nothing_before_its_time(opens):
    """A sanction ends when it was said to end."""
    house = opens()
    house.done(Pause(counter="a", until=house.reader.now() + HOUR))

    assert Clock(house.door, house.reader).tick() == 0


def test_clock_that_ticks_twice_performs_an_alarm_once(later):
    """Two processes may both have a clock."""
    first, second = Clock(later.door, later.reader), Clock(later.door, later.reader)
    first.tick()

    assert second.tick() == 0
    assert len(later.entries("toy.resumed")) == 1


def test_alarm_that_is_refused_is_set_aside_for_a_minute_and_then_tried_again(opens):
    """It must neither be lost nor keep the clock busy."""
    house = opens()
    house.done(Grant(principal="stuck", until=house.reader.now() + HOUR))
    later, ticks = opens(2 * HOUR), [1_000.0]
    clock = Clock(later.door, later.reader)

    def tick() -> int:
        return clock.tick(lambda: ticks[0])

    assert (tick(), tick()) == (1, 0)
    ticks[0] += RETRY_SECONDS + 1
    assert tick() == 1


def test_alarm_that_nobody_can_read_keeps_no_other_waiting(later):
    """A row left by a newer version must not end all leases, sanctions and heartbeats with it."""
    table = later.record.tables["timer"]
    doc = {"key": "odd", "due": 1, "authority": 0, "command": "toy.unheard_of", "body": {}}
    row = {"key": "odd", "seq": 1, "doc": msgspec.json.encode(doc).decode(), "due": 1, "authority": 0}
    with later.record.engine.begin() as connection:
        connection.execute(insert(table).values(row))

    Clock(later.door, later.reader).tick()

    assert len(later.entries("toy.resumed")) == 1


@pytest.mark.parametrize(("counter", "why"), [("broken", "raised"), ("endless", "unended")])
def test_alarm_that_fails_is_set_aside_and_the_others_go_off(opens, counter, why):
    """One bad timer must not stop the clock, nor be tried in every tick."""
    house = opens()
    for n, name in enumerate((counter, "b", "c")):
        house.done(Await(counter=name, at=house.reader.now() + HOUR + n))
    later, ticks = opens(2 * HOUR), [1_000.0]
    clock = Clock(later.door, later.reader)

    assert [clock.tick(lambda: ticks[0]) for _ in range(3)] == [3, 0, 0]

    assert [one.fact.counter for one in later.entries("toy.arrived")] == ["b", "c"]
    assert [one.fact.why for one in later.entries("kernel.alarm_failed")] == [why]
    assert later.entries("kernel.refused") == []
    seq = later.reader.head().seq
    ticks[0] += RETRY_SECONDS + 1
    clock.tick(lambda: ticks[0])
    assert later.reader.head().seq == seq, "tried again, and nothing new to say"


def test_clock_writes_the_refusal_counts_of_past_minutes(opens):
    """The sweep is the clock's: nobody else would come by."""
    house = opens()
    house.many(Use(), Use(), Use(), by="ben")
    later = opens(HOUR)
    Clock(later.door, later.reader).tick(lambda: 1_000.0)

    assert sum(one.fact.count for one in later.entries("kernel.refused_again")) == 2


def test_clock_runs_until_it_is_closed(later):
    """It is a thread of its own; closing waits for the tick in hand."""
    clock = Clock(later.door, later.reader)
    clock.start()
    deadline = time.monotonic() + 5
    while not (resumed := later.entries("toy.resumed")) and time.monotonic() < deadline:
        time.sleep(0.01)
    clock.close()

    assert len(resumed) == 1
