"""The record's tables on a database of a test, and an empty ledger's head."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, create_mock_engine, inspect, make_url

from steadyhand.bootstrap.registry import registry
from steadyhand.storage import bulk, tables
from steadyhand.storage.engines import is_sqlite, sqlite_path
from steadyhand.storage.record import Record

FURNISHED = "furnished"
"""The database, or the file, that is copied."""


def furnish(url: str) -> None:
    """Make the tables of all rooms: a file that is not there yet is copied from one that has them."""
    if not is_sqlite(url):
        _made(url)
    elif not (path := sqlite_path(url)).exists():
        shutil.copyfile(_furnished_file(), path)
        path.chmod(0o600)


def create(connection: Connection) -> None:
    """Make what is not there yet; on an empty database by statements that were put together once."""
    if inspect(connection).has_table(tables.head.name):
        tables.metadata.create_all(connection)
    else:
        for statements in _statements(connection.dialect.name, tuple(tables.metadata.tables)):
            connection.exec_driver_sql(statements)
    bulk.insert_new(connection, tables.head, [(1, 0, 0, 0)])


@cache
def _statements(dialect: str, names: tuple[str, ...]) -> list[str]:
    """What makes every table, of these names: as one text for PostgreSQL, which saves a hundred round trips."""
    made: list[str] = []
    url = make_url({"postgresql": "postgresql+psycopg"}.get(dialect, dialect) + "://")
    written = url.get_dialect()()
    engine = create_mock_engine(url, lambda ddl, *_, **__: made.append(str(ddl.compile(dialect=written))))
    tables.metadata.create_all(engine, checkfirst=False)
    return [";".join(made)] if dialect == "postgresql" else made


@cache
def _furnished_file() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="steadyhand-tables-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    _made(f"sqlite:///{folder / FURNISHED}")
    return folder / FURNISHED


def _made(url: str) -> None:
    record = Record(url, registry())
    with record.engine.begin() as connection:
        create(connection)
    record.close()
