"""How the views of a post grew: what was seen of it before something was done about it, and what after.

A count is kept where it is an eighth more than the last one that was, so a post that a million people see writes some
hundred rows. What is told of two instants is the difference of the counts that were kept last before each: off by an
eighth of the views at most, as long as the platform goes on counting. Where it counted nothing, nothing is told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import cache
from typing import Any, Final

import msgspec
from sqlalchemy import func, select

from steadyhand.intake import tables as t
from steadyhand.intake.model import VIEWED
from steadyhand.intake.rows import Logged
from steadyhand.intake.seen import KEPT
from steadyhand.intake.store import EventStore
from steadyhand.kernel.values import Instant
from steadyhand.storage import bulk

STEP: Final = 3
"""A count is kept that is more than the last one by its 2**-STEP, and by one."""
Row = tuple[str, int, Instant]


class Count(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """All views so far, at an instant that the platform gave."""

    at: Instant
    views: int


class Grown(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of the views between two instants."""

    views: int | None
    """None where the platform counted nothing by which it could be told."""
    since: Instant
    until: Instant


class _Views(msgspec.Struct):
    views: int


_views = msgspec.json.Decoder(_Views).decode


def grown(counts: Sequence[Count], since: Instant, until: Instant, began: Instant | None) -> Grown:
    """What was counted between two instants, by counts in their order.

    `began` is when the post came, where it is known and counted since: until the first count nothing had been counted.
    """
    first, last = _by(counts, since, began), _by(counts, until, began)
    known = first is not None and last is not None and any(one.at > since for one in counts)
    return Grown(views=max(0, last - first) if known else None, since=since, until=until)  # type: ignore[operator]


def _by(counts: Sequence[Count], at: Instant, began: Instant | None) -> int | None:
    kept = [one.views for one in counts if one.at <= at]
    if kept:
        return max(kept)
    return 0 if began is not None else None


def steps(known: dict[str, int], batch: Iterable[Logged]) -> list[Row]:
    """The counts of a batch that are kept, given the greatest of each that was kept; `known` is brought up to date."""
    rows: list[Row] = []
    for event in (one.event for one in batch if one.event.type == VIEWED and not one.event.erased):
        views, last = _views(event.data).views, known.get(event.subject, 0)
        if views > last and views - last >= last >> STEP:
            known[event.subject] = views
            rows.append((event.subject, views, event.time))
    return rows


class Growth:
    """The table `growth` beside the events. Every method raises `RecordUnavailable`."""

    def __init__(self, store: EventStore) -> None:
        self._store = store

    def note(self, batch: Iterable[Logged]) -> int:
        """Take in what these events say, in their order; gives how many counts are kept. Again, it changes nothing."""
        counted = [one for one in batch if one.event.type == VIEWED]
        if not counted:
            return 0
        with self._store.reading() as connection:
            dialect = connection.dialect.name
            subjects = {one.event.subject for one in counted}
            greatest = _greatest(dialect).rows(connection, subjects=bulk.listed(subjects, dialect))
        rows = steps(dict(greatest), counted)
        if rows:
            with self._store.transaction() as connection:
                # house: allow record-writer because these are counts beside the events, on behalf of intake/store.py
                bulk.upsert(connection, t.growth, rows)
        return len(rows)

    def of(self, subjects: Collection[str]) -> dict[str, list[Count]]:
        """The counts of these, in their order; of what was never counted there is none."""
        if not subjects:
            return {}
        c = t.growth.c
        query = select(c.subject, c.at, c.views).where(c.subject.in_(subjects)).order_by(c.subject, c.views)
        found: dict[str, list[Count]] = {}
        with self._store.reading() as connection:
            for subject, at, views in bulk.read(connection, query):
                found.setdefault(subject, []).append(Count(at=at, views=views))
        return found

    def prune(self, now: Instant) -> int:
        """Drop what was counted longer ago than `KEPT`; gives how many rows went."""
        with self._store.transaction() as connection:
            # house: allow record-writer because these are counts beside the events
            return connection.execute(t.growth.delete().where(t.growth.c.at <= now - KEPT)).rowcount


@cache
def _greatest(dialect: str) -> Any:
    c = t.growth.c
    query = select(c.subject, func.max(c.views)).where(bulk.among(c.subject, "subjects", dialect))
    return bulk.Prepared(query.group_by(c.subject), dialect)
