from __future__ import annotations

import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from steadyhand.intake.appending import Decided, Item, Receipt
from steadyhand.intake.model import ERASED
from steadyhand.intake.store import EventStore
from steadyhand.kernel.tx import RecordUnavailable
from steadyhand.kernel.values import DAY, HOUR, Instant
from tests.support.intake_events import NOW, kept, post_created, posts, report_created

ROOT = Path(__file__).resolve().parents[2]


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now: Instant = NOW

    def __call__(self) -> Instant:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def opened(record_url: str, clock: Clock) -> Iterator[Callable[[], EventStore]]:
    """Open the store of this test again, as another process would."""
    stores: list[EventStore] = []

    def open_store() -> EventStore:
        stores.append(EventStore(record_url, clock))
        return stores[-1]

    open_store().create()
    yield open_store
    for store in stores:
        store.close()


@pytest.fixture
def store(opened: Callable[[], EventStore]) -> EventStore:
    return opened()


def add(store: EventStore, *numbers: int, author: str = "u1") -> list[Receipt]:
    """Append posts with these numbers."""
    return store.append([Item(event) for event in posts(*numbers, author=author)])


def names(store: EventStore, after: int = 0, limit: int = 100) -> list[str]:
    return [logged.event.id for logged in store.read(after, limit)]


def test_appended_events_are_read_in_order_as_they_were(store):
    """The consumer sees exactly what was acknowledged."""
    receipts = add(store, 3, 1, 2)

    logged = store.read(0, 10)
    assert [each.event for each in logged] == posts(3, 1, 2)
    assert [each.offset for each in logged] == [receipt.offset for receipt in receipts]
    assert {each.received for each in logged} == {NOW}


def test_reading_goes_on_after_an_offset(store):
    """A consumer keeps the last offset, and no more."""
    add(store, 1, 2, 3)

    assert names(store, after=store.read(0, 1)[0].offset, limit=1) == ["e2"]
    assert names(store, after=store.last()) == []


def test_a_repeat_is_acknowledged_with_the_first_offset_and_added_once(store):
    """Senders repeat what they had no answer to."""
    first = add(store, 1, 2)

    again = add(store, 1, 3, 2)

    assert [(receipt.offset, receipt.repeat) for receipt in (again[0], again[2])] == [
        (first[0].offset, True),
        (first[1].offset, True),
    ]
    assert not again[1].repeat
    assert names(store) == ["e1", "e2", "e3"]


def test_a_repeat_within_one_batch_is_added_once(store):
    """The same retry may be in one request."""
    receipts = add(store, 1, 2, 1)

    assert [receipt.repeat for receipt in receipts] == [False, False, True]
    assert receipts[2].offset == receipts[0].offset
    assert names(store) == ["e1", "e2"]


def test_another_event_under_a_used_id_is_a_conflict_and_not_kept(store):
    """Which of the two is right only the platform can tell."""
    add(store, 1)
    other = kept(post_created(1, time="2026-11-03T10:00:00Z"))

    receipt, good = store.append([Item(other), Item(posts(2)[0])])

    assert receipt.conflict
    assert not receipt.repeat
    assert not good.conflict
    assert [logged.event for logged in store.read(0, 10)] == posts(1, 2)


def test_the_same_id_of_another_source_is_another_event(store):
    """Ids are unique within a source only (CloudEvents 1.0)."""
    add(store, 1)

    receipt = store.append([Item(kept(post_created(1, source="/other")))])[0]

    assert not receipt.repeat
    assert store.size().events == 2


def test_repeats_of_several_hundred_are_all_recognised(store):
    """Whole batches are sent again after a lost connection."""
    numbers = range(1, 1_201)
    add(store, *numbers)

    again = add(store, *numbers)

    assert all(receipt.repeat for receipt in again)
    assert store.size().events == 1_200


def test_an_outcome_given_with_an_event_is_kept_with_it(store):
    """The synchronous decision and its event are one commit."""
    decided = Decided("sha256:a", '{"verdict":"act"}')

    receipt = store.append([Item(posts(1)[0], decided)])[0]

    assert receipt.decided == decided
    assert store.outcomes([receipt.offset]) == {receipt.offset: decided}


def test_the_first_outcome_stands_when_an_event_is_decided_again(store):
    """Decide once: two answers for one event would count it twice."""
    first, second = Decided("sha256:a", "1"), Decided("sha256:b", "2")
    event = posts(1)[0]
    offset = store.append([Item(event, first)])[0].offset

    assert store.append([Item(event, second)])[0].decided == first
    assert store.append([Item(event)])[0].decided == first
    assert store.record_outcomes([(offset, second)]) == {offset: first}


