from __future__ import annotations

import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec
import psycopg
import pytest
from sqlalchemy import text

from steadyhand.intake.appending import Decided, Item, Receipt
from steadyhand.intake.model import ERASED
from steadyhand.intake.reach import LAST, Run
from steadyhand.intake.rows import Logged
from steadyhand.intake.store import EventStore, author_query
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


def sized(number: int, size: int) -> Item:
    """An event with data of this many bytes."""
    return Item(msgspec.structs.replace(posts(number)[0], data=b"x" * size))


def test_a_reading_ends_before_it_has_more_bytes_than_may_be(store):
    """500 events may have a kilobyte or a megabyte each, and whoever reads holds them all."""
    store.append([sized(number, 1_000) for number in range(1, 11)])

    read = [logged.event.id for logged in store.read(0, 10, size=5_500)]

    assert read == ["e1", "e2", "e3", "e4", "e5"]  # beside its data an event has some names
    assert names(store, after=store.read(0, 5)[-1].offset) == ["e6", "e7", "e8", "e9", "e10"]


def test_a_reading_counts_bytes_and_not_characters(store):
    """Most scripts need several bytes for a character."""
    store.append([Item(kept(post_created(number, author="ж" * 100))) for number in range(1, 5)])
    with_names = len(kept(post_created(1, author="ж" * 100)).data) + 20

    assert len(store.read(0, 4, size=2 * with_names)) == 2


def test_an_event_larger_than_a_reading_is_read_alone(store):
    """Else the log would stop before it for ever."""
    store.append([sized(1, 10), sized(2, 9_000), sized(3, 10)])

    assert [names_of(store.read(after, 10, size=1_000)) for after in (0, 1, 2)] == [["e1"], ["e2"], ["e3"]]


def test_a_batch_of_large_events_is_taken_in_several_readings_by_default(store):
    """The stream asks for 500 events; 500 of the largest would be 128 MB, several times over."""
    store.append([sized(number, 1_000_000) for number in range(1, 13)])

    assert len(store.read(0, 500)) == 8
    assert len(store.read(8, 500)) == 4


def names_of(logged: Sequence[Logged]) -> list[str]:
    return [each.event.id for each in logged]


def test_a_run_ends_with_the_hour_with_the_count_with_the_bytes_or_where_it_is_told(store, clock):
    """A part of the archive is of one hour and of bounded size."""
    store.append([sized(number, 1_000) for number in (1, 2, 3)])
    clock.now = NOW + HOUR
    store.append([sized(number, 1_000) for number in (4, 5)])

    assert store.run(0, 10, 10_000) == Run(1, 3, 3, NOW)
    assert store.run(0, 2, 10_000) == Run(1, 2, 2, NOW)
    assert store.run(0, 10, 2_500) == Run(1, 2, 2, NOW)
    assert store.run(0, 10, 10_000, upto=1) == Run(1, 1, 1, NOW)
    assert store.run(2, 10, 10_000) == Run(3, 3, 1, NOW)
    assert store.run(3, 10, 10_000) == Run(4, 5, 2, NOW + HOUR)
    assert store.run(5, 10, 10_000) is None


def test_an_erased_event_takes_little_of_a_run(store):
    """Its data is gone, its names stay."""
    store.append([sized(number, 1_000) for number in (1, 2, 3)])
    store.erase(["account:u1"])

    assert store.run(0, 10, 1_000) == Run(1, 3, 3, NOW)


def test_what_the_archive_passed_over_is_found_between_its_parts(store, clock):
    """A failed hour is not noted anywhere, because writing may be what fails."""
    for number in range(1, 6):
        clock.now = NOW + number * HOUR
        add(store, number)
    assert (store.gaps(), store.unarchived_since()) == ([(0, LAST)], NOW + HOUR)

    archived(store, (2, 2, NOW + 2 * HOUR), (4, 4, NOW + 4 * HOUR))
    assert store.gaps() == [(0, 1), (2, 3), (4, LAST)]

    archived(store, (1, 1, NOW + HOUR), (3, 3, NOW + 3 * HOUR))
    assert (store.gaps(), store.unarchived_since()) == ([(4, LAST)], NOW + 5 * HOUR)

    archived(store, (5, 5, NOW + 5 * HOUR))
    assert (store.gaps(), store.unarchived_since()) == ([(5, LAST)], None)


def test_offsets_that_nobody_has_are_no_gap(store):
    """Repeats leave holes in the numbers."""
    add(store, 1)
    add(store, 1)
    add(store, 1, 2)

    first, second = (each.offset for each in store.read(0, 10))
    assert second > first + 1
    archived(store, (first, first, NOW), (second, second, NOW))
    assert store.gaps() == [(second, LAST)]


def test_the_author_of_a_post_is_whom_its_own_latest_event_names(store):
    """A report says whose post it is too, but whoever reports may say anything."""
    events = [post_created(1, author="u1"), post_created(2, author="u2")]
    events.append(post_created(1, author="u3", id="e3", type="post.edited"))
    store.append([Item(kept(event)) for event in events])
    store.append([Item(kept(report_created(author="u9")))])

    assert store.author_of("post:1") == "account:u3"
    assert store.author_of("post:2") == "account:u2"


def test_a_post_that_no_event_is_of_has_no_known_author(store):
    """Reports and views are about a post, and not the post's own."""
    store.append([Item(kept(report_created(author="u9")))])
    store.append([Item(kept(post_created(2, type="view.counted", data={"subject": "post:1", "views": 7})))])
    store.append([Item(kept(post_created(3, type="account.created", data=ACCOUNT)))])

    assert [store.author_of(subject) for subject in ("post:1", "post:u5", "account:u5")] == [None] * 3


ACCOUNT = {"account": {"id": "u5", "handle": "u5"}}


def test_an_author_is_looked_up_in_an_index(store):
    """It is asked for at every report, among millions of events."""
    with store.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET enable_seqscan = off")
        told = "EXPLAIN" if connection.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
        query = str(
            author_query().params(post="post:1").compile(connection, compile_kwargs={"literal_binds": True})
        )
        plan = str(connection.execute(text(f"{told} {query}")).all())

    assert "ix_event_post" in plan
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan


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

    assert store.erase(["account:u1", "account:u7"]) == 3

    logged = store.read(0, 10)
    assert [each.event.erased for each in logged] == [True, True, False, True]
    assert logged[0].event.data == ERASED
    assert logged[0].event.digest == posts(1)[0].digest
    assert store.outcomes([offset]) == {offset: Decided("sha256:a", None)}
    assert store.erase(["account:u1"]) == 0


def test_erasing_a_reporter_blanks_the_report(store):
    """What the reporter wrote is the reporter's."""
    store.append([Item(kept(report_created(reporter="u2", author="u1")))])

    assert store.erase(["account:u2"]) == 1


def test_a_repeat_of_an_erased_event_does_not_bring_it_back(store):
    """The platform may send it again long after."""
    offset = add(store, 1)[0].offset
    store.erase(["account:u1"])

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
    assert took < 2


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
