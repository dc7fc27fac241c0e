"""Working state: sessions and the like. Losing it signs people out; it is never authority for anything.

Kept in a database of its own (`working.db`, or tables of their own on PostgreSQL), so that it never
shares a transaction with the record and can be deleted whole.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, select
from sqlalchemy.exc import DBAPIError

from steadyhand.storage import bulk
from steadyhand.storage.engines import engine, outages_told

T = TypeVar("T")


class Working:
    """Rows of working tables, by primary key. Every method raises `RecordUnavailable` on outages."""

    def __init__(self, url: str) -> None:
        self.engine = engine(url, "write")

    def put(self, table: Table, row: Sequence[Any]) -> None:
        """Write one row, over an older one of the same key."""
        self._done(lambda connection: bulk.upsert(connection, table, [tuple(row)]))

    def get(self, table: Table, key: str) -> Any:
        """The row with this key, or None."""
        (column,) = table.primary_key
        query = select(table).where(column == key)
        return self._done(lambda connection: connection.execute(query).one_or_none())

    def find(self, table: Table, column: str, values: Collection[Any]) -> list[Any]:
        """The rows whose column holds one of the values."""
        if not values:
            return []
        query = select(table).where(table.c[column].in_(list(values)))
        return self._done(lambda connection: list(connection.execute(query)))

    def every(self, table: Table) -> list[Any]:
        """All rows of a table."""
        return self._done(lambda connection: list(connection.execute(select(table))))

    def change(self, table: Table, key: str, **values: Any) -> bool:
        """Change some columns of the row with this key; whether there is one."""
        (column,) = table.primary_key
        change = table.update().where(column == key).values(**values)
        return self._done(lambda connection: connection.execute(change).rowcount > 0)

    def drop(self, table: Table, column: str, value: Any) -> None:
        """Delete the rows whose column holds the value."""
        dropped = table.delete().where(table.c[column] == value)
        self._done(lambda connection: connection.execute(dropped).rowcount)

    def close(self) -> None:
        """Give back the connections."""
        self.engine.dispose()

    def _done(self, work: Callable[[Connection], T]) -> T:
        """What comes of this, in one transaction.

        That a line was cut while nothing was said on it is seen at its first use: then a new one is taken, once.
        Nothing here is other for being done twice.
        """
        with outages_told():
            try:
                return self._do(work)
            except DBAPIError as error:
                if not error.connection_invalidated:
                    raise
                return self._do(work)

    def _do(self, work: Callable[[Connection], T]) -> T:
        with self.engine.begin() as connection:
            return work(connection)