def test_an_outcome_is_stored_for_a_repeat_that_had_none(store):
    """The event came by the stream, then the platform asked for a decision before a rule saw it."""
    event = posts(1)[0]
    offset = store.append([Item(event)])[0].offset
    decided = Decided("sha256:a", None)

    assert store.append([Item(event, decided)])[0].decided == decided
    assert store.outcomes([offset, offset + 1]) == {offset: decided}


def test_a_conflict_takes_no_outcome(store):
    """It would stand for the wrong event."""
    offset = add(store, 1)[0].offset
    other = kept(post_created(1, time="2026-11-03T10:00:00Z"))

    assert store.append([Item(other, Decided("sha256:a", "1"))])[0].decided is None
    assert store.outcomes([offset]) == {}


def test_outcomes_of_the_stream_are_kept_once(store):
    """The consumer may be killed after it wrote, and then writes again."""
    offsets = [receipt.offset for receipt in add(store, 1, 2)]
    first = {offset: Decided("sha256:a", str(offset)) for offset in offsets}

    assert store.record_outcomes(list(first.items())) == first
    assert store.record_outcomes([(offsets[0], Decided("sha256:b", None))]) == {offsets[0]: first[offsets[0]]}
    assert store.outcomes(offsets) == first


def test_erasing_an_account_blanks_its_events_and_reports_about_it(store):
    """Content, quotation and what was decided of it go; the digest stays."""
    add(store, 1, 2, author="u1")
    add(store, 3, author="u3")
    offset = store.append(
        [Item(kept(report_created(reporter="u2", author="u1")), Decided("sha256:a", "why"))]
    )[0].offset

    assert store.erase(["account:u1", "u7"]) == 3

    logged = store.read(0, 10)
    assert [each.event.erased for each in logged] == [True, True, False, True]
    assert logged[0].event.data == ERASED
    assert logged[0].event.digest == posts(1)[0].digest
    assert store.outcomes([offset]) == {offset: Decided("sha256:a", None)}
    assert store.erase(["u1"]) == 0


def test_erasing_a_reporter_blanks_the_report(store):
    """What the reporter wrote is the reporter's."""
    store.append([Item(kept(report_created(reporter="u2", author="u1")))])

    assert store.erase(["u2"]) == 1


def test_a_repeat_of_an_erased_event_does_not_bring_it_back(store):
    """The platform may send it again long after."""
    offset = add(store, 1)[0].offset
    store.erase(["u1"])

    again = add(store, 1)[0]

    assert (again.offset, again.repeat) == (offset, True)
    assert store.read(0, 1)[0].event.erased


def archived(store: EventStore, *parts: tuple[int, int, Instant]) -> None:
    for first, last, hour in parts:
        store.mark_archived(first, last, hour, last - first + 1)


def test_only_old_archived_and_consumed_events_are_pruned(store, clock):
    """Each of the three alone would lose an event that someone still needs."""
    hours = [NOW - 10 * DAY, NOW - 9 * DAY, NOW - 8 * DAY, NOW]
    for number, clock.now in enumerate(hours, start=1):
        add(store, number)
    offsets = [logged.offset for logged in store.read(0, 10)]
    archived(store, *((offset, offset, hour) for offset, hour in zip(offsets[:3], hours, strict=False)))
    week_ago = NOW - 7 * DAY

    assert store.prune(week_ago, consumed=0) == 0
    assert store.prune(NOW - 11 * DAY, consumed=offsets[-1]) == 0
    assert store.prune(week_ago, consumed=offsets[1]) == 2
    assert names(store) == ["e3", "e4"]
    assert store.prune(week_ago, consumed=offsets[-1]) == 1
    assert store.prune(week_ago, consumed=offsets[-1]) == 0


def test_an_hour_that_only_just_ends_at_the_horizon_is_pruned(store, clock):
    """Seven days are kept, counted from the end of the hour."""
    clock.now = NOW - 7 * DAY - HOUR
    first = add(store, 1)[0].offset
    clock.now = NOW
    add(store, 2)
    archived(store, (first, first, NOW - 7 * DAY - HOUR))

    assert store.prune(NOW - 7 * DAY - 1, consumed=first) == 0
    assert store.prune(NOW - 7 * DAY, consumed=first) == 1


