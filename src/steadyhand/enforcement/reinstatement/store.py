"""Queries on requests to come back."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy import func, select

from steadyhand.enforcement.reinstatement.model import PROGRAMME, REQUEST, Programme, Request
from steadyhand.enforcement.reinstatement.register import AFTER, Recidivism, Row, recidivism, rows_of
from steadyhand.kernel.values import DAY, Instant
from steadyhand.storage.reading import Reader

LISTED: Final = 200


class Returns:
    """Requests and programmes as the record has them."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._table = reader.table(REQUEST)

    def get(self, request: str) -> Request | None:
        """One request."""
        row: Request | None = self._reader.row(REQUEST, request)
        return row

    def programmes(self) -> list[Programme]:
        """Every programme, the latest first."""
        rows: list[Programme] = list(self._reader.all(PROGRAMME).values())
        return sorted(rows, key=lambda one: -one.at)

    def waiting(self, areas: Collection[str], limit: int = LISTED) -> list[Request]:
        """Requests that wait for a decision, the longest first, of these policy areas."""
        c = self._table.c
        query = select(c.key, c.seq, c.doc).where(c.state == "under_review").order_by(c.at, c.key)
        found: list[Request] = self._reader.find(REQUEST, query.limit(limit))
        return [one for one in found if one.facts is not None and one.facts.area in areas]

    def counts(self) -> dict[str, int]:
        """How many requests are in each state."""
        c = self._table.c
        rows = self._reader.fetch(select(c.state, func.count().label("n")).group_by(c.state))
        return {row.state: int(row.n) for row in rows}

    def register(self) -> list[Row]:
        """What came of the requests, by cohort."""
        c = self._table.c
        rows = self._reader.fetch(
            select(c.cohort, c.state, func.count().label("n")).group_by(c.cohort, c.state)
        )
        return rows_of({(row.cohort, row.state): int(row.n) for row in rows})

    def recidivism(self, now: Instant) -> list[Recidivism]:
        """How many of those who returned broke a rule again."""
        c = self._table.c
        returned = {
            days: self._reader.fetch(
                select(func.count().label("n")).select_from(self._table).where(c.returned <= now - days * DAY)
            )[0].n
            for days in AFTER
        }
        query = select(c.key, c.seq, c.doc).where(c.state == "revoked")
        return recidivism(returned, self._reader.find(REQUEST, query), now)
