from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from steadyhand.kernel.command import Order
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.turn import Turn
from steadyhand.kernel.values import SECOND
from steadyhand.storage import rebuild
from tests.support.doors import Opened, Reopen, entry, other_writer
from tests.support.toy import Add, Shut

FAIR_S = 2.0
"""A single write of one process beside another that writes without pause."""


@pytest.fixture
def house(toy_opens: Reopen) -> Opened:
    return toy_opens()


@contextmanager
def held(house: Opened) -> Iterator[Turn]:
    """The write lock, held as a process in the middle of a transaction holds it."""
    with house.record.transaction() as tx:
        turn = Turn(house.registry, tx, house.guard, house.guard.compile(tx))
        yield turn
        turn.close()


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as threads:
        yield threads


def wait_until_queued(house: Opened) -> None:
    """Return once another connection waits for the write lock (on SQLite: has had time to)."""
    if house.record.engine.dialect.name == "sqlite":
        time.sleep(0.2)
        return
    for _ in range(200):
        with house.reader.connection() as connection:
            waiting = connection.exec_driver_sql(
                "SELECT count(*) FROM pg_locks WHERE NOT granted"
            ).scalar_one()
        if waiting:
            return
        time.sleep(0.02)
    raise AssertionError("nobody waits for the lock")


def test_two_processes_that_write_at_once_both_get_in_and_number_their_entries_as_one(house, record_url):
    """A command line beside the service must not lose, double or misnumber anything."""
    with other_writer(record_url, batch=20) as stop:
        mine = [house.done(Add(counter="mine")).seq for _ in range(40)]
        theirs = stop()

    entries = house.entries()
    assert [one.seq for one in entries] == list(range(1, len(entries) + 1))
    assert mine == sorted(mine)
    assert house.reader.row("toy_counter", "mine").n == 40
    assert house.reader.row("toy_counter", "theirs").n == theirs
    assert rebuild.differences(house.record) == []


def test_process_that_writes_without_pause_starves_no_other(house, record_url):
    """A busy time-out alone lets a neighbour win for ever: each single write must come in its turn."""
    waits = []
    with other_writer(record_url, batch=100) as stop:
        for _ in range(15):
            began = time.monotonic()
            house.done(Add(counter="mine"))
            waits.append(time.monotonic() - began)
            time.sleep(0.02)
        assert stop() >= 100

    assert max(waits) < FAIR_S, [f"{wait:.2f}" for wait in waits]


def test_whoever_waited_for_the_lock_sees_what_was_committed_meanwhile(house, toy_opens, threads):
    """The head must be read after the lock was had: else a freeze is passed by whoever queued behind it."""
    other = toy_opens()
    other.done(Add(), "ben")

    with held(house) as turn:
        waiting = threads.submit(other.door.perform, Add(), "ben")
        wait_until_queued(house)
        order = Order(Shut(principal="ben"), "ana")
        (needs,) = turn.load([order])
        shut = entry(turn.take(order, needs)[0])
    answer = waiting.result(20)

    assert isinstance(answer, Refusal), answer
    assert answer.code == "shut_out"
    assert [(one.seq, one.epoch) for one in other.entries()][-2:] == [(shut.seq, 1), (shut.seq + 1, 1)]


def test_entry_of_whoever_waited_for_the_lock_is_dated_after_the_wait(house, toy_opens, threads):
    """The instant a transaction began says nothing: authority time is when the lock was had."""
    other = toy_opens()
    other.done(Add())

    with held(house):
        waiting = threads.submit(other.done, Add())
        wait_until_queued(house)
        time.sleep(0.3)
        released = house.reader.now()

    assert waiting.result(20).at >= released - SECOND // 100


def test_nobody_writes_while_another_holds_the_lock(house, toy_opens, threads):
    """Two transactions at once would both number their entries from the same head."""
    other = toy_opens()

    with held(house):
        waiting = threads.submit(other.done, Add())
        wait_until_queued(house)
        time.sleep(0.2)
        assert not waiting.done()

    assert waiting.result(20).seq == 1
