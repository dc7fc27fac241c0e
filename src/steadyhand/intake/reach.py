"""How far a reading may go: a count alone bounds no memory, because one event may be a thousand times another.

The sizes are added up inside the database, event by event until one no longer fits, so nothing is read in
vain. Counted is the text of an event: its data and its names.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    LargeBinary,
    Select,
    bindparam,
    cast,
    func,
    literal,
    select,
)

from steadyhand.intake.tables import event
from steadyhand.kernel.values import HOUR, Instant

LAST: Final = 2**63 - 1
"""No offset is greater."""
_TEXTS: Final = ("source", "id", "subject", "data")


class Run(msgspec.Struct, frozen=True):
    """Events that follow each other in the log: offsets, how many, and the hour (UTC) in which the first came in."""

    first: int
    last: int
    count: int
    hour: Instant


def reach(
    connection: Connection, after: int, limit: int, size: int, upto: int = LAST, *, one_hour: bool = False
) -> Run | None:
    """The next events with `after < offset <= upto`: at most `limit`, of at most `size` bytes; None if there is none.

    The first always fits. `one_hour` stops where an event came in in another hour than the first.
    """
    query = _query(connection.dialect.name, one_hour=one_hour)
    values = {"after": after, "most": limit, "size": size, "upto": upto}
    first, last, count, hour = connection.execute(query, values).one()
    return None if first is None else Run(first, last, count, hour)


@cache
def _query(dialect: str, *, one_hour: bool) -> Select[Any]:
    start = select(
        event.c.offset.label("at"),
        _size(event, dialect).label("size"),
        literal(1).label("number"),
        _hour(event).label("hour"),
    ).where(event.c.offset > bindparam("after"), event.c.offset <= bindparam("upto"))
    taken = select(start.order_by(event.c.offset).limit(1).subquery()).cte("taken", recursive=True)
    taken = taken.union_all(_next_of(taken, dialect, one_hour=one_hour))
    c = taken.c
    return select(func.min(c.at), func.max(c.at), func.max(c.number), func.min(c.hour))


def _next_of(taken: Any, dialect: str, *, one_hour: bool) -> Select[Any]:
    """The event after the last one that was taken, if it may be taken too."""
    following, seen = event.alias("following"), event.alias("seen")
    next_offset = select(func.min(seen.c.offset)).where(seen.c.offset > taken.c.at).scalar_subquery()
    size = taken.c.size + _size(following, dialect)
    both = taken.join(following, following.c.offset == next_offset)
    step = select(following.c.offset, size, taken.c.number + 1, taken.c.hour).select_from(both)
    step = step.where(
        following.c.offset <= bindparam("upto"),
        taken.c.number < bindparam("most"),
        size <= bindparam("size"),
    )
    return step.where(_hour(following) == taken.c.hour) if one_hour else step


def _hour(table: FromClause) -> ColumnElement[int]:
    received: ColumnElement[int] = table.c.received
    return received - received % HOUR


def _size(table: FromClause, dialect: str) -> ColumnElement[int]:
    """Bytes of an event's text; SQLite's `octet_length` is too new to rely on."""
    sizes: list[ColumnElement[int]] = [
        func.length(cast(table.c[name], LargeBinary))
        if dialect == "sqlite"
        else func.octet_length(table.c[name])
        for name in _TEXTS
    ]
    whole: ColumnElement[int] = func.coalesce(sizes[-1], 0)  # erased events have no data
    for each in sizes[:-1]:
        whole += each
    return whole
