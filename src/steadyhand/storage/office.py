"""Offices: work that only one of several processes on one record may do at a time, such as delivering effects.

Whoever holds an office does its work; the others stand by and ask again. On PostgreSQL an office is an
advisory lock of a session of its own, on SQLite a lock on a file beside the record (flock(2)); both end with
the process that holds them, however it ends. A holder whose session was cut off may go on for a moment while
the next one begins, so the work itself must bear being done twice: by idempotency keys, by a cursor that
never goes back. A connection pooler that shares sessions (PgBouncer in transaction mode) cannot be used here.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from typing import Final, Literal

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from steadyhand.storage.engines import engine, is_sqlite, sqlite_path

Name = Literal["stream", "courier", "coverage", "risk", "statements", "comparison", "watch"]
KEYS: Final[dict[Name, int]] = {
    "stream": 0x5354_5354,
    "courier": 0x5354_434F,
    "coverage": 0x5354_4356,
    "risk": 0x5354_5249,
    "statements": 0x5354_5352,
    "comparison": 0x5354_434D,
    "watch": 0x5354_5741,
}
"""PostgreSQL's numbers of the locks: "STST", "STCO", "STCV", "STRI", "STSR", "STCM", "STWA"."""
LOOK_SECONDS: Final = 1.0
"""How often the holder makes sure that its session still lives, and how often the others ask."""
KEEPALIVE: Final = {"tcp_keepalives_idle": 5, "tcp_keepalives_interval": 2, "tcp_keepalives_count": 3}
"""After a holder's machine is gone PostgreSQL must notice in seconds; by default it waits for hours."""

log = structlog.get_logger()


class Office:
    """One office, as one process sees it. Used by one thread at a time."""

    def __init__(self, url: str, name: Name) -> None:
        self.name = name
        self._seat: _File | _Session = _File(url, name) if is_sqlite(url) else _Session(url, name)
        self._looked, self._mine = -LOOK_SECONDS, False

    def held(self) -> bool:
        """Whether this process holds it; takes it if nobody does. Does not wait for others."""
        if time.monotonic() - self._looked >= LOOK_SECONDS:
            self._mine = self._seat.keep() if self._mine else self._seat.take()
            self._looked = time.monotonic()
        return self._mine

    def close(self) -> None:
        """Give it up, so that another one takes over."""
        self._mine = False
        self._seat.close()


class _File:
    def __init__(self, url: str, name: Name) -> None:
        path = sqlite_path(url)
        options = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
        self._file: int | None = os.open(path.with_name(f"{path.stem}.{name}.lock"), options, 0o600)

    def take(self) -> bool:
        if self._file is None:
            return False
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def keep(self) -> bool:
        return self._file is not None

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


class _Session:
    def __init__(self, url: str, name: Name) -> None:
        self._name: Name = name
        self._engine = engine(url, "write", pool=1)
        self._session: Connection | None = None

    def take(self) -> bool:
        try:
            if self._session is None:
                self._session = self._open()
            taken = self._session.exec_driver_sql("SELECT pg_try_advisory_lock(%s)", (KEYS[self._name],))
            return bool(taken.scalar_one())
        except DBAPIError as error:
            return self._lost(error)

    def keep(self) -> bool:
        try:
            if self._session is not None:
                self._session.exec_driver_sql("SELECT 1")
        except DBAPIError as error:
            return self._lost(error)
        return self._session is not None

    def close(self) -> None:
        if self._session is not None:
            with contextlib.suppress(DBAPIError):  # else the server does it, a moment after the session's end
                self._session.exec_driver_sql("SELECT pg_advisory_unlock_all()")
            self._session.close()
            self._session = None
        self._engine.dispose()

    def _open(self) -> Connection:
        session = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        for name, value in KEEPALIVE.items():
            # house: allow sql-text because names and numbers are constants of this program
            session.exec_driver_sql(f"SET {name} = {value}")
        return session

    def _lost(self, error: DBAPIError) -> bool:
        log.warning("office.session_lost", office=self._name, error=type(error.orig).__name__)
        if self._session is not None:
            self._session.invalidate()
            self._session.close()
            self._session = None
        return False
