"""Empties the write-ahead log of an embedded database once it holds what was erased.

SQLite overwrites what is deleted in the file itself (`secure_delete`), but the log beside it keeps older
pages until it is written over, which may be never: https://sqlite.org/wal.html
"""

from __future__ import annotations

import sqlite3
import time
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from steadyhand.storage.engines import BUSY_MS

READERS_MS: Final = 200
"""How long emptying the log waits for readers; writers wait with it."""
AGAIN_SECONDS: Final = 5.0


class Log:
    """The log of one database. PostgreSQL has none of ours: nothing is ever left in it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._clean = engine.dialect.name != "sqlite"
        """False at the start: whoever wrote last may have ended before the log was emptied."""
        self._not_before = 0.0

    def soiled(self) -> None:
        """Something was erased: the log holds what it was."""
        self._clean = self._engine.dialect.name != "sqlite"
        self._not_before = 0.0

    def empty(self) -> bool:
        """Whether nothing erased is left in it. Call it with the write lock held; never raises.

        Where a reader still needs the log, it is tried again some seconds later.
        """
        if not self._clean and time.monotonic() >= self._not_before:
            self._clean = self._emptied()
            self._not_before = time.monotonic() + AGAIN_SECONDS
        return self._clean

    def _emptied(self) -> bool:
        try:
            connection = self._engine.raw_connection()
        except (sqlite3.Error, SQLAlchemyError):
            return False
        try:
            cursor = connection.cursor()
            cursor.execute(f"PRAGMA busy_timeout={READERS_MS}")
            busy, *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            cursor.execute(f"PRAGMA busy_timeout={BUSY_MS}")
        except sqlite3.Error:
            connection.invalidate()
            return False
        finally:
            connection.close()
        return not busy
