"""Reading the record: connections that cannot write, and rows as their frozen values."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import CompoundSelect, Connection, Engine, Select, Table, func, or_, select

from steadyhand.kernel.entry import Entry
from steadyhand.kernel.registry import Registry
from steadyhand.kernel.timers import SET_ASIDE, Alarm
from steadyhand.kernel.tx import Head, Stored
from steadyhand.kernel.values import Instant
from steadyhand.storage import bulk, codec
from steadyhand.storage import tables as t
from steadyhand.storage.engines import engine, outages_told


class Reader:
    """Reads of the record, safe from any thread; each call sees one committed state."""

    def __init__(self, url: str, registry: Registry, *, ahead: int = 0) -> None:
        self.registry = registry
        self.ahead = ahead
        self.engine: Engine = engine(url, "read")
        self._shared = threading.local()
        self._tables = {name: t.view_table(view) for name, view in registry.views.items()}

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A read-only transaction. Raises `RecordUnavailable` when the database cannot be reached."""
        shared = getattr(self._shared, "connection", None)
        if shared is not None:
            yield shared
            return
        with outages_told(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Reads of this thread in the block share one transaction, and one `now`: to begin one costs as much as a read.

        Nothing is written and then read within the block: on the embedded record it would not be seen. Raises
        `RecordUnavailable`.
        """
        with self.connection() as connection:
            outer, now = getattr(self._shared, "connection", None), getattr(self._shared, "now", None)
            self._shared.connection, self._shared.now = connection, now
            try:
                yield
            finally:
                self._shared.connection = outer
                self._shared.now = now if outer is not None else None

    def table(self, view: str) -> Table:
        """The table of a view, for a room's own queries."""
        return self._tables[view]

    def stored(self, view: str, key: str) -> Stored | None:
        """A row with its version (the number of the last entry that changed it)."""
        return self.stored_many(view, [key]).get(key)

    def row(self, view: str, key: str) -> Any:
        """A row, or None."""
        found = self.stored(view, key)
        return found.row if found else None

    def stored_many(self, view: str, keys: Collection[str]) -> dict[str, Stored]:
        """The existing ones of these rows."""
        dialect = self.engine.dialect.name
        if not keys:
            return {}
        query = t.rows_by_key(self._tables[view], dialect)
        with self.connection() as connection:
            rows = query.rows(connection, keys=bulk.listed(keys, dialect))
        return {key: Stored(self.registry.row(view, doc), seq) for key, seq, doc in rows}

    def rows(self, wanted: Mapping[str, str]) -> dict[str, Any]:
        """A row of each of several views, by the key it has there, in one read; None where there is none."""
        dialect = self.engine.dialect.name
        query = t.rows_of_each(tuple(self._tables[view] for view in wanted), dialect)
        named = {f"keys{n}": bulk.listed([key], dialect) for n, key in enumerate(wanted.values())}
        found = {view: self.registry.row(view, doc) for view, _, _, doc in self.prepared(query, **named)}
        return dict.fromkeys(wanted) | found

    def found(self, view: str, query: bulk.Prepared, **values: Any) -> list[Any]:
        """As `find`, by a query that was composed once."""
        return [self.registry.row(view, doc) for _, _, doc in self.prepared(query, **values)]

    def find(self, view: str, query: Select[Any]) -> list[Any]:
        """The rows of a query that selects `key`, `seq` and `doc` of the view's table."""
        return [stored.row for _, stored in self._find(view, query)]

    def all(self, view: str) -> dict[str, Any]:
        """Every row of a (small) view by its key."""
        whole = t.all_rows(self._tables[view], self.engine.dialect.name)
        return {key: self.registry.row(view, doc) for key, _, doc in self.prepared(whole)}

    def fetch(self, query: Select[Any] | CompoundSelect[Any]) -> Sequence[Any]:
        """The plain rows of any query."""
        with self.connection() as connection:
            return connection.execute(query).fetchall()

    def prepared(self, query: bulk.Prepared, **values: Any) -> list[tuple[Any, ...]]:
        """The plain rows of a query that was composed once."""
        with self.connection() as connection:
            return query.rows(connection, **values)

    def head(self) -> Head:
        """The end of the ledger. Within `at_once` the time it was read is the block's `now`, if it had none."""
        *head, now = self.prepared(t.head_row(self.engine.dialect.name))[0]
        self._look(int(now) + self.ahead)
        return Head(*head)

    def entries(self, after: int = 0, limit: int = 1_000, types: Collection[str] = ()) -> list[Entry]:
        """Entries with `seq > after` in order, optionally of some types only."""
        dialect = self.engine.dialect.name
        named = {"types": bulk.listed(types, dialect)} if types else {}
        query = t.entries_after(dialect, of_types=bool(types))
        rows = self.prepared(query, after=after, limit=limit, **named)
        return [codec.entry_of(self.registry, codec.LedgerRow(*row)) for row in rows]

    def entry(self, seq: int) -> Entry | None:
        """The entry with this number."""
        found = self.fetch(select(t.ledger).where(t.ledger.c.seq == seq))
        return codec.entry_of(self.registry, found[0]) if found else None

    def payload(self, payload_id: str) -> bytes | None:
        """The body of a payload; None once it is erased."""
        return self.payloads([payload_id])[payload_id]

    def payloads(self, names: Collection[str]) -> dict[str, bytes | None]:
        """Bodies of payloads in one read; None for those that are erased."""
        dialect = self.engine.dialect.name
        if not names:
            return {}
        found = self.prepared(t.payload_bodies(dialect), keys=bulk.listed(names, dialect))
        return dict.fromkeys(names) | dict(found)

    def cursor(self, name: str) -> int:
        """How far a consumer has come; 0 at the beginning."""
        dialect = self.engine.dialect.name
        found = dict(self.prepared(t.cursors(dialect), names=bulk.listed([name], dialect)))
        return int(found.get(name, 0))

    def now(self) -> Instant:
        """The database's time; within `at_once` that of the block's first look at it."""
        known: Instant | None = getattr(self._shared, "now", None)
        if known is not None:
            return known
        return self._look(int(self.prepared(t.clock(self.engine.dialect.name))[0][0]) + self.ahead)

    def _look(self, now: Instant) -> Instant:
        if (
            getattr(self._shared, "connection", None) is not None
            and getattr(self._shared, "now", None) is None
        ):
            self._shared.now = now
        return now

    def alarms(self, now: Instant, limit: int) -> list[Alarm]:
        """Alarms due at `now` that are not set aside, earliest first."""
        c = self._tables["timer"].c
        ready = (c.authority < SET_ASIDE, c.due <= now)
        query = select(*codec.alarm_columns(c)).where(*ready).order_by(c.due, c.key).limit(limit)
        with self.connection() as connection:
            found = codec.alarms(self.registry, bulk.read(connection, query))
        return [alarm for alarm in found if alarm.failed is None]

    def alarms_set_aside(self, limit: int) -> list[Alarm]:
        """Alarms that could not be performed, earliest first; due ones that cannot even be read among them."""
        c = self._tables["timer"].c
        query = select(*codec.alarm_columns(c)).where(or_(c.authority >= SET_ASIDE, c.due <= self.now()))
        with self.connection() as connection:
            rows = bulk.read(connection, query.order_by(c.authority.desc(), c.due, c.key).limit(limit))
        return [alarm for alarm in codec.alarms(self.registry, rows) if alarm.failed is not None]

    def count(self, table: Table) -> int:
        """How many rows a table has."""
        return int(self.fetch(select(func.count()).select_from(table))[0][0])

    def close(self) -> None:
        """Give back the connections."""
        self.engine.dispose()

    def _find(self, view: str, query: Select[Any]) -> list[tuple[str, Stored]]:
        with self.connection() as connection:
            rows = bulk.read(connection, query)
        return [(key, Stored(self.registry.row(view, doc), seq)) for key, seq, doc in rows]
