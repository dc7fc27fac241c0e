"""Writing many rows in one statement, on both databases.

SQLite takes them one by one through a prepared statement; PostgreSQL takes one array per column,
because a round trip per row would cost more than the rows.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table

_PG_TYPES = {"BIGINT": "bigint", "TEXT": "text", "BYTEA": "bytea"}


def insert(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows whose values stand in the order of the table's columns."""
    _write(connection, _insert_sql(table, connection.dialect.name), table, rows)


def upsert(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows, or overwrite those with the same primary key."""
    _write(connection, _upsert_sql(table, connection.dialect.name), table, rows)


def insert_new(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows, passing over those that would break a unique constraint."""
    _write(connection, _insert_sql(table, connection.dialect.name) + " ON CONFLICT DO NOTHING", table, rows)


def delete(connection: Connection, table: Table, column: str, values: Collection[Any]) -> None:
    """Delete the rows whose column holds one of the values."""
    if not values:
        return
    target = f"DELETE FROM {_quote(table.name)} WHERE {_quote(column)}"
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"{target} = ANY(%s)", (list(values),))
    else:
        connection.exec_driver_sql(f"{target} = ?", [(value,) for value in values])


def _write(connection: Connection, sql: str, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(sql, tuple(list(column) for column in zip(*rows, strict=True)))
    else:
        connection.exec_driver_sql(sql, list(rows))


@cache
def _insert_sql(table: Table, dialect: str) -> str:
    names = [_quote(column.name) for column in table.columns]
    into = f"INSERT INTO {_quote(table.name)} ({', '.join(names)})"
    if dialect == "postgresql":
        kinds = [_PG_TYPES[str(column.type.compile())] for column in table.columns]
        return f"{into} SELECT * FROM unnest({', '.join(f'%s::{kind}[]' for kind in kinds)})"
    return f"{into} VALUES ({', '.join('?' for _ in names)})"


@cache
def _upsert_sql(table: Table, dialect: str) -> str:
    keys = [_quote(column.name) for column in table.primary_key]
    rest = [_quote(column.name) for column in table.columns if not column.primary_key]
    changes = ", ".join(f"{name} = excluded.{name}" for name in rest)
    return f"{_insert_sql(table, dialect)} ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {changes}"


def _quote(name: str) -> str:
    return f'"{name}"'
