"""Writing and reading many rows in one step of the database.

SQLite gives Python's interpreter lock back at every row it steps over, and beside a busy thread waits
5 ms to have it again: 200 rows one by one can take a second (measured). So SQLite takes many rows in one
INSERT and gives them as one JSON document. PostgreSQL takes all rows as one document too: a round trip per
row would cost more than the rows, and an array per column three times as much of our own time (measured).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple

import msgspec
from sqlalchemy import (
    ARRAY,
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Connection,
    Integer,
    LargeBinary,
    Select,
    Table,
    any_,
    bindparam,
    case,
    cast,
    func,
    select,
)
from sqlalchemy.sql.compiler import SQLCompiler

from steadyhand.storage import driver

COMPOSED: Final = 256
"""Statements for several tables that are kept, by which tables they write."""
LARGEST: Final = 256
"""Rows in one INSERT on SQLite, which takes 32,766 values in one statement."""
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(list[list[Any]]).decode


class Rows(NamedTuple):
    """Rows of one table, whose values stand in the order of its columns."""

    table: Table
    values: Sequence[tuple[Any, ...]]
    overwrites: bool = False
    """Whether a row with the same primary key is overwritten; else there must be none. No key may come twice."""

    @property
    def conflict(self) -> str:
        return _overwrite(self.table) if self.overwrites else ""


def put(connection: Connection, parts: Sequence[Rows]) -> None:
    """Insert or overwrite rows of several tables, none of which comes twice: on PostgreSQL in one round trip."""
    parts = [part for part in parts if part.values]
    if connection.dialect.name == "postgresql" and parts:
        sql = _united_sql(tuple((part.table, part.conflict) for part in parts))
        driver.done(connection, sql, tuple(_document(part.table, part.values) for part in parts))
        return
    for part in parts:
        _write(connection, part.table, part.values, part.conflict)


def insert_new(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> int:
    """Insert rows, passing over those that would break a unique constraint; gives how many went in."""
    return _write(connection, table, rows, " ON CONFLICT DO NOTHING")


def upsert(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows, or overwrite those with the same primary key; no key may come twice."""
    _write(connection, table, rows, _overwrite(table))


