"""The record's one writer: the only code that inserts, updates or deletes in the ledger's database.

Each transaction takes the write lock, and only in the *next* statement reads the head: PostgreSQL
would otherwise answer from a snapshot older than the lock, with an epoch that has passed.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Engine, Table, Update, case, or_, select, tuple_
from sqlalchemy.exc import DBAPIError

from steadyhand.kernel.entry import Effect, Entry, Erasure, Payload, Settlement
from steadyhand.kernel.registry import Registry
from steadyhand.kernel.timers import AUTHORITY, SET_ASIDE, Alarm
from steadyhand.kernel.tx import Cursor, Head, Known, Stored, Tally, Tx, Writes
from steadyhand.kernel.values import Instant
from steadyhand.storage import bulk, codec, driver
from steadyhand.storage import tables as t
from steadyhand.storage.cache import RowCache
from steadyhand.storage.engines import TIME, engine, is_sqlite, outages_told, sqlite_path
from steadyhand.storage.lock import WriteLock
from steadyhand.storage.log import Log

ADVISORY_KEY: Final = 0x5354_4448  # "STDH"
EFFECT: Final = "effect"
"""The kind by which an erasure names what was sent to the platform."""
ERASED_BODY: Final = "{}"
SPOKEN: Final = ("delivered", "superseded")
"""The states of an effect that is never sent again."""


class Record:
    """The ledger, its views, payloads and outbox in one database. Implements `kernel.tx.Record`."""

    def __init__(self, url: str, registry: Registry, *, ahead: int = 0) -> None:
        """`ahead` (microseconds) is added to the database's time: for simulations and tests only."""
        self.url = url
        self.registry = registry
        self.engine: Engine = engine(url, "write", pool=2)
        self.ahead = ahead
        self.tables = {name: t.view_table(view) for name, view in registry.views.items()}
        self.cache = RowCache()
        self._lock = WriteLock(_lock_path(url)) if is_sqlite(url) else None
        self._log = Log(self.engine)

    @contextmanager
    def transaction(self) -> Iterator[Tx]:
        """Begin with the write lock held; commit at the end. Raises `RecordUnavailable` on outages.

        What it erased is gone from the log of the embedded record too when it ends, or as soon as no reader
        needs it any more.
        """
        try:
            with outages_told(), self._exclusive():
                with self._begun() as connection:
                    tx = RecordTx(self, connection)
                    yield tx
                    connection.commit()
                if tx.blanked:
                    self._log.soiled()
                self._log.empty()
            self.cache.keep(tx.head, tx.changed)
        except BaseException:
            self.cache.clear()
            raise

    def attempted(self, effect: str, due: Instant, error: str) -> None:
        """Note that a delivery failed and when it is tried again. Delivery state, not an entry.

        Raises `RecordUnavailable` on outages.
        """
        c = t.outbox.c
        change = t.outbox.update().where(c.id == effect, c.state == "pending")
        with outages_told(), self._exclusive(), self.engine.begin() as connection:
            connection.execute(change.values(attempts=c.attempts + 1, due=due, error=_storable(error)[:500]))

    def put_off(self, effect: str, due: Instant) -> None:
        """Look at a delivery again at `due`: nothing was tried. Delivery state, not an entry.

        Raises `RecordUnavailable` on outages.
        """
        c = t.outbox.c
        change = t.outbox.update().where(c.id == effect, c.state == "pending").values(due=due)
        with outages_told(), self._exclusive(), self.engine.begin() as connection:
            connection.execute(change)

    def close(self) -> None:
        """Give back the connections."""
        self.engine.dispose()
        if self._lock is not None:
            self._lock.close()

    def _exclusive(self) -> AbstractContextManager[None]:
        return self._lock.held() if self._lock is not None else nullcontext()

    def _begun(self) -> Connection:
        """A transaction with the write lock held. Whoever ends it without a commit undoes it.

        That a line was cut while nothing was said on it is seen at its first use: then a new one is taken, once.
        """
        try:
            return self._begin()
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            return self._begin()

    def _begin(self) -> Connection:
        connection = self.engine.connect()
        try:
            connection.begin()
            self._take_lock(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _take_lock(self, connection: Connection) -> None:
        """Alone in its statement: a lock and a read in one statement read what stood before the wait."""
        if self._lock is None:
            driver.fetched(connection, "SELECT pg_advisory_xact_lock($1)", (ADVISORY_KEY,))


class RecordTx:
    """One transaction on the record. Implements `kernel.tx.Tx`."""

    def __init__(self, record: Record, connection: Connection) -> None:
        self.record = record
        self.connection = connection
        self._dialect = connection.dialect.name
        self.changed: dict[tuple[str, str], Stored] = {}
        self.blanked = 0
        """Rows whose content was erased."""
        seq, at, epoch, now, due, aside = driver.fetched(connection, _HEAD[self._dialect], ())[0]
        self.head = Head(seq, at, epoch)
        self.now: Instant = max(now + record.ahead, at)
        self._first_due: Instant | None = due
        self._any_aside = aside is not None
        self._cached = record.cache.at(self.head)

    def known(self, keys: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], Known]:
        """Used idempotency keys among these (principal, key) pairs."""
        by_principal: dict[str, list[str]] = {}
        for by, key in keys:
            by_principal.setdefault(by, []).append(key)
        return {
            (by, key): Known(seq, digest)
            for by, names in by_principal.items()
            for key, seq, digest in self._among(t.known_keys(self._dialect), names, by=by)
        }

    def entry(self, seq: int) -> Entry:
        """The entry with this number. Raises `NoResultFound`."""
        row = self.connection.execute(select(t.ledger).where(t.ledger.c.seq == seq)).one()
        return codec.entry_of(self.record.registry, row)

    def rows(self, wanted: Mapping[str, Collection[str]]) -> Mapping[str, Mapping[str, Stored]]:
        """The existing ones of these rows, from memory where the ledger has not moved, and else in one read."""
        found: dict[str, dict[str, Stored]] = {}
        missing: dict[str, list[str]] = {}
        for view, keys in wanted.items():
            for key in keys:
                hit = self.changed.get((view, key)) or self._cached.get((view, key))
                if hit is None:
                    missing.setdefault(view, []).append(key)
                else:
                    found.setdefault(view, {})[key] = hit
        for view, key, stored in self._read(missing) if missing else ():
            found.setdefault(view, {})[key] = stored
        return found

    def view(self, name: str) -> Mapping[str, Any]:
        """Every row of a view."""
        table = self.record.tables[name]
        found = bulk.read(self.connection, select(table.c.key, table.c.doc))
        return {key: self.record.registry.row(name, doc) for key, doc in found}

    def due(self, limit: int) -> list[Alarm]:
        """Authority alarms due now, earliest first; costs nothing while there is none."""
        if self._first_due is None or self._first_due > self.now:
            return []
        c = self.record.tables["timer"].c
        where = (c.authority == AUTHORITY, c.due <= self.now)
        query = select(*codec.alarm_columns(c)).where(*where).order_by(c.due, c.key).limit(limit)
        return codec.alarms(self.record.registry, bulk.read(self.connection, query))

    def set_aside(self) -> list[Alarm]:
        """All authority alarms that are set aside; costs nothing while there is none."""
        if not self._any_aside:
            return []
        c = self.record.tables["timer"].c
        query = select(*codec.alarm_columns(c)).where(c.authority == AUTHORITY + SET_ASIDE)
        return codec.alarms(self.record.registry, bulk.read(self.connection, query))

    def tally(self, by: str, cause: str, minute: Instant) -> int | None:
        """Refusals counted in this minute beyond the first."""
        c = t.refusal_tally.c
        query = select(c.count).where(c.by == by, c.cause == cause, c.minute == minute)
        return self.connection.execute(query).scalar_one_or_none()

    def open_tallies(self, before: Instant) -> list[Tally]:
        """Tallies of minutes that began before this instant."""
        c = t.refusal_tally.c
        query = select(t.refusal_tally).where(c.minute < before).order_by(c.minute, c.by, c.cause)
        return [Tally(*row) for row in bulk.read(self.connection, query)]

    def flush(self, writes: Writes, head: Head) -> None:
        """Write what a turn gathered; a statement per kind of row at most, whatever their number."""
        ledger = [codec.ledger_row(entry, digest) for entry, digest in writes.entries]
        self.write_rows(
            writes.rows, _payloads(writes.payloads), _outbox(writes.effects), bulk.Rows(t.ledger, ledger)
        )
        for entry, erasure in writes.erasures:
            self._erase(entry, erasure)
        for entry, settlement in writes.settlements:
            self._settle(entry, settlement)
        self._write_tallies(writes)
        self._write_cursors(writes.cursors)
        if writes.entries:
            self._move(head)

    def _move(self, head: Head) -> None:
        sql = _MOVE_HEAD[self._dialect]
        driver.done(self.connection, sql, (head.seq, head.at, head.epoch))
        self.head = head

    def _read(self, wanted: Mapping[str, Collection[str]]) -> Iterator[tuple[str, str, Stored]]:
        registry, query = self.record.registry, t.rows_of_each(self._tables(wanted), self._dialect)
        named = {f"keys{n}": bulk.listed(keys, self._dialect) for n, keys in enumerate(wanted.values())}
        for view, key, seq, doc in query.rows(self.connection, **named):
            stored = Stored(registry.row(view, doc), seq)
            if registry.views[view].cached:
                self._cached[view, key] = stored
            yield view, key, stored

    def _tables(self, views: Iterable[str]) -> tuple[Table, ...]:
        return tuple(self.record.tables[view] for view in views)

    def _among(self, query: bulk.Prepared, keys: Collection[str], **values: Any) -> list[tuple[Any, ...]]:
        return query.rows(self.connection, keys=bulk.listed(keys, self._dialect), **values)

    def drop_rows(self) -> None:
        """Delete every row of every view, to fold them anew.

        Raises the epoch: other processes must forget the rows and the guard they have in memory.
        """
        for table in self.record.tables.values():
            self.connection.execute(table.delete())
        self.record.cache.clear()
        self._move(Head(self.head.seq, self.head.at, self.head.epoch + 1))

    def write_rows(self, changes: Mapping[str, Mapping[str, Stored]], *beside: bulk.Rows) -> None:
        """Write view rows as they stand now, and those of other tables with them; a view row of None is deleted."""
        registry, parts = self.record.registry, list(beside)
        for view, rows in changes.items():
            kept = [(key, stored) for key, stored in rows.items() if stored.row is not None]
            values = [codec.view_row(registry, view, key, stored.seq, stored.row) for key, stored in kept]
            parts.append(bulk.Rows(self.record.tables[view], values, overwrites=True))
            if registry.views[view].cached:
                self.changed.update({(view, key): stored for key, stored in rows.items()})
        bulk.put(self.connection, parts)
        for view, rows in changes.items():
            gone = [key for key, stored in rows.items() if stored.row is None]
            bulk.delete(self.connection, self.record.tables[view], "key", gone)

    def _write_cursors(self, cursors: Sequence[Cursor]) -> None:
        """Only ever onwards: of two that follow one cursor the slower must not undo what the faster has done."""
        reached: dict[str, int] = {}
        for cursor in cursors:
            reached[cursor.name] = max(cursor.value, reached.get(cursor.name, 0))
        if not reached:
            return
        names = bulk.listed(reached, self._dialect)
        stands = t.cursors(self._dialect).rows(self.connection, names=names)
        reached |= {name: max(value, reached[name]) for name, value in stands}
        bulk.upsert(self.connection, t.cursor, list(reached.items()))

    def _write_tallies(self, writes: Writes) -> None:
        counted = [(*slot, count) for slot, count in writes.tallies.items()]
        bulk.upsert(self.connection, t.refusal_tally, counted)
        c = t.refusal_tally.c
        slots = [(tally.by, tally.cause, tally.minute) for tally in writes.closed]
        if slots:
            self.connection.execute(
                t.refusal_tally.delete().where(tuple_(c.by, c.cause, c.minute).in_(slots))
            )

    def _erase(self, entry: Entry, erasure: Erasure) -> None:
        """The ledger keeps the commitment; without the salt it is random bytes. What came later stays."""
        c = t.payload.c
        where = _reach(t.payload, entry, erasure)
        if erasure.kind is not None:
            where.append(c.kind == erasure.kind)
        self._blank(t.payload.update().where(*where).values(salt=None, body=None, erased=entry.seq))
        if erasure.kind in {None, EFFECT}:
            self._erase_effects(entry, erasure)

    def _erase_effects(self, entry: Entry, erasure: Erasure) -> None:
        """What was delivered goes at once, and what still waits once it is delivered."""
        c = t.outbox.c
        body = case((c.state.in_(SPOKEN), ERASED_BODY), else_=c.body)
        where = _reach(t.outbox, entry, erasure)
        self._blank(t.outbox.update().where(*where).values(body=body, erased=entry.seq))

    def _settle(self, entry: Entry, settlement: Settlement) -> None:
        c = t.outbox.c
        values: dict[str, Any] = {"state": settlement.state, "due": entry.at}
        if settlement.state == "pending":
            values |= {"attempts": 0, "error": None}
        self.connection.execute(t.outbox.update().where(c.id == settlement.effect).values(values))
        if settlement.state in SPOKEN:
            due = t.outbox.update().where(c.id == settlement.effect, c.erased.is_not(None))
            self._blank(due.values(body=ERASED_BODY))

    def _blank(self, change: Update) -> None:
        self.blanked += self.connection.execute(change).rowcount


