"""The marks of counters, kept with the decisions that made them: a count survives every crash that a decision survives.

Keys and values are hashes: a mark names nobody. A mark is dropped when no window can reach it any more.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any, Final

import msgspec
from sqlalchemy import BindParameter, Connection, bindparam, cast, func, literal_column, select, tuple_
from sqlalchemy.dialects.postgresql import JSONB

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
    asked = msgspec.json.encode(list(keys)).decode()
    found = _marks(connection.dialect.name).rows(connection, keys=asked, since=since)
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
    """All keys of all counters in one query: each query costs as much as the marks of many keys."""
    c = t.mark.c
    keys: BindParameter[Any] = bindparam("keys")
    each = func.json_each(keys) if dialect == "sqlite" else func.jsonb_array_elements(cast(keys, JSONB))
    asked = each.table_valued("value").c.value
    counter, key = (asked.op("->>")(literal_column(place)) for place in ("0", "1"))
    return bulk.Prepared(
        select(t.mark).where(c.counter == counter, c.key == key, c.at > bindparam("since")), dialect
    )
