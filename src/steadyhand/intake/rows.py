"""Writing and reading many events in one step of the database.

SQLite gives Python's interpreter lock back at every row it steps over and then has to wait for it: beside
one busy thread, 500 rows written or read one by one take seconds (measured: 4.7 ms a row, against 5 us).
So SQLite takes many rows in one INSERT, and gives them as one JSON document. PostgreSQL takes one JSON
document, because its driver builds arrays element by element in Python (17 us an event, against 6).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Final

import msgspec
from sqlalchemy import (
    JSON,
    Connection,
    Insert,
    LargeBinary,
    Select,
    Table,
    Text,
    bindparam,
    cast,
    column,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

from steadyhand.intake.model import ERASED, Event
from steadyhand.intake.reach import LAST, reach
from steadyhand.intake.tables import event
from steadyhand.kernel.values import Instant

LARGEST: Final = 256
"""Rows in one INSERT: SQLite takes 32,766 values in one statement."""
Row = tuple[int, str, str, str, int, int, str, str | None, str | None, bytes, str | None]
"""The columns of `event` in their order."""


class Logged(msgspec.Struct, frozen=True):
    """An event with its place in the log and when it came in."""

    offset: int
    received: Instant
    event: Event


def row_of(offset: int, received: Instant, new: Event) -> Row:
    """An event in the order of the table's columns."""
    return (
        offset,
        new.source,
        new.id,
        new.type,
        new.time,
        received,
        new.subject,
        new.account,
        new.reporter,
        new.digest,
        new.data.decode(),
    )


def logged(row: Row) -> Logged:
    """The event of a row; an erased one has the data `ERASED`."""
    offset, source, name, kind, time, received, subject, account, reporter, digest, data = row
    kept = Event(
        source=source,
        id=name,
        type=kind,
        time=time,
        subject=subject,
        account=account,
        reporter=reporter,
        data=ERASED if data is None else data.encode(),
        digest=digest,
    )
    return Logged(offset, received, kept)


def insert_new(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows in few statements, passing over those that would break a unique constraint."""
    if connection.dialect.name == "sqlite":
        for some in _portions(rows):
            sql = _values_sql(table, len(some))
            connection.exec_driver_sql(sql, tuple(value for row in some for value in row))
    elif rows:
        names = table.columns.keys()
        document = _encode([dict(zip(names, row, strict=True)) for row in rows])
        connection.execute(_document_insert(table), {"rows": document.decode()})


def read(connection: Connection, after: int, limit: int, size: int, upto: int = LAST) -> list[Row]:
    """Rows with `after < offset <= upto` in order: at most `limit`, of at most `size` bytes; the first always fits."""
    found = reach(connection, after, limit, size, upto)
    if found is None:
        return []
    c = event.c.offset
    return fetch(connection, select(event).where(c >= found.first, c <= found.last).order_by(c))


def fetch(connection: Connection, query: Select[Any]) -> list[Any]:
    """The rows of a query, as tuples on PostgreSQL and lists on SQLite."""
    if connection.dialect.name != "sqlite":
        return list(connection.execute(query))
    columns = query.subquery().c
    binary = [n for n, each in enumerate(columns) if isinstance(each.type, LargeBinary)]
    values = [func.hex(each) if n in binary else each for n, each in enumerate(columns)]
    rows = _decode(connection.execute(select(func.json_group_array(func.json_array(*values)))).scalar_one())
    for n in binary:
        for row in rows:
            row[n] = bytes.fromhex(row[n])
    return rows


def _portions(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Cut into powers of two, so that the driver meets only a few statements and keeps them prepared."""
    at = 0
    while at < len(rows):
        size = min(LARGEST, 1 << ((len(rows) - at).bit_length() - 1))
        yield rows[at : at + size]
        at += size


@cache
def _values_sql(table: Table, rows: int) -> str:
    """Compiled once per size: composing a statement of that length anew would cost more than running it."""
    row = dict.fromkeys(table.columns.keys())
    # house: allow record-writer because these are events, on behalf of intake/store.py
    statement = sqlite.insert(table).values([row] * rows).on_conflict_do_nothing()
    return str(statement.compile(dialect=sqlite.dialect()))


@cache
def _document_insert(table: Table) -> Insert:
    """Rows from one JSON document; bytes in it are base64."""
    shape = [column(c.name, Text if isinstance(c.type, LargeBinary) else c.type) for c in table.columns]
    parsed = func.json_to_recordset(cast(bindparam("rows", type_=Text), JSON))
    new = parsed.table_valued(*shape, name="new").render_derived(with_types=True).c
    values = [
        func.decode(new[c.name], "base64") if isinstance(c.type, LargeBinary) else new[c.name]
        for c in table.columns
    ]
    # house: allow record-writer because these are events, on behalf of intake/store.py
    insert = postgresql.insert(table)
    return insert.from_select(table.columns.keys(), select(*values)).on_conflict_do_nothing()


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(list[list[Any]]).decode
