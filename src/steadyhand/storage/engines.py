"""Engines for SQLite and PostgreSQL, set up so that both behave alike."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Literal

import structlog
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import DBAPIError, DisconnectionError, OperationalError
from sqlalchemy.exc import TimeoutError as BusyPool
from sqlalchemy.pool import QueuePool

from steadyhand.kernel.tx import DiskFull, RecordUnavailable

log = structlog.get_logger()

Mode = Literal["write", "read"]

BUSY_MS = 5_000
CACHE_KIB = 64 * 1024
HIDE_PARAMETERS: Final = True
"""An error names the statement only: what goes with it, words about people and hashes of tokens, is not for the log."""
CHECKPOINT_PAGES = 4_000
TIME = {
    # Not now(): that is when the transaction began, before it waited for the lock.
    "postgresql": "(extract(epoch from clock_timestamp()) * 1000000)::bigint",
    "sqlite": "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) * 1000",
}
"""The database's time in microseconds, as SQL."""
PG_OPTIONS = (
    "-c lock_timeout=15s -c statement_timeout=60s -c idle_in_transaction_session_timeout=60s -c timezone=UTC"
)
IDLE_S: Final = 0.1
PG_LINE: Final = {
    "connect_timeout": 5,
    "tcp_user_timeout": 10_000,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
}
"""When a line on which nothing comes back counts as cut: else the system waits for a quarter of an hour."""


class WrongIsolation(RuntimeError):
    """PostgreSQL stands at another isolation level: the door would read an old epoch. Refuses to start."""


def is_sqlite(url: str | URL) -> bool:
    """Whether the URL names an SQLite file."""
    return make_url(url).get_backend_name() == "sqlite"


def sqlite_path(url: str | URL) -> Path:
    """The file of an SQLite URL."""
    return Path(make_url(url).database or "")


def engine(url: str | URL, mode: Mode, pool: int = 8) -> Engine:
    """An engine that can write, or one whose every connection refuses to."""
    return _sqlite(make_url(url), mode, pool) if is_sqlite(url) else _postgresql(make_url(url), mode, pool)


def _sqlite(url: URL, mode: Mode, pool: int) -> Engine:
    path = sqlite_path(url)
    if mode == "write":
        _make(path)
    target = f"file:{path}?mode=ro" if mode == "read" else f"file:{path}"
    made = create_engine(
        f"sqlite:///{target}&uri=true" if mode == "read" else f"sqlite:///{target}?uri=true",
        poolclass=QueuePool,
        pool_size=pool,
        max_overflow=pool,
        hide_parameters=HIDE_PARAMETERS,
        connect_args={"check_same_thread": False, "timeout": BUSY_MS / 1000},
    )

    @event.listens_for(made, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout={BUSY_MS}")
        if mode == "read":
            connection.execute("PRAGMA query_only=ON")
            return
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        # Enough pages that an index of random keys is not read and written over and over as it grows.
        connection.execute(f"PRAGMA cache_size=-{CACHE_KIB}")
        connection.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")
        connection.execute("PRAGMA secure_delete=ON")  # erased content must not live on in free pages

    @event.listens_for(made, "begin")
    def _begin(connection: Connection) -> None:
        # A deferred transaction that reads and then writes fails at once under WAL, whatever the time-out.
        if mode == "write":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            return
        # Said to the driver itself, where nothing can go wrong yet: by SQLAlchemy it costs more than a small read.
        assert connection.connection.driver_connection is not None
        connection.connection.driver_connection.execute("BEGIN")

    return made


def _make(path: Path) -> None:
    """An empty file that only its owner reads: SQLite would let everybody, and gives its logs the file's own rights."""
    with contextlib.suppress(OSError):  # what is wrong, SQLite says
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))


