"""Where events are kept from their acknowledgement until the archive has them, on SQLite and PostgreSQL.

One writer at a time appends, under a lock of its own, so that offsets grow in commit order: a reader that
saw offset n never finds a smaller one later. Offsets may have gaps and are never used twice.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, Engine, Select, bindparam, func, or_, select, update

from steadyhand.intake import marks, signal_rows
from steadyhand.intake import rows as r
from steadyhand.intake import tables as t
from steadyhand.intake.appending import (
    LOOKUP,
    Decided,
    Item,
    Receipt,
    append,
    chunks,
    decide,
    decisions,
    last_offset,
)
from steadyhand.intake.backlog import Gap, gaps, waiting_since
from steadyhand.intake.model import Concerned
from steadyhand.intake.reach import LAST, Run, reach
from steadyhand.intake.rows import Logged, Row
from steadyhand.intake.signals import KEYLESS, Hashes
from steadyhand.kernel.values import HOUR, Instant
from steadyhand.storage import bulk
from steadyhand.storage.engines import engine, is_sqlite, outages_told, sqlite_path
from steadyhand.storage.lock import WriteLock
from steadyhand.storage.log import Log

ADVISORY_KEY: Final = 0x5354_4556  # "STEV"
READ_BYTES: Final = 8 * 1024 * 1024
"""Bytes of events in one reading, unless told otherwise: whoever reads holds them several times over."""
DELETED_AT_ONCE: Final = 5_000
"""Rows in one deleting transaction: intake waits for no more than that."""


class Size(msgspec.Struct, frozen=True):
    """How many events are kept, and between which offsets (0 where there is none)."""

    events: int
    first: int
    last: int


def wall_clock() -> Instant:
    """Now, by this machine's clock."""
    return time.time_ns() // 1_000


def author_query() -> Select[tuple[str]]:
    """The account of the own latest event of the post that the parameter `post` names."""
    c = t.event.c
    own = select(c.account).where(c.subject == bindparam("post"), t.OF_A_POST)
    return own.order_by(c.offset.desc()).limit(1)


