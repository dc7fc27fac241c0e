"""The table `signal` beside the events: which account had which signals, and who else has them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache
from typing import Any, Final

import msgspec
from sqlalchemy import ScalarSelect, Select, bindparam, func, select

from steadyhand.intake import tables as t
from steadyhand.intake.signal_rows import Marks, of
from steadyhand.intake.store import EventStore
from steadyhand.kernel.values import DAY, Instant
from steadyhand.storage import bulk

KEPT: Final = 365 * DAY
"""How long a signal is kept after the account last came with it."""
MANY: Final = 200
"""Accounts that are counted under one value: whether it is these or a million says the same."""

TOGETHER: Final = 20
"""Values that are counted in one question."""


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
        asked = list(values)
        counts: dict[str, int] = {}
        with self._store.reading() as connection:
            for part in (asked[n : n + TOGETHER] for n in range(0, len(asked), TOGETHER)):
                named = {f"value{n}": value for n, value in enumerate(part)}
                (row,) = _counted(connection.dialect.name, len(part)).rows(connection, **named)
                counts.update(zip(part, map(int, row), strict=True))
        return counts

    def prune(self, now: Instant) -> int:
        """Drop what no account came with for `KEPT`; gives how many rows went."""
        with self._store.transaction() as connection:
            # house: allow record-writer because these are hashes beside the events
            return connection.execute(t.signal.delete().where(t.signal.c.at <= now - KEPT)).rowcount


@cache
def _counted(dialect: str, many: int) -> bulk.Prepared:
    """Counts `many` values in one question: on a database in another process each costs a journey."""
    query: Select[Any] = select().add_columns(*(_count(f"value{n}") for n in range(many)))
    return bulk.Prepared(query, dialect)


def _count(name: str) -> ScalarSelect[int]:
    some = select(t.signal.c.account).where(t.signal.c.value == bindparam(name)).limit(MANY).subquery()
    return select(func.count()).select_from(some).scalar_subquery()