def _postgresql(url: URL, mode: Mode, pool: int) -> Engine:
    from psycopg import IsolationLevel  # noqa: PLC0415 - loaded only where PostgreSQL is used

    made = create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=pool,
        max_overflow=pool,
        hide_parameters=HIDE_PARAMETERS,
        connect_args={"options": PG_OPTIONS, **PG_LINE},
    )
    if mode == "read":
        _look_at_idle_lines(made)

    @event.listens_for(made, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        if mode == "read":
            connection.read_only = True
            # As on SQLite: everything one transaction reads is of one moment.
            connection.isolation_level = IsolationLevel.REPEATABLE_READ
        else:
            _assert_read_committed(connection)

    return made


def _look_at_idle_lines(made: Engine) -> None:
    """A line on which nothing was said for a while is tried before it is used, and made anew where it is cut.

    To try it each time, as `pool_pre_ping` does, costs as much as a small read.
    """

    @event.listens_for(made, "checkin")
    def _rests(_connection: Any, record: Any) -> None:
        record.info["since"] = time.monotonic()

    @event.listens_for(made, "checkout")
    def _tried(connection: Any, record: Any, _proxy: Any) -> None:
        since = record.info.get("since")
        if since is None or time.monotonic() - since < IDLE_S:
            return
        try:
            made.dialect.do_ping(connection)
        except made.dialect.loaded_dbapi.Error as error:
            raise DisconnectionError from error


def assert_isolated(url: str | URL) -> None:
    """Raises `WrongIsolation` where transactions of this database would be judged by what stood before others."""
    made = engine(url, "write", pool=1)
    try:
        with contextlib.suppress(OperationalError), made.connect():  # whether it can be reached shows later
            pass
    finally:
        made.dispose()


def _assert_read_committed(connection: Any) -> None:
    row = connection.execute("SHOW transaction_isolation").fetchone()
    connection.rollback()
    level = row[0] if row else "unknown"
    if level != "read committed":
        raise WrongIsolation(
            f"PostgreSQL runs transactions at {level!r}. Steadyhand needs 'read committed': "
            "unset default_transaction_isolation for its role and database."
        )


@contextmanager
def outages_told() -> Iterator[None]:
    """Turn a driver's error into `RecordUnavailable` where the database is at fault, not the statement."""
    try:
        yield
    except DBAPIError as error:
        if outage := unavailable(error):
            raise outage from error
        raise
    except BusyPool as error:
        log.warning("database.no_connection_free")
        raise RecordUnavailable(
            "Too many ask the database at once, and nothing was recorded: send it again."
        ) from error


def unavailable(error: DBAPIError) -> RecordUnavailable | None:
    """What a driver's error means for callers: None if the statement, not the database, is at fault.

    The driver's own words name hosts, ports and roles: they are for the log and not for whoever asked.
    """
    text = str(error.orig).splitlines()[0][:200] if str(error.orig) else type(error.orig).__name__
    if _is_full(error) or "No space left" in text:
        log.error("database.disk_full", error=text)
        return DiskFull("The disk is full: nothing was recorded. Free space, then send it again.")
    if _primary_code(error) in _OUTAGES or _is_postgresql_outage(error):
        log.error("database.unavailable", error=text)
        return RecordUnavailable("The database cannot be used now, and nothing was recorded: send it again.")
    return None


_SHM_SIZE: Final = 4874
"""SQLITE_IOERR_SHMSIZE: the file that readers and writers share cannot grow, at the first use of a full disk."""
_OUTAGES: Final = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_PROTOCOL,
    }
)


def _is_full(error: DBAPIError) -> bool:
    return (
        _primary_code(error) == sqlite3.SQLITE_FULL
        or getattr(error.orig, "sqlite_errorcode", None) == _SHM_SIZE
    )


def _primary_code(error: DBAPIError) -> int | None:
    """SQLite's result code without its extension (https://sqlite.org/rescode.html)."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def _is_postgresql_outage(error: DBAPIError) -> bool:
    psycopg = sys.modules.get("psycopg")  # loaded only where PostgreSQL is used: it takes its time
    return error.connection_invalidated or (
        psycopg is not None and isinstance(error.orig, psycopg.OperationalError)
    )
