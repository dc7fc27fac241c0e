"""Events as rows of their table, and runs of them read in one step of the database (see `storage.bulk`)."""

from __future__ import annotations

from functools import cache

import msgspec
from sqlalchemy import Connection, bindparam, select

from steadyhand.intake.model import ERASED, Event
from steadyhand.intake.reach import LAST, reach
from steadyhand.intake.tables import event
from steadyhand.kernel.values import Instant
from steadyhand.storage.bulk import Prepared

Row = tuple[int, str, str, str, int, int, str, str | None, str | None, bytes, str | None]
"""The columns of `event` in their order."""


class Logged(msgspec.Struct, frozen=True):
    """An event with its place in the log and when it came in."""

    offset: int
    received: Instant
    event: Event


def row_of(offset: int, received: Instant, new: Event) -> Row:
    """An event in the order of the table's columns."""
    return (
        offset,
        new.source,
        new.id,
        new.type,
        new.time,
        received,
        new.subject,
        new.account,
        new.reporter,
        new.digest,
        new.data.decode(),
    )


def logged(row: Row) -> Logged:
    """The event of a row; an erased one has the data `ERASED`."""
    offset, source, name, kind, time, received, subject, account, reporter, digest, data = row
    kept = Event(
        source=source,
        id=name,
        type=kind,
        time=time,
        subject=subject,
        account=account,
        reporter=reporter,
        data=ERASED if data is None else data.encode(),
        digest=digest,
    )
    return Logged(offset, received, kept)


def read(connection: Connection, after: int, limit: int, size: int, upto: int = LAST) -> list[Row]:
    """Rows with `after < offset <= upto` in order: at most `limit`, of at most `size` bytes; the first always fits."""
    found = reach(connection, after, limit, size, upto)
    if found is None:
        return []
    return _between(connection.dialect.name).rows(connection, first=found.first, last=found.last)


@cache
def _between(dialect: str) -> Prepared:
    c = event.c.offset
    wanted = select(event).where(c >= bindparam("first"), c <= bindparam("last")).order_by(c)
    return Prepared(wanted, dialect)
