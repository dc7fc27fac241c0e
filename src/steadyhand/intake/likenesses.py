"""The table `signal` beside the events: which account had which signals, and who else has them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache
from typing import Final

import msgspec
from sqlalchemy import bindparam, func, select

from steadyhand.intake import tables as t
from steadyhand.intake.signal_rows import Marks, of
from steadyhand.intake.store import EventStore
from steadyhand.kernel.values import DAY, Instant
from steadyhand.storage import bulk

KEPT: Final = 365 * DAY
"""How long a signal is kept after the account last came with it."""
MANY: Final = 200
"""Accounts that are counted under one value: whether it is these or a million says the same."""


class Likenesses:
    """Reads of the table. Every method raises `RecordUnavailable`."""

    def __init__(self, store: EventStore) -> None:
        self._store = store

    def moved(self, since: int, limit: int) -> list[Marks]:
        """Accounts whose signals came after an offset, of at most so many rows, each with its last offset of these."""
        c = t.signal.c
        query = select(c.account, c.moved).where(c.moved > since).order_by(c.moved).limit(limit)
        with self._store.reading() as connection:
            found = dict(bulk.read(connection, query))
            marks = of(connection, list(found))
        return [msgspec.structs.replace(marks[account], moved=moved) for account, moved in found.items()]

    def of(self, accounts: Collection[str]) -> dict[str, Marks]:
        """What is known of these; who has no signals is absent."""
        with self._store.reading() as connection:
            return of(connection, accounts)

    def shared(self, values: Iterable[str]) -> dict[str, int]:
        """How many accounts have each of these; at most `MANY` are counted."""
        with self._store.reading() as connection:
            counted = _counted(connection.dialect.name)
            return {value: int(counted.rows(connection, value=value)[0][0]) for value in values}

    def prune(self, now: Instant) -> int:
        """Drop what no account came with for `KEPT`; gives how many rows went."""
        with self._store.transaction() as connection:
            # house: allow record-writer because these are hashes beside the events
            return connection.execute(t.signal.delete().where(t.signal.c.at <= now - KEPT)).rowcount


@cache
def _counted(dialect: str) -> bulk.Prepared:
    some = select(t.signal.c.account).where(t.signal.c.value == bindparam("value")).limit(MANY).subquery()
    return bulk.Prepared(select(func.count()).select_from(some), dialect)
