from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import wait
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import event as sqlalchemy_event

from steadyhand.intake import writer as writers
from steadyhand.intake.appending import Item
from steadyhand.intake.store import EventStore
from steadyhand.intake.writer import Busy, IntakeWriter
from steadyhand.kernel.tx import RecordUnavailable
from tests.support.intake_events import posts


class Disk:
    """A database file that a test can fill up, and whose commits it counts and can hold back."""

    def __init__(self, store: EventStore) -> None:
        self.store = store
        self.commits = 0
        self.free = threading.Event()
        self.free.set()
        sqlalchemy_event.listen(store.engine, "commit", self._commit)

    def _commit(self, _connection: object) -> None:
        self.free.wait(10)
        self.commits += 1

    def limit(self, pages: int) -> None:
        """SQLite answers SQLITE_FULL beyond so many pages, as it does on a full disk."""
        with self.store.engine.connect() as connection:
            connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EventStore]:
    store = EventStore(f"sqlite:///{tmp_path / 'events.db'}")
    store.create()
    yield store
    store.close()


@pytest.fixture
def disk(store: EventStore) -> Disk:
    return Disk(store)


@pytest.fixture
def writer(store: EventStore, disk: Disk) -> Iterator[IntakeWriter]:
    writer = IntakeWriter(store)
    yield writer
    disk.free.set()
    writer.close()


def items(*numbers: int) -> list[Item]:
    return [Item(event) for event in posts(*numbers)]


def wait_until(condition, limit_s: float = 5) -> None:
    deadline = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def test_receipts_come_after_the_commit(writer, disk, store):
    """Whoever has a receipt may forget the event."""
    disk.free.clear()
    future = writer.submit(items(1))
    time.sleep(0.05)
    assert not future.done()
    assert store.size().events == 0

    disk.free.set()

    assert future.result(5)[0].offset == store.last() == 1


def test_senders_at_the_same_time_share_one_commit(writer, disk):
    """A commit costs the same for one event as for hundreds."""
    futures = [writer.submit(items(number)) for number in range(1, 41)]

    receipts = [future.result(5) for future in futures]

    assert [receipt[0].offset for receipt in receipts] == list(range(1, 41))
    assert disk.commits <= 3


def test_a_batch_larger_than_a_commit_is_taken_whole(writer, store):
    """A request is acknowledged as one."""
    assert len(writer.submit(items(*range(1, 1_301))).result(10)) == 1_300
    assert store.size().events == 1_300


def test_more_than_may_wait_is_refused_until_there_is_room(store, disk):
    """Memory stays bounded, and the sender learns when to come back."""
    writer = IntakeWriter(store, waiting_limit=100)
    disk.free.clear()
    first = writer.submit(items(1))
    wait_until(lambda: not writer._jobs)  # it is being written now
    second = writer.submit(items(*range(2, 60)))

    with pytest.raises(Busy) as busy:
        writer.submit(items(*range(60, 110)))

    assert 1 <= busy.value.retry_after <= 60
    disk.free.set()
    wait([first, second], 5)
    wait_until(lambda: writer.waiting == 0)
    assert len(writer.submit(items(*range(60, 110))).result(5)) == 50
    writer.close()


def large(number: int, size: int) -> list[Item]:
    """An event with data of this many bytes."""
    return [Item(msgspec.structs.replace(posts(number)[0], data=b"x" * size))]


def test_more_bytes_than_may_wait_are_refused_until_there_is_room(store, disk):
    """A few large events fill the memory as well as many small ones."""
    writer = IntakeWriter(store, waiting_bytes=100_000)
    disk.free.clear()
    first = writer.submit(large(1, 60_000))
    wait_until(lambda: not writer._jobs)  # it is being written now
    second = writer.submit(large(2, 30_000))

    with pytest.raises(Busy):
        writer.submit(large(3, 30_000))

    disk.free.set()
    wait([first, second], 5)
    wait_until(lambda: writer.waiting == 0)
    assert len(writer.submit(large(3, 30_000)).result(5)) == 1
    writer.close()


def test_a_commit_has_a_limit_in_bytes(store, disk, monkeypatch):
    """What is written at once is held once more while it is written."""
    monkeypatch.setattr(writers, "GATHER_BYTES", 100_000)
    writer = IntakeWriter(store)
    disk.free.clear()
    first = writer.submit(items(1))
    wait_until(lambda: not writer._jobs)
    futures = [writer.submit(large(number, 60_000)) for number in (2, 3, 4)]
    disk.free.set()

    assert len(wait([first, *futures], 5).done) == 4
    assert disk.commits == 4
    writer.close()


def test_too_far_behind_the_rules_is_refused(store):
    """Events that nobody gets to decide about in time are better kept by the sender."""
    consumed = [0]
    writer = IntakeWriter(store, lambda: consumed[0], lag_limit=10)
    writer.submit(items(*range(1, 12))).result(5)
    assert writer.lag() == 11

    with pytest.raises(Busy, match="11 events behind"):
        writer.submit(items(12))

    consumed[0] = 11
    wait_until(lambda: writer.lag() == 0)
    assert writer.submit(items(12)).result(5)
    writer.close()


def test_a_full_disk_acknowledges_nothing_and_passes_by_itself(writer, disk, store):
    """Invariant 4: refuses, says so, recovers."""
    writer.submit(items(1)).result(5)
    disk.limit(1)  # SQLite takes this as: no page more than there are

    for _ in range(2):
        with pytest.raises(RecordUnavailable, match="disk is full"):
            writer.submit(items(*range(2, 400))).result(5)
    assert store.size().events == 1

    disk.limit(1_000_000)
    assert len(writer.submit(items(*range(2, 400))).result(5)) == 398
    assert store.size().events == 399


def test_a_consumer_is_woken_by_new_events(writer):
    """It need not ask again and again."""
    found: list[bool] = []
    consumer = threading.Thread(target=lambda: found.append(writer.wait_for(0, 5)))
    consumer.start()

    writer.submit(items(1)).result(5)

    consumer.join(1)
    assert found == [True]
    assert writer.wait_for(0, 0)
    assert not writer.wait_for(1, 0.01)


def test_a_new_writer_knows_where_the_log_ends(store, writer):
    """After a restart the consumer finds what is waiting without a new event."""
    writer.submit(items(1, 2)).result(5)

    again = IntakeWriter(store)

    assert again.last == 2
    assert again.wait_for(1, 0)
    again.close()


def test_closing_answers_what_is_waiting_and_refuses_the_rest(store):
    """Nobody is left without an answer."""
    writer = IntakeWriter(store)
    future = writer.submit(items(1))

    writer.close()

    assert future.result(0)[0].offset == 1
    with pytest.raises(RecordUnavailable, match="shutting down"):
        writer.submit(items(2))


def test_a_broken_item_does_not_take_its_neighbours_with_it(writer, disk):
    """Whatever one sender managed to send, the others get their receipts."""
    disk.free.clear()
    blocker = writer.submit(items(1))
    wait_until(lambda: not writer._jobs)
    broken = writer.submit([Item(msgspec.structs.replace(posts(9)[0], data=b"\xff"))])
    good = writer.submit(items(2))
    disk.free.set()

    assert blocker.result(5)
    assert good.result(5)[0].offset == 2
    with pytest.raises(UnicodeDecodeError):
        broken.result(5)
