"""Working state: sessions and the like. Losing it signs people out; it is never authority for anything.

Kept in a database of its own (`working.db`, or tables of their own on PostgreSQL), so that it never
shares a transaction with the record and can be deleted whole.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Table, select
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
        with self._writing() as connection:
            bulk.upsert(connection, table, [tuple(row)])

    def get(self, table: Table, key: str) -> Any:
        """The row with this key, or None."""
        (column,) = table.primary_key
        with self.engine.connect() as connection:
            return connection.execute(select(table).where(column == key)).one_or_none()

    def find(self, table: Table, column: str, values: Collection[Any]) -> list[Any]:
        """The rows whose column holds one of the values."""
        if not values:
            return []
        with self.engine.connect() as connection:
            return list(connection.execute(select(table).where(table.c[column].in_(list(values)))))

    def change(self, table: Table, key: str, **values: Any) -> bool:
        """Change some columns of the row with this key; whether there is one."""
        (column,) = table.primary_key
        with self._writing() as connection:
            return connection.execute(table.update().where(column == key).values(**values)).rowcount > 0

    def drop(self, table: Table, column: str, value: Any) -> None:
        """Delete the rows whose column holds the value."""
        with self._writing() as connection:
            connection.execute(table.delete().where(table.c[column] == value))

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        try:
            with self.engine.begin() as connection:
                yield connection
        except DBAPIError as error:
            raise unavailable(error) or RecordUnavailable(
                "Nobody can be signed in now: try again."
            ) from error

    def close(self) -> None:
        """Give back the connections."""
        self.engine.dispose()
