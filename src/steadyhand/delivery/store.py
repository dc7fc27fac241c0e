"""Reads of the outbox: what is due, what is dead."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, FromClause, ScalarSelect, and_, cast, exists, func, or_, select

from steadyhand.delivery.model import STANDING, Pending
from steadyhand.delivery.views import Delivery
from steadyhand.kernel.values import Instant
from steadyhand.storage.reading import Reader
from steadyhand.storage.tables import outbox
from steadyhand.storage.types import Str


class Outbox:
    """Effects on their way to the platform."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def due(self, now: Instant, limit: int, busy: Collection[str] = ()) -> list[Pending]:
        """Effects to send now, oldest first: of each subject and entry only the earliest, so that order is kept.

        `busy` are subjects with an effect on its way. What a later effect has overtaken says by which.
        """
        o, earlier = outbox.c, outbox.alias("earlier")
        held_up = or_(*(exists().where(*those) for those in _ahead(earlier)))
        waits = (o.state == "pending", o.due <= now, o.subject.not_in(busy), ~held_up)
        query = select(outbox, _overtaken().label("overtaken")).where(*waits).order_by(o.due, o.seq, o.n)
        return [_pending(row, row.overtaken) for row in self._reader.fetch(query.limit(limit))]

    def dead(self, limit: int = 200) -> list[Pending]:
        """Dead letters, the latest first."""
        o = outbox.c
        query = select(outbox).where(o.state == "dead").order_by(o.seq.desc(), o.n).limit(limit)
        return [_pending(row) for row in self._reader.fetch(query)]

    def pending(self, limit: int = 200) -> list[Pending]:
        """Effects that wait, the oldest first, each with the one that it comes after."""
        o = outbox.c
        query = select(outbox, _first().label("after")).where(o.state == "pending")
        rows = self._reader.fetch(query.order_by(o.due, o.seq, o.n).limit(limit))
        return [_pending(row, after=row.after) for row in rows]

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

    def counts(self, subject: str | None = None) -> dict[str, int]:
        """How many effects are in each state, of all or on one subject."""
        query = select(outbox.c.state, func.count().label("n")).group_by(outbox.c.state)
        rows = self._reader.fetch(query if subject is None else query.where(outbox.c.subject == subject))
        return {"pending": 0, "dead": 0, "delivered": 0} | {row.state: row.n for row in rows}

    def oldest_waiting(self) -> Instant | None:
        """When the effect that waits longest was decided; None where nothing waits."""
        query = select(func.min(outbox.c.at).label("at")).where(outbox.c.state == "pending")
        at: Instant | None = self._reader.fetch(query)[0].at
        return at

    def last_delivered(self) -> Instant | None:
        """When the platform last took an effect; None where it never did."""
        c = self._reader.table("delivery").c
        query = select(func.max(c.at).label("at")).where(c.state == "delivered")
        at: Instant | None = self._reader.fetch(query)[0].at
        return at


def _ahead(earlier: FromClause) -> tuple[tuple[ColumnElement[bool], ...], ...]:
    """Which effects must arrive before one: those of its subject, and the one before it in its entry."""
    o, e = outbox.c, earlier.c
    before = or_(e.seq < o.seq, and_(e.seq == o.seq, e.n < o.n))
    same_subject = (e.subject == o.subject, e.state == "pending", before)
    # Of one entry too: nobody is told of what was not done yet.
    stem = func.substr(o.id, 1, func.length(o.id) - func.length(cast(o.n, Str)))
    return same_subject, (e.id == stem.concat(cast(o.n - 1, Str)), e.state == "pending")


def _first() -> ColumnElement[str | None]:
    """The first effect that must arrive before one."""
    earlier = outbox.alias("earlier")
    e = earlier.c
    return func.coalesce(
        *(
            select(e.id).where(*those).order_by(e.seq, e.n).limit(1).correlate(outbox).scalar_subquery()
            for those in _ahead(earlier)
        )
    )


def _overtaken() -> ScalarSelect[str]:
    """The latest effect that arrived before an earlier one on its subject, which can only have been a dead letter."""
    o, later = outbox.c, outbox.alias("later")
    a = later.c
    after = or_(a.seq > o.seq, and_(a.seq == o.seq, a.n > o.n))
    both = (o.type.startswith(STANDING), a.type.startswith(STANDING))
    arrived = select(a.id).where(a.subject == o.subject, a.state == "delivered", after, *both)
    return arrived.order_by(a.seq.desc(), a.n.desc()).limit(1).scalar_subquery()


def _pending(row: Any, overtaken: str | None = None, after: str | None = None) -> Pending:
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
        overtaken=overtaken,
        after=after,
    )