def accumulate(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows, or add their numbers to those with the same primary key; no key may come twice.

    Every column that is not of the key holds a number.
    """
    _write(connection, table, rows, _sum_up(table))


def delete(connection: Connection, table: Table, column: str, values: Collection[Any]) -> None:
    """Delete the rows whose column holds one of the values."""
    if values:
        dialect = connection.dialect.name
        driver.done(connection, _delete_sql(table, column, dialect), (listed(values, dialect),))


def read(connection: Connection, query: Select[Any]) -> list[tuple[Any, ...]]:
    """The rows of a query as plain tuples of integers, texts and bytes."""
    return Prepared(query, connection.dialect.name).once(connection)


class Prepared:
    """A query that is composed once and run often: composing it anew costs more than running it.

    The text of its SQL is kept as well: SQLAlchemy would find it again by a walk through the whole query, which of
    one with twenty parts takes longer than the database does (measured).
    """

    def __init__(self, query: Select[Any] | CompoundSelect[Any], dialect: str) -> None:
        self._blobs: list[int] = []
        self._document = dialect == "sqlite"
        self._query = self._as_document(query) if self._document else query
        self._text: _Text | None = None

    def rows(self, connection: Connection, **values: Any) -> list[tuple[Any, ...]]:
        """The rows, given the values of the query's parameters."""
        text = self._text = self._text or _Text(self._query, connection)
        return self._plain(driver.fetched(connection, text.sql, text.given(values)))

    def once(self, connection: Connection) -> list[tuple[Any, ...]]:
        """The rows of a query that is not run again, and has no parameters."""
        return self._plain(connection.execute(self._query).fetchall())

    def _plain(self, found: Sequence[Any]) -> list[tuple[Any, ...]]:
        if not self._document:
            return [tuple(row) for row in found]
        rows = _decode(found[0][0])
        for row in rows if self._blobs else ():
            for n in self._blobs:
                row[n] = None if row[n] is None else bytes.fromhex(row[n])
        return [tuple(row) for row in rows]

    def _as_document(self, query: Select[Any] | CompoundSelect[Any]) -> Select[Any]:
        inner = query.subquery()
        self._blobs = [n for n, column in enumerate(inner.c) if isinstance(column.type, LargeBinary)]
        columns = [_hex(column) if n in self._blobs else column for n, column in enumerate(inner.c)]
        return select(func.json_group_array(func.json_array(*columns)))


class _Text:
    """A query as the driver takes it."""

    def __init__(self, query: Select[Any] | CompoundSelect[Any], connection: Connection) -> None:
        dialect = driver.numbering(connection.dialect.name)
        compiled = query.compile(dialect=dialect)
        assert isinstance(compiled, SQLCompiler)
        self.sql = compiled.string
        self._order = compiled.positiontup or ()
        self._constants = {name: bind.value for name, bind in compiled.binds.items()}
        kinds = {name: bind.type.dialect_impl(dialect) for name, bind in compiled.binds.items()}
        found = {name: kind.bind_processor(dialect) for name, kind in kinds.items()}
        self._forms = {name: form for name, form in found.items() if form is not None}

    def given(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """The parameters of one call, in the order of the text."""
        all_of_them = {**self._constants, **values}
        for name, form in self._forms.items():
            all_of_them[name] = form(all_of_them[name])
        return tuple(all_of_them[name] for name in self._order)


def among(column: ColumnElement[Any], name: str, dialect: str) -> ColumnElement[bool]:
    """Whether the column holds one of several values, all of them one parameter: see `listed`."""
    given: BindParameter[Any] = bindparam(name)
    if dialect == "sqlite":
        return column.in_(select(func.json_each(given).table_valued("value").c.value))
    return column == any_(cast(given, ARRAY(column.type)))


def listed(values: Collection[Any], dialect: str) -> Any:
    """Integers or texts as the parameter of `among`."""
    return _encode(list(values)).decode() if dialect == "sqlite" else list(values)


def _hex(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return case((column.is_(None), None), else_=func.hex(column))  # hex(NULL) alone is an empty text


def _write(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]], conflict: str) -> int:
    if not rows:
        return 0
    if connection.dialect.name == "postgresql":
        return driver.done(connection, _document_sql(table) + conflict, (_document(table, rows),))
    written = 0
    for some in _portions(rows):
        values = tuple(value for row in some for value in row)
        written += driver.done(connection, _values_sql(table, len(some)) + conflict, values)
    return written


def _portions(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Cut into powers of two, so that the driver meets only a few statements and keeps them prepared."""
    at = 0
    while at < len(rows):
        size = min(LARGEST, 1 << ((len(rows) - at).bit_length() - 1))
        yield rows[at : at + size]
        at += size


def _document(table: Table, rows: Sequence[tuple[Any, ...]]) -> str:
    blobs = [n for n, column in enumerate(table.columns) if isinstance(column.type, LargeBinary)]
    if blobs:
        rows = [
            tuple(v.hex() if n in blobs and v is not None else v for n, v in enumerate(row)) for row in rows
        ]
    return _encode(rows).decode()


@lru_cache(COMPOSED)
def _united_sql(parts: tuple[tuple[Table, str], ...]) -> str:
    """Each part as an INSERT of its own, all in one statement, and the n-th parameter the document of the n-th."""
    each = [_document_sql(table, n) + conflict for n, (table, conflict) in enumerate(parts, 1)]
    before = ", ".join(f"w{n} AS ({sql})" for n, sql in enumerate(each[:-1]))
    return f"WITH {before} {each[-1]}" if before else each[-1]


@cache
def _document_sql(table: Table, n: int = 1) -> str:
    """Values by position: `->>` gives the text of each, and NULL for null. The n-th parameter is the document."""
    values = ", ".join(_from_document(n, column.type) for n, column in enumerate(table.columns))
    # house: allow sql-text because only names of our own tables and columns go into it
    return f"{_into(table)} SELECT {values} FROM jsonb_array_elements(${n}::jsonb) AS d(r)"


def _from_document(n: int, kind: Any) -> str:
    if isinstance(kind, LargeBinary):
        return f"decode(r->>{n}, 'hex')"
    return f"(r->>{n})::bigint" if isinstance(kind, Integer) else f"r->>{n}"


@cache
def _values_sql(table: Table, rows: int) -> str:
    row = f"({', '.join('?' for _ in table.columns)})"
    return f"{_into(table)} VALUES {', '.join([row] * rows)}"


@cache
def _delete_sql(table: Table, column: str, dialect: str) -> str:
    gone = table.delete().where(among(table.c[column], "values", dialect))
    return str(gone.compile(dialect=driver.numbering(dialect)))


@cache
def _overwrite(table: Table) -> str:
    return _on_conflict(table) + ", ".join(f'"{name}" = excluded."{name}"' for name in _rest(table))


@cache
def _sum_up(table: Table) -> str:
    own = table.name
    return _on_conflict(table) + ", ".join(
        f'"{name}" = "{own}"."{name}" + excluded."{name}"' for name in _rest(table)
    )


def _on_conflict(table: Table) -> str:
    keys = ", ".join(f'"{column.name}"' for column in table.primary_key)
    return f" ON CONFLICT ({keys}) DO UPDATE SET "


def _rest(table: Table) -> list[str]:
    return [column.name for column in table.columns if not column.primary_key]


def _into(table: Table) -> str:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    # house: allow sql-text because only names of our own tables and columns go into it
    return f'INSERT INTO "{table.name}" ({names})'
