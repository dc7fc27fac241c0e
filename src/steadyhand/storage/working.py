"""Working state: sessions and the like. Losing it signs people out; it is never authority for anything.

Kept in a database of its own (`working.db`, or tables of their own on PostgreSQL), so that it never
shares a transaction with the record and can be deleted whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.exc import DBAPIError

from steadyhand.kernel.tx import RecordUnavailable
from steadyhand.storage import bulk
from steadyhand.storage.engines import engine, unavailable


class Working:
    """Rows of working tables, by primary key."""

    def __init__(self, url: str) -> None:
        self.engine = engine(url, "write")

    def put(self, table: Table, row: Sequence[Any]) -> None:
        """Write one row, over an older one of the same key."""
        try:
            with self.engine.begin() as connection:
                bulk.upsert(connection, table, [tuple(row)])
        except DBAPIError as error:
            raise unavailable(error) or RecordUnavailable(
                "Nobody can be signed in now: try again."
            ) from error

    def get(self, table: Table, key: str) -> Any:
        """The row with this key, or None."""
        (column,) = table.primary_key
        with self.engine.connect() as connection:
            return connection.execute(select(table).where(column == key)).one_or_none()

    def drop(self, table: Table, column: str, value: Any) -> None:
        """Delete the rows whose column holds the value."""
        with self.engine.begin() as connection:
            connection.execute(table.delete().where(table.c[column] == value))

    def close(self) -> None:
        """Give back the connections."""
        self.engine.dispose()
