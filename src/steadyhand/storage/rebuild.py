"""Rebuilding views: dropping every row and folding the ledger again gives the same rows.

Runs in one transaction under the write lock: an interruption leaves the old rows, and nobody sees half.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, select

from steadyhand.kernel.entry import Entry
from steadyhand.kernel.tx import Cursor, Stored, Writes
from steadyhand.storage import bulk, codec
from steadyhand.storage import tables as t
from steadyhand.storage.record import Record, RecordTx

CHUNK: Final = 2_000
CURSOR: Final = "views"
GENERATION: Final = 46
"""Raised, to the number of a migration, whenever a fold of facts that old ledgers hold gives other rows."""
Rows = dict[str, dict[str, Stored]]


class Difference(msgspec.Struct, frozen=True):
    """A row that is not what the ledger says."""

    view: str
    key: str
    stands: str | None
    should: str | None


def rebuild(record: Record, progress: Callable[[int, int], None] = lambda _done, _all: None) -> int:
    """Drop every view row and fold the ledger anew; returns the number of entries folded."""
    with record.transaction() as tx:
        assert isinstance(tx, RecordTx)
        return _anew(record, tx, progress)


def bring_up_to_date(record: Record, progress: Callable[[int, int], None] = lambda _done, _all: None) -> int:
    """Fold the ledger anew where an older program folded the rows, once; returns the number of entries folded.

    A view whose rows say more than they did cannot be brought up to date by a change of its table. How far a
    record has come is a cursor, which commits with the rows: an interruption leaves both as they were.
    """
    with record.transaction() as tx:
        assert isinstance(tx, RecordTx)
        query = select(t.cursor.c.value).where(t.cursor.c.name == CURSOR)
        if (tx.connection.execute(query).scalar_one_or_none() or 0) >= GENERATION:
            return 0
        folded = _anew(record, tx, progress) if tx.head.seq else 0
        tx.flush(Writes(cursors=[Cursor(CURSOR, GENERATION)]), tx.head)
    return folded


def _anew(record: Record, tx: RecordTx, progress: Callable[[int, int], None]) -> int:
    tx.drop_rows()
    folded = 0
    for entries in _chunks(tx.connection, record):
        tx.write_rows(_folded(record, tx.connection, entries))
        tx.changed.clear()  # a whole record does not fit the cache
        folded += len(entries)
        progress(folded, tx.head.seq)
    return folded


def differences(record: Record) -> list[Difference]:
    """Rows that differ from a fold of the whole ledger, without changing anything. Holds them in memory."""
    with record.transaction() as tx:
        assert isinstance(tx, RecordTx)
        rows: Rows = {name: {} for name in record.registry.views}
        for entries in _chunks(tx.connection, record):
            _fold(record, rows, entries)
        should = {
            (view, key): _text(record, view, key, s)
            for view, kept in rows.items()
            for key, s in kept.items()
            if s.row is not None
        }
        stands = dict(_standing(tx.connection, record))
    return [
        Difference(*at, stands.get(at), should.get(at))
        for at in sorted(stands.keys() | should.keys())
        if stands.get(at) != should.get(at)
    ]


def _chunks(connection: Connection, record: Record) -> Iterator[list[Entry]]:
    after = 0
    while True:
        rows = t.entries_after(connection.dialect.name, of_types=False).rows(
            connection, after=after, limit=CHUNK
        )
        entries = [codec.entry_of(record.registry, codec.LedgerRow(*row)) for row in rows]
        if not entries:
            return
        yield entries
        after = entries[-1].seq


def _folded(record: Record, connection: Connection, entries: list[Entry]) -> Rows:
    """Rows after these entries, begun from what the database holds so far."""
    wanted: dict[str, set[str]] = {}
    for entry in entries:
        for view in record.registry.folding(entry.fact):
            wanted.setdefault(view.name, set()).update(view.keys(entry))
    rows: Rows = {}
    for name, keys in wanted.items():
        c = record.tables[name].c
        query = select(c.key, c.seq, c.doc).where(c.key.in_(keys))
        found = bulk.read(connection, query)
        rows[name] = {key: Stored(record.registry.row(name, doc), seq) for key, seq, doc in found}
    _fold(record, rows, entries)
    return rows


def _fold(record: Record, rows: Rows, entries: list[Entry]) -> None:
    for entry in entries:
        for view in record.registry.folding(entry.fact):
            kept = rows.setdefault(view.name, {})
            for key in view.keys(entry):
                before = kept.get(key)
                kept[key] = Stored(view.fold(before.row if before else None, entry, key), entry.seq)


def _standing(connection: Connection, record: Record) -> Iterator[tuple[tuple[str, str], str]]:
    for view, table in record.tables.items():
        for key, seq, doc, *columns in t.whole(table, connection.dialect.name).rows(connection):
            yield (view, key), _shown(seq, codec.text(record.registry.row(view, doc)), columns)


def _text(record: Record, view: str, key: str, stored: Stored) -> str:
    _, seq, doc, *columns = codec.view_row(record.registry, view, key, stored.seq, stored.row)
    return _shown(seq, doc, columns)


def _shown(seq: int, doc: str, columns: list[Any]) -> str:
    return f"{seq} {doc} {columns}" if columns else f"{seq} {doc}"
