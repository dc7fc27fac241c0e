"""The record's own tables (ledger, payload, delivery, cursors) and the shape of view and working tables."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any, Final

from sqlalchemy import (
    Column,
    Index,
    MetaData,
    Table,
    UniqueConstraint,
    bindparam,
    literal,
    literal_column,
    select,
    union_all,
)

from steadyhand.kernel.view import View
from steadyhand.storage import bulk
from steadyhand.storage.engines import TIME
from steadyhand.storage.types import Bytes, Int, Str

NAMING: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

COMPOSED: Final = 1_024
"""Sets of views for which the query is kept."""
PREFIX: Final = "view_"
"""What the name of a view's table begins with."""
metadata = MetaData(naming_convention=NAMING)
"""The record: ledger, payloads, delivery state and views."""
events = MetaData(naming_convention=NAMING)
"""Events that came in, apart from the record."""
working = MetaData(naming_convention=NAMING)
"""Sessions and other state that is never authority."""

ledger = Table(
    "ledger",
    metadata,
    Column("seq", Int, primary_key=True, autoincrement=False),
    Column("at", Int, nullable=False),
    Column("epoch", Int, nullable=False),
    Column("type", Str, nullable=False),
    Column("v", Int, nullable=False),
    Column("by", Str, nullable=False),
    Column("key", Str),
    Column("digest", Bytes),
    Column("under", Str),
    Column("fact", Str, nullable=False),
    Column("seals", Str),
    UniqueConstraint("by", "key"),
    Index(None, "type", "seq"),
    sqlite_strict=True,
)

head = Table(
    "head",
    metadata,
    Column("id", Int, primary_key=True, autoincrement=False),
    Column("seq", Int, nullable=False),
    Column("at", Int, nullable=False),
    Column("epoch", Int, nullable=False),
    sqlite_strict=True,
)

cursor = Table(
    "cursor",
    metadata,
    Column("name", Str, primary_key=True),
    Column("value", Int, nullable=False),
    sqlite_strict=True,
)

refusal_tally = Table(
    "refusal_tally",
    metadata,
    Column("by", Str, primary_key=True),
    Column("cause", Str, primary_key=True),
    Column("minute", Int, primary_key=True, autoincrement=False),
    Column("count", Int, nullable=False),
    sqlite_strict=True,
)

payload = Table(
    "payload",
    metadata,
    Column("id", Str, primary_key=True),
    Column("seq", Int, nullable=False),
    Column("at", Int, nullable=False),
    Column("kind", Str, nullable=False),
    Column("subject", Str, nullable=False),
    Column("salt", Bytes),
    Column("body", Bytes),
    Column("erased", Int),
    Column("about", Str),
    Index(None, "subject"),
    Index(None, "about"),
    Index(None, "kind", "at"),
    sqlite_strict=True,
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Str, primary_key=True),
    Column("seq", Int, nullable=False),
    Column("n", Int, nullable=False),
    Column("at", Int, nullable=False),
    Column("subject", Str, nullable=False),
    Column("type", Str, nullable=False),
    Column("body", Str, nullable=False),
    Column("state", Str, nullable=False),
    Column("due", Int, nullable=False),
    Column("attempts", Int, nullable=False),
    Column("error", Str),
    Column("about", Str),
    Column("erased", Int),
    Index(None, "state", "due"),
    Index(None, "subject", "state", "seq"),
    Index(None, "about"),
    Index(None, "at"),
    sqlite_strict=True,
)


def view_table(view: View[Any]) -> Table:
    """The table of a view on `metadata`: `view_<name>(key, seq, doc, <columns>)`."""
    name = PREFIX + view.name
    if name in metadata.tables:
        return metadata.tables[name]
    table = Table(
        name,
        metadata,
        Column("key", Str, primary_key=True),
        Column("seq", Int, nullable=False),
        Column("doc", Str, nullable=False),
        sqlite_strict=True,
    )
    for column, kind in view.columns.items():
        table.append_column(Column(column, Int if kind is int else Str))
    for columns in view.indexes:
        Index(None, *(table.c[column] for column in columns))
    return table


@cache
def rows_by_key(table: Table, dialect: str) -> bulk.Prepared:
    """The query for the rows of a view with one of several keys: see `bulk.listed`."""
    c = table.c
    return bulk.Prepared(select(c.key, c.seq, c.doc).where(bulk.among(c.key, "keys", dialect)), dialect)


@lru_cache(COMPOSED)
def rows_of_each(tables: tuple[Table, ...], dialect: str) -> bulk.Prepared:
    """The query for rows of several views, `(view, key, seq, doc)`: of the first those with one of `keys0`, and so on.

    See `bulk.listed`.
    """
    each = []
    for n, table in enumerate(tables):
        c, view = table.c, literal(table.name.removeprefix(PREFIX)).label("view")
        each.append(select(view, c.key, c.seq, c.doc).where(bulk.among(c.key, f"keys{n}", dialect)))
    return bulk.Prepared(union_all(*each) if len(each) > 1 else each[0], dialect)


@cache
def all_rows(table: Table, dialect: str) -> bulk.Prepared:
    """The query for every row of a view."""
    c = table.c
    return bulk.Prepared(select(c.key, c.seq, c.doc), dialect)


@cache
def whole(table: Table, dialect: str) -> bulk.Prepared:
    """The query for every row of a table, all of it."""
    return bulk.Prepared(select(table), dialect)


@cache
def entries_after(dialect: str, *, of_types: bool) -> bulk.Prepared:
    """The query for at most `limit` entries after the number `after`, in order; or else only those of several `types`.

    See `bulk.listed`.
    """
    c = ledger.c
    wanted = [bulk.among(c.type, "types", dialect)] if of_types else []
    query = select(ledger).where(c.seq > bindparam("after"), *wanted).order_by(c.seq)
    return bulk.Prepared(query.limit(bindparam("limit")), dialect)


@cache
def head_row(dialect: str) -> bulk.Prepared:
    """The query for the end of the ledger, and the database's time."""
    c = head.c
    return bulk.Prepared(select(c.seq, c.at, c.epoch, literal_column(TIME[dialect]).label("now")), dialect)


@cache
def cursors(dialect: str) -> bulk.Prepared:
    """The query for where several cursors stand, by `names`: see `bulk.listed`."""
    c = cursor.c
    return bulk.Prepared(select(c.name, c.value).where(bulk.among(c.name, "names", dialect)), dialect)


@cache
def payload_bodies(dialect: str) -> bulk.Prepared:
    """The query for the bodies of several payloads: see `bulk.listed`."""
    c = payload.c
    return bulk.Prepared(select(c.id, c.body).where(bulk.among(c.id, "keys", dialect)), dialect)


@cache
def clock(dialect: str) -> bulk.Prepared:
    """The query for the database's time."""
    return bulk.Prepared(select(literal_column(TIME[dialect]).label("now")), dialect)


@cache
def known_keys(dialect: str) -> bulk.Prepared:
    """The query for the entries that one principal has recorded under one of several idempotency keys."""
    c = ledger.c
    mine = select(c.key, c.seq, c.digest).where(c.by == bindparam("by"), bulk.among(c.key, "keys", dialect))
    return bulk.Prepared(mine, dialect)
