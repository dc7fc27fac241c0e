"""Reads of the outbox: what is due, what is dead."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import and_, cast, exists, func, or_, select

from steadyhand.delivery.model import Pending
from steadyhand.delivery.views import Delivery
from steadyhand.kernel.values import Instant
from steadyhand.storage.reading import Reader
from steadyhand.storage.tables import outbox
from steadyhand.storage.types import Str


class Outbox:
    """Effects on their way to the platform."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def due(self, now: Instant, limit: int) -> list[Pending]:
        """Effects to send now, oldest first: of each subject and entry only the earliest, so that order is kept."""
        o, earlier = outbox.c, outbox.alias("earlier")
        e = earlier.c
        before = or_(e.seq < o.seq, and_(e.seq == o.seq, e.n < o.n))
        same_subject = exists().where(e.subject == o.subject, e.state == "pending", before)
        # Of one entry too: nobody is told of what was not done yet.
        named = cast(o.seq, Str).concat("-").concat(cast(o.n - 1, Str))
        same_entry = exists().where(e.id == named, e.state == "pending")
        blocked = or_(same_subject, same_entry)
        query = select(outbox).where(o.state == "pending", o.due <= now, ~blocked).order_by(o.due, o.seq, o.n)
        return [_pending(row) for row in self._reader.fetch(query.limit(limit))]

    def dead(self, limit: int = 200) -> list[Pending]:
        """Dead letters, the latest first."""
        o = outbox.c
        query = select(outbox).where(o.state == "dead").order_by(o.seq.desc(), o.n).limit(limit)
        return [_pending(row) for row in self._reader.fetch(query)]

    def pending(self, limit: int = 200) -> list[Pending]:
        """Effects that wait, the oldest first."""
        o = outbox.c
        query = select(outbox).where(o.state == "pending").order_by(o.due, o.seq, o.n).limit(limit)
        return [_pending(row) for row in self._reader.fetch(query)]

    def outcomes(self, effects: Collection[str]) -> dict[str, Delivery]:
        """What became of these effects; one that was never settled is absent."""
        return {
            effect: stored.row for effect, stored in self._reader.stored_many("delivery", effects).items()
        }

    def of_subject(self, subject: str, limit: int = 50) -> list[Pending]:
        """Effects on a subject, the latest first."""
        o = outbox.c
        query = select(outbox).where(o.subject == subject).order_by(o.seq.desc(), o.n).limit(limit)
        return [_pending(row) for row in self._reader.fetch(query)]

    def counts(self) -> dict[str, int]:
        """How many effects are in each state."""
        rows = self._reader.fetch(select(outbox.c.state, func.count().label("n")).group_by(outbox.c.state))
        return {"pending": 0, "dead": 0, "delivered": 0} | {row.state: row.n for row in rows}


def _pending(row: Any) -> Pending:
    return Pending(
        effect=row.id,
        seq=row.seq,
        at=row.at,
        subject=row.subject,
        type=row.type,
        body=row.body,
        state=row.state,
        due=row.due,
        attempts=row.attempts,
        error=row.error,
    )