def test_offsets_are_never_used_twice_even_when_everything_is_pruned(store, clock):
    """A consumer that has passed an offset would never see the new event under it."""
    clock.now = NOW - 10 * DAY
    offsets = [receipt.offset for receipt in add(store, 1, 2, 3)]
    archived(store, (offsets[0], offsets[-1], NOW - 10 * DAY))
    store.prune(NOW, consumed=offsets[-1])

    assert add(store, 4)[0].offset > offsets[-1]


def test_a_pruned_event_that_comes_again_is_new(store, clock):
    """Repeats are known over the stated horizon of seven days, not for ever."""
    clock.now = NOW - 10 * DAY
    offsets = [receipt.offset for receipt in add(store, 1, 2)]
    archived(store, (offsets[0], offsets[-1], NOW - 10 * DAY))
    clock.now = NOW
    add(store, 3)
    store.prune(NOW - 7 * DAY, consumed=offsets[-1])

    assert not add(store, 1)[0].repeat


def test_a_reader_never_finds_a_smaller_offset_later(opened, store):
    """Several writers at once: offsets must become visible in their order, or a cursor would skip events."""
    done = threading.Event()
    failures: list[str] = []

    def write(writer: int) -> None:
        own = opened()
        for batch in range(12):
            start = writer * 10_000 + batch * 20
            add(own, *range(start, start + 20))

    def watch() -> None:
        seen: list[int] = []
        while not done.is_set() or len(seen) < store.size().events:
            new = [logged.offset for logged in store.read(seen[-1] if seen else 0, 500)]
            everything = [logged.offset for logged in store.read(0, 10_000)]
            seen += new
            if everything[: len(seen)] != seen:
                failures.append(f"{len(everything)} there, {len(seen)} seen")
                return

    writers = [threading.Thread(target=write, args=(number,)) for number in (1, 2, 3)]
    watcher = threading.Thread(target=watch)
    for thread in [watcher, *writers]:
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    watcher.join()
    assert failures == []
    assert store.size().events == 3 * 12 * 20


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_acknowledged_event_is_there_once_after_a_kill(opened, record_url, seed):
    """Invariant 4: kill -9 at any moment, start again, send the unanswered ones again."""
    rng = random.Random(seed)
    acknowledged: dict[int, int] = {}
    first = 1
    for _ in range(2):
        lines = appended_until_killed(record_url, first, stop_after=rng.randrange(20, 300))
        acknowledged |= lines
        first = (
            max(acknowledged) + 1 - rng.randrange(20)
        )  # sends some again, as a sender without answer would

    logged = opened().read(0, 100_000)
    where = {int(each.event.id[1:]): each.offset for each in logged}
    assert len(where) == len(logged)
    assert acknowledged.items() <= where.items()


def appended_until_killed(url: str, first: int, stop_after: int) -> dict[int, int]:
    """Run the appending program, kill it after so many acknowledgements; gives number to offset."""
    command = [sys.executable, "-m", "tests.support.intake_appender", url, str(first)]
    told: dict[int, int] = {}
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if len(told) == stop_after:
                process.kill()
            if line.endswith("\n"):
                number, offset = line.split()
                told[int(number)] = int(offset)
    assert len(told) >= stop_after
    return told


def test_the_columns_of_a_read_are_those_of_the_table(store):
    """Rows are read by position: a column in another place would mix values up."""
    add(store, 1)
    with store.engine.connect() as connection:
        row = connection.execute(text("SELECT * FROM event")).one()

    assert tuple(store.rows(0, 1)[0]) == (*row[:9], bytes(row[9]), row[10])


def test_a_busy_thread_beside_it_does_not_hold_the_log_up(store):
    """Rules keep Python busy all day; row by row, 500 events then take seconds, in one step milliseconds."""
    stop = threading.Event()
    busy = threading.Thread(target=lambda: [None for _ in iter(stop.is_set, True)])
    add(store, 0)
    busy.start()
    began = time.monotonic()

    add(store, *range(1, 501))
    add(store, *range(1, 501))
    read = store.read(0, 1_000)

    took = time.monotonic() - began
    stop.set()
    busy.join()
    assert len(read) == 501
    assert took < 1


def test_a_lost_connection_is_an_outage_that_passes_by_itself(postgres_url, clock):
    """Invariant 4 on PostgreSQL: its restart ends every connection, also those that wait in a pool."""
    store = EventStore(postgres_url, clock)
    store.create()
    add(store, 1)
    ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    with psycopg.connect(postgres_url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f"{ended} AND pid <> pg_backend_pid()")

    with pytest.raises(RecordUnavailable):
        add(store, 2)

    assert not add(store, 2)[0].repeat
    assert names(store) == ["e1", "e2"]
    store.close()
