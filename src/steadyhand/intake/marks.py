"""The marks of counters, kept with the decisions that made them: a count survives every crash that a decision survives.

Keys and values are hashes: a mark names nobody. A mark is dropped when no window can reach it any more.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from typing import Final

from sqlalchemy import Connection, bindparam, select, tuple_

from steadyhand.intake import tables as t
from steadyhand.kernel.values import DAY, Instant
from steadyhand.storage import bulk

KEPT: Final = 31 * DAY
"""A day more than the longest window, for events that come late."""
Row = tuple[str, str, int, int, str]
"""Counter, key, time (microseconds) and number of the event, value."""


def keep(connection: Connection, rows: Sequence[Row]) -> None:
    """Add marks; those that are there already change nothing."""
    # house: allow record-writer because these are marks beside the events, on behalf of intake/store.py
    bulk.insert_new(connection, t.mark, rows)


def read(connection: Connection, keys: Collection[tuple[str, str]], since: Instant) -> list[Row]:
    """The marks of some counters' keys that are later than an instant, in the order of their times."""
    by_counter: dict[str, list[str]] = {}
    for counter, key in keys:
        by_counter.setdefault(counter, []).append(key)
    dialect = connection.dialect.name
    found = [
        row
        for counter, some in by_counter.items()
        for row in _marks(dialect).rows(
            connection, counter=counter, keys=bulk.listed(some, dialect), since=since
        )
    ]
    return sorted(found, key=lambda row: (row[2], row[3]))


def drop(connection: Connection, before: Instant, limit: int) -> int:
    """Drop at most so many marks that are not later than an instant; gives how many."""
    c = t.mark.c
    key = tuple_(c.counter, c.key, c.at, c.event)
    old = select(c.counter, c.key, c.at, c.event).where(c.at <= before).limit(limit)
    # house: allow record-writer because these are marks beside the events, on behalf of intake/store.py
    return connection.execute(t.mark.delete().where(key.in_(old))).rowcount


@cache
def _marks(dialect: str) -> bulk.Prepared:
    c = t.mark.c
    theirs = (c.counter == bindparam("counter"), bulk.among(c.key, "keys", dialect))
    return bulk.Prepared(select(t.mark).where(*theirs, c.at > bindparam("since")), dialect)
