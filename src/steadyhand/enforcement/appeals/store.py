"""Queries on appeals."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

import msgspec
from sqlalchemy import func, select

from steadyhand.enforcement.appeals.model import Appeal
from steadyhand.enforcement.appeals.views import VIEW
from steadyhand.kernel.values import Instant
from steadyhand.storage.bulk import Prepared, among, listed
from steadyhand.storage.reading import Reader

LISTED: Final = 500
OPEN: Final = ("waiting", "taken")


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """One answered appeal, as figures count it."""

    side: str
    policy: str
    rules: tuple[str, ...]
    mode: str
    outcome: str
    filed: Instant
    decided: Instant
    due: Instant

    @property
    def waited(self) -> int:
        """How long whoever appealed waited, in microseconds."""
        return self.decided - self.filed


class Appeals:
    """Appeals as the record has them."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._table = reader.table(VIEW)
        c, dialect = self._table.c, reader.engine.dialect.name
        self._decisions = Prepared(
            select(c.key, c.seq, c.doc).where(among(c.decision, "keys", dialect)), dialect
        )

    def get(self, appeal: str) -> Appeal | None:
        """One appeal."""
        row: Appeal | None = self._reader.row(VIEW, appeal)
        return row

    def waiting(self, areas: Collection[str], limit: int = LISTED) -> list[Appeal]:
        """Appeals of these areas that wait, what is due soonest first."""
        c = self._table.c
        query = select(c.key, c.seq, c.doc).where(c.state == "waiting", c.area.in_(areas))
        return self._reader.find(VIEW, query.order_by(c.due, c.key).limit(limit))

    def held_by(self, principal: str, now: Instant) -> Appeal | None:
        """The appeal that somebody holds."""
        c = self._table.c
        found: list[Appeal] = self._reader.find(
            VIEW, select(c.key, c.seq, c.doc).where(c.holder == principal)
        )
        return next((one for one in found if one.held_by(principal, now)), None)

    def of_decision(self, decision: str) -> list[Appeal]:
        """What was appealed of one decision, the earliest first."""
        c = self._table.c
        query = select(c.key, c.seq, c.doc).where(c.decision == decision).order_by(c.filed, c.key)
        return self._reader.find(VIEW, query)

    def of_decisions(self, decisions: Collection[str]) -> list[Appeal]:
        """What was appealed of any of these decisions, in one read and no order."""
        dialect = self._reader.engine.dialect.name
        return self._reader.found(VIEW, self._decisions, keys=listed(decisions, dialect)) if decisions else []

    def of_report(self, report: str, decision: str, account: str) -> list[Appeal]:
        """Notifiers' appeals that one report is part of: of the decision that answered it, and those it began."""
        found = {one.id: one for one in (*self.of_decision(decision), *self.of_account(account))}
        own = (one for one in found.values() if report in {ref for _, ref in one.parties})
        return sorted(own, key=lambda one: one.at)

    def of_account(self, account: str, limit: int = LISTED) -> list[Appeal]:
        """What somebody appealed, the latest first."""
        c = self._table.c
        query = select(c.key, c.seq, c.doc).where(c.account == account).order_by(c.filed.desc(), c.key)
        return self._reader.find(VIEW, query.limit(limit))

    def answered(self, since: Instant, until: Instant) -> Iterator[Answered]:
        """What was answered from an instant to another, as figures count it."""
        c = self._table.c
        names = Answered.__struct_fields__
        query = select(*(c[name] for name in names)).where(c.decided >= since, c.decided < until)
        for row in self._reader.fetch(query):
            fields = {name: getattr(row, name) for name in names}
            yield Answered(**{**fields, "rules": tuple(fields["rules"].split())})

    def open_by_area(self, now: Instant) -> dict[str, tuple[int, int]]:
        """By policy area: how many wait for an answer, and how many of them are late."""
        c = self._table.c
        counts: dict[str, tuple[int, int]] = {}
        for due_only in (False, True):
            query = select(c.area, func.count().label("n")).where(c.state.in_(OPEN)).group_by(c.area)
            if due_only:
                query = query.where(c.due < now)
            for row in self._reader.fetch(query):
                every, over = counts.get(row.area, (0, 0))
                counts[row.area] = (every, int(row.n)) if due_only else (int(row.n), over)
        return counts
