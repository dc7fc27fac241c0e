"""Small statements said to the driver itself: SQLAlchemy's result object costs twice what they do (measured).

Parameters stand in a text as the database reads them, `?` for SQLite and `$1` for PostgreSQL: psycopg would take a
text with names apart at each call, and of a long one that costs more than the read. Errors come as from SQLAlchemy,
and a line that was cut is given up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

from sqlalchemy import Connection, Dialect
from sqlalchemy.exc import DBAPIError


def fetched(connection: Connection, sql: str, given: Sequence[Any]) -> Sequence[tuple[Any, ...]]:
    """The rows of a read. Raises `DBAPIError`."""
    with _executed(connection, sql, given) as cursor:
        rows: Sequence[tuple[Any, ...]] = cursor.fetchall()
        return rows


def done(connection: Connection, sql: str, given: Sequence[Any]) -> int:
    """How many rows a write changed. Raises `DBAPIError`."""
    with _executed(connection, sql, given) as cursor:
        return int(cursor.rowcount)


@cache
def numbering(dialect: str) -> Dialect:
    """What composes such texts from queries."""
    if dialect == "sqlite":
        from sqlalchemy.dialects import sqlite  # noqa: PLC0415 - loaded only where it is used

        return sqlite.dialect()
    from sqlalchemy.dialects.postgresql import psycopg  # noqa: PLC0415 - loaded only where it is used

    return psycopg.dialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]


@contextmanager
def _executed(connection: Connection, sql: str, given: Sequence[Any]) -> Iterator[Any]:
    driver, dialect = connection.dialect.loaded_dbapi, connection.dialect
    cursor = _cursor(connection)
    try:
        cursor.execute(sql, given)
        yield cursor
    except driver.Error as error:
        cut = dialect.is_disconnect(error, connection.connection, cursor)
        if cut:
            connection.invalidate(error)
        raise DBAPIError.instance(
            sql, None, error, driver.Error, hide_parameters=True, connection_invalidated=cut, dialect=dialect
        ) from error
    finally:
        cursor.close()


def _cursor(connection: Connection) -> Any:
    if connection.dialect.name == "sqlite":
        return connection.connection.cursor()
    from psycopg import RawCursor  # noqa: PLC0415 - loaded only where it is used

    return RawCursor(connection.connection.driver_connection)  # type: ignore[arg-type]
