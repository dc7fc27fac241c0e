"""The record's tables on a database of a test, and an empty ledger's head."""

from __future__ import annotations

from sqlalchemy import Connection, Dialect, create_mock_engine, inspect

from steadyhand.storage import bulk, tables


def create(connection: Connection) -> None:
    """Make what is not there yet; on an empty PostgreSQL at once, which saves a hundred round trips."""
    empty = not inspect(connection).has_table(tables.head.name)
    if empty and connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_statements(connection.dialect))
    else:
        tables.metadata.create_all(connection)
    bulk.insert_new(connection, tables.head, [(1, 0, 0, 0)])


def _statements(dialect: Dialect) -> str:
    """What makes every table, as one text."""
    made: list[str] = []
    told = create_mock_engine(
        "postgresql://", lambda ddl, *_, **__: made.append(str(ddl.compile(dialect=dialect)))
    )
    tables.metadata.create_all(told, checkfirst=False)
    return ";".join(made)