class EventStore:
    """The log of events. Safe to use from several threads and processes."""

    def __init__(self, url: str, clock: Callable[[], Instant] = wall_clock, hashes: Hashes = KEYLESS) -> None:
        """Whoever appends names the keys in `hashes`: without one no signal of an account is kept."""
        self.url = url
        self._clock = clock
        self._hashes = hashes
        self.engine: Engine = engine(url, "write", pool=4)
        self._reader: Engine = engine(url, "read", pool=4)
        self._lock = WriteLock(sqlite_path(url).with_suffix(".lock")) if is_sqlite(url) else None
        self._log = Log(self.engine)
        self._author = bulk.Prepared(author_query(), self.engine.dialect.name)

    def create(self) -> None:
        """Make the tables where no migration has made them."""
        with self.engine.begin() as connection:
            t.event.metadata.create_all(
                connection,
                tables=[
                    t.event,
                    t.decided,
                    t.archived,
                    t.tally,
                    t.shadow_hit,
                    t.mark,
                    t.seen,
                    t.growth,
                    t.signal,
                ],
            )

    def append(self, items: Sequence[Item]) -> list[Receipt]:
        """Keep events in one transaction; receipts come in their order, after the commit.

        Raises `RecordUnavailable` when nothing could be written, and then nothing was.
        """
        if not items:
            return []
        with self.transaction() as connection:
            receipts = append(connection, items, self._clock())
            signal_rows.keep(connection, self._hashes, items, receipts)
        return receipts

    def read(self, after: int, limit: int, size: int = READ_BYTES) -> list[Logged]:
        """Events with `offset > after`, in order: at most `limit`, of at most `size` bytes; the first always fits.

        Fewer than `limit` do not mean that there are no more: only none does.
        """
        return [r.logged(row) for row in self.rows(after, limit, size)]

    def rows(self, after: int, limit: int, size: int = READ_BYTES, upto: int = LAST) -> list[Row]:
        """The same as plain rows, up to an offset."""
        with self.reading() as connection:
            return r.read(connection, after, limit, size, upto)

    def run(self, after: int, limit: int, size: int, upto: int = LAST) -> Run | None:
        """Where a reading with these bounds would end that stays within the hour in which its first event came in."""
        with self.reading() as connection:
            return reach(connection, after, limit, size, upto, one_hour=True)

    def last(self) -> int:
        """The greatest offset; 0 if there never was an event."""
        with self.reading() as connection:
            return last_offset(connection)

    def outcomes(self, offsets: Collection[int]) -> dict[int, Decided]:
        """What is decided about these events, where it is."""
        with self.reading() as connection:
            return decisions(connection, offsets)

    def record_outcomes(self, outcomes: Sequence[tuple[int, Decided]]) -> dict[int, Decided]:
        """Keep what was decided about these offsets; the first one wins. Gives what stands."""
        with self.transaction() as connection:
            return decide(connection, outcomes)

    def marks(self, keys: Collection[tuple[str, str]], since: Instant) -> list[marks.Row]:
        """The marks of some counters' keys that are later than an instant, in the order of their times."""
        with self.reading() as connection:
            return marks.read(connection, keys, since)

    def prune_marks(self, now: Instant) -> int:
        """Drop the marks that no window reaches any more; gives how many. Reads the whole table."""
        gone = 0
        while True:
            with self.transaction() as connection:
                dropped = marks.drop(connection, now - marks.KEPT, DELETED_AT_ONCE)
            gone += dropped
            if dropped < DELETED_AT_ONCE:
                return gone

    def size(self) -> Size:
        """How much is kept."""
        c = t.event.c.offset
        with self.reading() as connection:
            counted = connection.execute(
                select(func.count(), func.min(c), func.max(c)).select_from(t.event)
            ).one()
        return Size(counted[0], counted[1] or 0, counted[2] or 0)

    def erase(self, subjects: Collection[str], held: Collection[str] = ()) -> int:
        """Blank what is about these subjects or by these accounts, and what was decided of it.

        What is about `held` subjects or by held accounts stays. Digests stay, so that a repeat is still known.
        Gives the number of events. Reads the whole table once, without holding the lock: call it for many
        subjects together, and `empty_log` after.
        """
        kept = Concerned.by(held)
        found = [offset for offset, *about in self._about(subjects) if tuple(about) not in kept]
        for offsets in chunks(found, LOOKUP):
            self._blank(offsets)
        for accounts in chunks(sorted(Concerned.by(subjects).subjects - set(held)), LOOKUP):
            self._forget(accounts)
        return len(found)

    def empty_log(self) -> bool:
        """Whether nothing erased is left in the database's log; else ask again some seconds later."""
        with self._exclusive():
            return self._log.empty()

    def prune(self, before: Instant, consumed: int) -> int:
        """Drop events that came in before an instant, are archived, and that the consumer has passed.

        The newest event stays in any case: the next offset is counted from it. Gives how many went.
        """
        c = t.archived.c
        with self.reading() as connection:
            old = c.hour + HOUR <= before
            query = select(c.first, c.last).where(old, c.last <= consumed, c.pruned == 0).order_by(c.first)
            parts, last = connection.execute(query).fetchall(), last_offset(connection)
        return sum(self._drop(first, min(end, last - 1), whole=end < last) for first, end in parts)

    def gaps(self) -> list[Gap]:
        """What is still to be archived, oldest first; last what follows the end of the archive."""
        with self.reading() as connection:
            return gaps(connection)

    def unarchived_since(self) -> Instant | None:
        """When the oldest event that the archive does not have came in; None where it has everything."""
        with self.reading() as connection:
            return waiting_since(connection)

    def author_of(self, post: str) -> str | None:
        """Whose `post:1` is, as `account:u1`, by the post's own latest event here; None where there is none.

        Events of a post are here for at least `REPEAT_DAYS` days. Costs a look into an index.
        """
        with self.reading() as connection:
            found = self._author.rows(connection, post=post)
        return f"account:{found[0][0]}" if found else None

    def of_post(self, post: str, after: int, limit: int) -> list[Logged]:
        """The events that brought a text of `post:1`, after an offset and in order: at most `limit`."""
        c = t.event.c
        query = select(t.event).where(c.subject == post, t.OF_A_POST, c.offset > after)
        with self.reading() as connection:
            return [r.logged(row) for row in bulk.read(connection, query.order_by(c.offset).limit(limit))]

    def mark_archived(self, first: int, last: int, hour: Instant, count: int) -> None:
        """Note that a part of the archive is complete."""
        with self.transaction() as connection:
            # house: allow record-writer because this is the archive's own bookkeeping
            bulk.insert_new(connection, t.archived, [(first, last, hour, count, 0)])

    def close(self) -> None:
        """Give back the connections."""
        self.engine.dispose()
        self._reader.dispose()
        if self._lock is not None:
            self._lock.close()

    def _about(self, subjects: Collection[str]) -> list[Any]:
        """(offset, subject, account, reporter) of events that have data and concern these subjects."""
        c, named = t.event.c, Concerned.by(subjects)
        clauses = [c.subject.in_(some) for some in chunks(sorted(named.subjects), LOOKUP)]
        for some in chunks(sorted(named.accounts), LOOKUP):
            clauses += [c.account.in_(some), c.reporter.in_(some)]
        if not clauses:
            return []
        query = select(c.offset, c.subject, c.account, c.reporter).where(or_(*clauses), c.data.is_not(None))
        with self.reading() as connection:
            return bulk.read(connection, query)

    def _blank(self, offsets: Sequence[int]) -> None:
        with self.transaction() as connection:
            connection.execute(update(t.event).where(t.event.c.offset.in_(offsets)).values(data=None))
            connection.execute(update(t.decided).where(t.decided.c.offset.in_(offsets)).values(outcome=None))
        self._log.soiled()

    def _forget(self, accounts: Sequence[str]) -> None:
        with self.transaction() as connection:
            gone = signal_rows.erase(connection, accounts)
        if gone:
            self._log.soiled()

    def _drop(self, first: int, last: int, *, whole: bool) -> int:
        gone = 0
        for start in range(first, last + 1, DELETED_AT_ONCE):
            end = min(last, start + DELETED_AT_ONCE - 1)
            with self.transaction() as connection:
                gone += connection.execute(
                    t.event.delete().where(t.event.c.offset.between(start, end))
                ).rowcount
                connection.execute(t.decided.delete().where(t.decided.c.offset.between(start, end)))
        if whole:
            with self.transaction() as connection:
                connection.execute(update(t.archived).where(t.archived.c.first == first).values(pruned=1))
        return gone

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One transaction that writes, alone: for this store's neighbours too. Raises `RecordUnavailable`."""
        with outages_told(), self._exclusive(), self.engine.begin() as connection:
            if self._lock is None:
                # Alone in its statement: the next one must see what the last holder committed.
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (ADVISORY_KEY,))
            yield connection

    def _exclusive(self) -> AbstractContextManager[None]:
        return nullcontext() if self._lock is None else self._lock.held()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One transaction that only reads. Raises `RecordUnavailable`."""
        with outages_told(), self._reader.connect() as connection, connection.begin():
            yield connection
