"""Which events the archive does not have yet: those after its end, and those of hours that it had to pass over.

A part that could not be written leaves a gap between those around it. Gaps are found, not noted: nothing has to
be written at the moment when writing fails.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, func, select

from steadyhand.intake.reach import LAST
from steadyhand.intake.tables import archived, event
from steadyhand.kernel.values import HOUR, Instant

OVERDUE: Final = HOUR
"""An hour is in the archive a minute after it ended; one that is not an hour later could not be written."""
Gap = tuple[int, int]
"""Events with `after < offset <= upto` are not in the archive."""


def archived_to(connection: Connection) -> int:
    """The last offset that is in the archive."""
    return int(connection.execute(select(func.max(archived.c.last))).scalar_one() or 0)


def gaps(connection: Connection) -> list[Gap]:
    """What is still to be archived, oldest first; last what follows the end of the archive."""
    c = archived.c
    ends = select(
        func.lag(c.last, 1, 0).over(order_by=c.first).label("after"), (c.first - 1).label("upto")
    ).subquery()
    there = select(1).where(event.c.offset > ends.c.after, event.c.offset <= ends.c.upto).exists()
    passed = select(ends).where(ends.c.upto > ends.c.after, there).order_by(ends.c.after)
    found = [(after, upto) for after, upto in connection.execute(passed)]
    return [*found, (archived_to(connection), LAST)]


def waiting_since(connection: Connection) -> Instant | None:
    """When the first event of the oldest gap came in; None where the archive has everything."""
    for after, upto in gaps(connection):
        first = select(event.c.received).where(event.c.offset > after, event.c.offset <= upto)
        received: Instant | None = connection.execute(
            first.order_by(event.c.offset).limit(1)
        ).scalar_one_or_none()
        if received is not None:
            return received
    return None


def is_overdue(since: Instant | None, now: Instant) -> bool:
    """Whether an event that came in at `since` should have been in the archive long ago."""
    return since is not None and since - since % HOUR + HOUR + OVERDUE < now