_HEAD: Final = {
    # house: allow sql-text because both parts are constants of this program
    dialect: f"SELECT seq, at, epoch, {now} AS now, "
    f"(SELECT min(due) FROM view_timer WHERE authority = {AUTHORITY}) AS due, "
    f"(SELECT min(due) FROM view_timer WHERE authority = {AUTHORITY + SET_ASIDE}) AS aside "
    "FROM head WHERE id = 1"
    for dialect, now in TIME.items()
}
_MOVE_HEAD: Final = {
    "postgresql": "UPDATE head SET seq = $1, at = $2, epoch = $3 WHERE id = 1",
    "sqlite": "UPDATE head SET seq = ?, at = ?, epoch = ? WHERE id = 1",
}


def _payloads(payloads: Sequence[tuple[str, Entry, Payload, bytes]]) -> bulk.Rows:
    return bulk.Rows(
        t.payload,
        [
            (name, e.seq, e.at, p.kind, p.subject, salt, p.body, None, p.about)
            for name, e, p, salt in payloads
        ],
    )


def _outbox(effects: Sequence[tuple[Entry, int, Effect]]) -> bulk.Rows:
    tokens = {e.seq: secrets.token_hex(8) for e, _, _ in effects}
    names = [effect_id(e.seq, tokens[e.seq], n) for e, n, _ in effects]
    return bulk.Rows(
        t.outbox,
        [
            (name, *_addressed(e, n, f), _body(e, name, f), "pending", e.at, 0, None, f.about, None)
            for name, (e, n, f) in zip(names, effects, strict=True)
        ],
    )


