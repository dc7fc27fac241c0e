"""Queries on second looks, golden cases and questions."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy import func, select

from steadyhand.kernel.values import Instant
from steadyhand.review.looks.calibration import Counted
from steadyhand.review.looks.model import Golden, Look, Question
from steadyhand.storage.reading import Reader

LISTED: Final = 500
_BY: Final = (
    "kind", "area", "language", "first", "second", "first_grade", "second_grade", "compared",
)  # fmt: skip


class Looks:
    """Looks as the record has them."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._table = reader.table("look")

    def waiting(self, areas: Collection[str], limit: int = LISTED) -> list[Look]:
        """Looks of these areas that wait, the longest first."""
        c = self._table.c
        query = select(c.key, c.seq, c.doc).where(c.state == "waiting", c.area.in_(areas))
        return self._reader.find("look", query.order_by(c.seq, c.key).limit(limit))

    def held_by(self, principal: str, now: Instant) -> Look | None:
        """The look that somebody holds."""
        c = self._table.c
        query = select(c.key, c.seq, c.doc).where(c.holder == principal)
        found: list[Look] = self._reader.find("look", query)
        return next((look for look in found if look.held_by(principal, now)), None)

    def counted(self) -> list[Counted]:
        """Looks that were answered by somebody else, counted by all that figures tell apart."""
        columns, c = [self._table.c[name] for name in _BY], self._table.c
        query = select(*columns, func.count().label("looks")).where(c.state == "answered", c.kind != "own")
        rows = self._reader.fetch(query.group_by(*columns))
        return [Counted(**{name: getattr(row, name) for name in _BY}, looks=int(row.looks)) for row in rows]

    def questions(
        self, *, state: str | None = None, policy: str | None = None, limit: int = LISTED
    ) -> list[Question]:
        """Questions about policy, the latest first."""
        c = self._reader.table("question").c
        query = select(c.key, c.seq, c.doc).order_by(c.at.desc(), c.key).limit(limit)
        if state is not None:
            query = query.where(c.state == state)
        if policy is not None:
            query = query.where(c.policy == policy)
        return self._reader.find("question", query)

    def open_questions(self) -> dict[str | None, int]:
        """How many questions are open, by article."""
        c = self._reader.table("question").c
        query = select(c.policy, func.count().label("n")).where(c.state == "open").group_by(c.policy)
        return {row.policy: int(row.n) for row in self._reader.fetch(query)}

    def goldens(self) -> list[Golden]:
        """Every golden case, the latest first."""
        found: dict[str, Golden] = self._reader.all("golden")
        return sorted(found.values(), key=lambda golden: (-golden.at, golden.id))
