"""How often the platform's posts were seen, and what it has no longer: one row a subject, beside the events.

Views are kept in doublings: a row changes when there are twice as many as at its last change, so a post that a million
people see writes some twenty times. Which rows changed since is read by `moved`, the place in the log of the event that
changed them. The same events noted again change nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import cache
from typing import Any, Final

import msgspec
from msgspec.structs import astuple, replace
from sqlalchemy import Connection, func, select

from steadyhand.intake import tables as t
from steadyhand.intake.model import DELETED, PRESENT, VIEWED, Event
from steadyhand.intake.rows import Logged
from steadyhand.intake.store import EventStore
from steadyhand.kernel.values import DAY, Instant
from steadyhand.storage import bulk

KEPT: Final = 31 * DAY
"""How long a row is kept after the last event that changed it: hardly anything is seen of an older post."""
TOLD_BY: Final = DELETED | PRESENT | {VIEWED}


class Sight(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one subject. Instants are those that the platform gave."""

    subject: str
    views: int = 0
    """As of `counted`, less than twice as many since; 0 where nobody counted."""
    first: Instant = 0
    """When it was first counted."""
    counted: Instant = 0
    gone: Instant | None = None
    """Since when the platform has it no longer; None where it has it, as far as is known."""
    told: Instant = 0
    """The time of the event that last said whether it is there; 0 where only views were counted."""
    moved: int = 0
    """The offset of the event that changed the row last."""


class _Views(msgspec.Struct):
    views: int


_views = msgspec.json.Decoder(_Views).decode


def after(row: Sight | None, event: Event, offset: int) -> Sight | None:
    """What is known after an event; the same row where it says nothing new, or nothing later."""
    if event.type == VIEWED:
        return row if event.erased else _counted(row, event, _views(event.data).views, offset)
    if event.type in DELETED:
        return _gone(row or Sight(subject=event.subject), event.time, offset) or row
    if event.type in PRESENT and row is not None and row.told and event.time > row.told:
        back = replace(row, told=event.time)
        return back if row.gone is None else replace(back, gone=None, moved=offset)
    return row


def _gone(known: Sight, at: Instant, offset: int) -> Sight | None:
    """The row of what was deleted at an instant; None where something later, or the same, was said before."""
    if known.gone is not None:
        return replace(known, told=at) if at > known.told else None
    return replace(known, gone=at, told=at, moved=offset) if at >= known.told else None


def _counted(row: Sight | None, event: Event, views: int, offset: int) -> Sight | None:
    known = row or Sight(subject=event.subject)
    if views.bit_length() <= known.views.bit_length():
        return row
    first = min(known.first, event.time) if known.views else event.time
    counted = max(known.counted, event.time)
    return replace(known, views=views, first=first, counted=counted, moved=offset)


class Seen:
    """The table `seen` beside the events. Every method raises `RecordUnavailable`."""

    def __init__(self, store: EventStore) -> None:
        self._store = store

    def note(self, batch: Iterable[Logged]) -> int:
        """Take in what these events say, in their order; gives how many rows changed."""
        telling = [one for one in batch if one.event.type in TOLD_BY]
        if not telling:
            return 0
        with self._store.reading() as connection:
            if not _changes(connection, telling):
                return 0  # nearly always: nobody need wait for the lock
        with self._store.transaction() as connection:
            rows = [astuple(sight) for sight in _changes(connection, telling)]
            # house: allow record-writer because these are counts beside the events, on behalf of intake/store.py
            bulk.upsert(connection, t.seen, rows)
        return len(rows)

    def of(self, subjects: Collection[str]) -> dict[str, Sight]:
        """What is known of these."""
        with self._store.reading() as connection:
            return _of(connection, subjects)

    def moved(self, since: int, limit: int) -> list[Sight]:
        """What changed by events after an offset, in their order; at most so many."""
        query = select(t.seen).where(t.seen.c.moved > since).order_by(t.seen.c.moved).limit(limit)
        with self._store.reading() as connection:
            return [_sight(row) for row in bulk.read(connection, query)]

    def began(self, subjects: Collection[str]) -> dict[str, Instant]:
        """When the oldest event of each post's own that is still here happened."""
        c = t.event.c
        query = select(c.subject, func.min(c.time)).where(c.subject.in_(subjects), t.OF_A_POST)
        with self._store.reading() as connection:
            return dict(bulk.read(connection, query.group_by(c.subject)))

    def prune(self, now: Instant) -> int:
        """Drop what nothing was told of for `KEPT`; gives how many rows went."""
        c, late = t.seen.c, now - KEPT
        with self._store.transaction() as connection:
            # house: allow record-writer because these are counts beside the events
            return connection.execute(t.seen.delete().where(c.counted <= late, c.told <= late)).rowcount


def _changes(connection: Connection, telling: Sequence[Logged]) -> list[Sight]:
    before = _of(connection, {one.event.subject for one in telling})
    rows: dict[str, Sight] = dict(before)
    for one in telling:
        known = after(rows.get(one.event.subject), one.event, one.offset)
        if known is not None:
            rows[one.event.subject] = known
    return [sight for subject, sight in rows.items() if sight is not before.get(subject)]


def _of(connection: Connection, subjects: Collection[str]) -> dict[str, Sight]:
    if not subjects:
        return {}
    dialect = connection.dialect.name
    found = _seen(dialect).rows(connection, subjects=bulk.listed(subjects, dialect))
    return {row[0]: _sight(row) for row in found}


@cache
def _seen(dialect: str) -> bulk.Prepared:
    return bulk.Prepared(select(t.seen).where(bulk.among(t.seen.c.subject, "subjects", dialect)), dialect)


def _sight(row: tuple[Any, ...]) -> Sight:
    subject, views, first, counted, gone, told, moved = row
    return Sight(
        subject=subject, views=views, first=first, counted=counted, gone=gone, told=told, moved=moved
    )