def _storable(text: str) -> str:
    """What others wrote, without what PostgreSQL or UTF-8 cannot hold."""
    return text.replace("\x00", "\ufffd").encode(errors="replace").decode()


def _reach(table: Table, entry: Entry, erasure: Erasure) -> list[ColumnElement[bool]]:
    """Earlier rows that are not erased yet: of the named subject, before the stated time, and under no hold."""
    c = table.c
    where: list[ColumnElement[bool]] = [c.erased.is_(None), c.seq < entry.seq]
    if erasure.subject is not None:
        where.append(or_(c.subject == erasure.subject, c.about == erasure.subject))
    if erasure.before is not None:
        where.append(c.at < erasure.before)
    if held := erasure.except_subjects:
        where += [c.subject.not_in(held), or_(c.about.is_(None), c.about.not_in(held))]
    return where


def _addressed(entry: Entry, n: int, effect: Effect) -> tuple[Any, ...]:
    return (entry.seq, n, entry.at, effect.subject, effect.type)


def effect_id(seq: int, token: str, n: int) -> str:
    """The id of an entry's n-th effect; its siblings differ in the last part only (`delivery.store` counts on it).

    The platform takes two effects of one id for one, and would not do the second. A record that is made anew or
    restored from a copy counts from the same number again, so a random token, one per entry, is part of the id.
    """
    return f"{seq}-{token}-{n}"


def _body(entry: Entry, name: str, effect: Effect) -> str:
    return codec.text({**effect.data, "effect": name, "seq": entry.seq})


def _lock_path(url: str) -> Path:
    return sqlite_path(url).with_suffix(".lock")
