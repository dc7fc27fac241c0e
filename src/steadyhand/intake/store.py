"""Where events are kept from their acknowledgement until the archive has them, on SQLite and PostgreSQL.

One writer at a time appends, under a lock of its own, so that offsets grow in commit order: a reader that
saw offset n never finds a smaller one later. Offsets may have gaps and are never used twice.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Final

import msgspec
from sqlalchemy import Connection, Engine, func, or_, select, update
from sqlalchemy.exc import DBAPIError

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
from steadyhand.intake.model import account_id
from steadyhand.intake.rows import Logged, Row
from steadyhand.kernel.values import HOUR, Instant
from steadyhand.storage.engines import engine, is_sqlite, sqlite_path, unavailable
from steadyhand.storage.lock import WriteLock

ADVISORY_KEY: Final = 0x5354_4556  # "STEV"
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


class EventStore:
    """The log of events. Safe to use from several threads and processes."""

    def __init__(self, url: str, clock: Callable[[], Instant] = wall_clock) -> None:
        self.url = url
        self._clock = clock
        self.engine: Engine = engine(url, "write", pool=4)
        self._reader: Engine = engine(url, "read", pool=4)
        self._lock = WriteLock(sqlite_path(url).with_suffix(".lock")) if is_sqlite(url) else None

    def create(self) -> None:
        """Make the tables where no migration has made them."""
        with self.engine.begin() as connection:
            t.event.metadata.create_all(connection, tables=[t.event, t.decided, t.archived])

    def append(self, items: Sequence[Item]) -> list[Receipt]:
        """Keep events in one transaction; receipts come in their order, after the commit.

        Raises `RecordUnavailable` when nothing could be written, and then nothing was.
        """
        if not items:
            return []
        with self._transaction() as connection:
            return append(connection, items, self._clock())

    def read(self, after: int, limit: int) -> list[Logged]:
        """Events with `offset > after`, in order."""
        return [r.logged(row) for row in self.rows(after, limit)]

    def rows(self, after: int, limit: int) -> list[Row]:
        """The same as plain rows."""
        with self._reading() as connection:
            return r.read(connection, after, limit)

    def last(self) -> int:
        """The greatest offset; 0 if there never was an event."""
        with self._reading() as connection:
            return last_offset(connection)

    def outcomes(self, offsets: Collection[int]) -> dict[int, Decided]:
        """What is decided about these events, where it is."""
        with self._reading() as connection:
            return decisions(connection, list(offsets))

    def record_outcomes(self, outcomes: Sequence[tuple[int, Decided]]) -> dict[int, Decided]:
        """Keep what was decided about these offsets; the first one wins. Gives what stands."""
        with self._transaction() as connection:
            return decide(connection, outcomes)

    def size(self) -> Size:
        """How much is kept."""
        c = t.event.c.offset
        with self._reading() as connection:
            counted = connection.execute(
                select(func.count(), func.min(c), func.max(c)).select_from(t.event)
            ).one()
        return Size(counted[0], counted[1] or 0, counted[2] or 0)

    def erase(self, accounts: Collection[str]) -> int:
        """Blank what these accounts (`u1` or `account:u1`) wrote or reported, and what was decided of it.

        Digests stay, so that a repeat is still known. Gives the number of events. Reads the whole table
        once, without holding the lock: call it for many accounts together.
        """
        names = [account_id(account) for account in accounts]
        found: list[int] = []
        with self._reading() as connection:
            for some in chunks(names, LOOKUP):
                of_them = or_(t.event.c.account.in_(some), t.event.c.reporter.in_(some))
                query = select(t.event.c.offset).where(of_them, t.event.c.data.is_not(None))
                found += [offset for (offset,) in r.fetch(connection, query)]
        for offsets in chunks(found, LOOKUP):
            self._blank(offsets)
        return len(found)

    def prune(self, before: Instant, consumed: int) -> int:
        """Drop events that came in before an instant, are archived, and that the consumer has passed.

        The newest event stays in any case: the next offset is counted from it. Gives how many went.
        """
        c = t.archived.c
        with self._reading() as connection:
            old = c.hour + HOUR <= before
            query = select(c.first, c.last).where(old, c.last <= consumed, c.pruned == 0).order_by(c.first)
            parts, last = connection.execute(query).fetchall(), last_offset(connection)
        return sum(self._drop(first, min(end, last - 1), whole=end < last) for first, end in parts)

    def archived(self) -> int:
        """The last offset that is in the archive."""
        with self._reading() as connection:
            return int(connection.execute(select(func.max(t.archived.c.last))).scalar_one() or 0)

    def mark_archived(self, first: int, last: int, hour: Instant, count: int) -> None:
        """Note that a part of the archive is complete."""
        with self._transaction() as connection:
            r.insert_new(connection, t.archived, [(first, last, hour, count, 0)])

    def close(self) -> None:
        """Give back the connections."""
        self.engine.dispose()
        self._reader.dispose()
        if self._lock is not None:
            self._lock.close()

    def _blank(self, offsets: Sequence[int]) -> None:
        with self._transaction() as connection:
            if self._lock is not None:
                connection.exec_driver_sql("PRAGMA secure_delete=ON")  # overwrite the freed bytes too
            connection.execute(update(t.event).where(t.event.c.offset.in_(offsets)).values(data=None))
            connection.execute(update(t.decided).where(t.decided.c.offset.in_(offsets)).values(outcome=None))

    def _drop(self, first: int, last: int, *, whole: bool) -> int:
        gone = 0
        for start in range(first, last + 1, DELETED_AT_ONCE):
            end = min(last, start + DELETED_AT_ONCE - 1)
            with self._transaction() as connection:
                gone += connection.execute(
                    t.event.delete().where(t.event.c.offset.between(start, end))
                ).rowcount
                connection.execute(t.decided.delete().where(t.decided.c.offset.between(start, end)))
        if whole:
            with self._transaction() as connection:
                connection.execute(update(t.archived).where(t.archived.c.first == first).values(pruned=1))
        return gone

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        try:
            with self._exclusive(), self.engine.begin() as connection:
                if self._lock is None:
                    # Alone in its statement: the next one must see what the last holder committed.
                    connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (ADVISORY_KEY,))
                yield connection
        except DBAPIError as error:
            if outage := unavailable(error):
                raise outage from error
            raise

    def _exclusive(self) -> AbstractContextManager[None]:
        return nullcontext() if self._lock is None else self._lock.held()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        try:
            with self._reader.connect() as connection, connection.begin():
                yield connection
        except DBAPIError as error:
            if outage := unavailable(error):
                raise outage from error
            raise
