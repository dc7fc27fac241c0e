"""Reads of cases: what is next, what waits in each queue, what a case says."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Any, Final

import msgspec
from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, func, or_, select, union_all

from steadyhand.kernel.tx import Stored
from steadyhand.kernel.values import Instant
from steadyhand.review.machine import STATES, WAITING
from steadyhand.review.model import Case, Decision
from steadyhand.review.views import Report
from steadyhand.storage.bulk import Prepared, among, listed
from steadyhand.storage.reading import Reader

PAGE: Final = 2_000
COMPOSED: Final = 16
"""Queries that are kept, each for so many subjects at once."""
UNKNOWN_HARM: Final = 0
"""Where a list shows a case of unknown harm: after those of known harm, before those that hardly anybody believes."""


class QueueState(msgspec.Struct, frozen=True, kw_only=True):
    """What waits in one queue."""

    area: str
    open: int
    leased: int
    oldest: Instant | None
    """When the oldest open case was opened."""
    last: Instant | None
    """When the latest case, open or closed, was opened."""


class Cases:
    """Cases as the record has them."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._table = reader.table("case")
        c, dialect = self._table.c, reader.engine.dialect.name
        whole = select(c.key, c.seq, c.doc)
        mine = whole.where(c.holder == bindparam("principal"), c.state == "leased")
        self._held = Prepared(mine, dialect)
        self._about = Prepared(self._latest("subject"), dialect)
        self._of_subjects = Prepared(whole.where(among(c.subject, "keys", dialect)), dialect)
        self._about_all = lru_cache(COMPOSED)(self._united)

    def get(self, case: str) -> Stored | None:
        """A case with its version."""
        return self._reader.stored("case", case)

    def waiting(self, areas: Collection[str], limit: int) -> list[Case]:
        """Cases of these areas that nobody looks at, by severity, then those known to do most harm, then by age."""
        c = self._table.c
        query = (
            select(c.key, c.seq, c.doc)
            .where(c.area.in_(areas), c.lane > 0)
            .order_by(c.tier_down, func.coalesce(c.harm_down, UNKNOWN_HARM), c.opened, c.key)
            .limit(limit)
        )
        return self._reader.find("case", query)

    def with_merged(self, cases: Collection[str]) -> dict[str, Case]:
        """These and all that was merged into them, and into those: whoever waits for one of them waits for all."""
        found, look = dict[str, Case](), list(cases)
        while look:
            found |= {name: stored.row for name, stored in self._reader.stored_many("case", look).items()}
            look = [
                name for case in look if case in found for name in found[case].merged if name not in found
            ]
        return found

    def held_by(self, principal: str) -> list[Case]:
        """Cases this person holds now."""
        return self._reader.found("case", self._held, principal=principal)

    def about(self, subject: str, limit: int = 50, *, areas: Collection[str] = ()) -> list[Case]:
        """Cases about a subject, or about what this account wrote, of any queue or of these; the latest first."""
        if not areas:
            return self._reader.found("case", self._about, subject=subject, limit=limit)
        c = self._table.c
        concerned = select(c.key, c.seq, c.doc).where(self._concerns(subject), c.area.in_(areas))
        return self._reader.find("case", concerned.order_by(c.opened.desc()).limit(limit))

    def of_subjects(self, subjects: Collection[str]) -> list[Case]:
        """All cases about these very subjects, in one read."""
        if not subjects:
            return []
        keys = listed(subjects, self._reader.engine.dialect.name)
        return self._reader.found("case", self._of_subjects, keys=keys)

    def about_each(self, subjects: Collection[str], limit: int = 50) -> list[Case]:
        """As `about` for each of several subjects, in one read; a case that concerns two may come twice."""
        if not subjects:
            return []
        named = {f"subject{n}": subject for n, subject in enumerate(subjects)}
        return self._reader.found("case", self._about_all(len(named)), limit=limit, **named)

    def decided(self) -> Iterator[tuple[str, Decision]]:
        """Every decision that stands, with the subject that it is about; read page by page."""
        c, after = self._table.c, ""
        page = (
            select(c.key, c.seq, c.doc).where(c.state.in_(("decided", "closed"))).order_by(c.key).limit(PAGE)
        )
        while found := self._reader.find("case", page.where(c.key > after)):
            yield from ((case.subject, case.stands) for case in found if case.stands is not None)
            after = found[-1].id

    def reports_on(self, subject: str, limit: int = 50) -> list[Report]:
        """Reports on a subject."""
        c = self._reader.table("report").c
        return self._reader.find(
            "report", select(c.key, c.seq, c.doc).where(c.subject == subject).limit(limit)
        )

    def count_about(self, subject: str) -> int:
        """How many cases there are about a subject, or about what this account wrote."""
        query = select(func.count().label("n")).select_from(self._table).where(self._concerns(subject))
        return int(self._reader.fetch(query)[0].n)

    def count_reports_on(self, subject: str) -> int:
        """How many reports on a subject there are."""
        table = self._reader.table("report")
        query = select(func.count().label("n")).select_from(table).where(table.c.subject == subject)
        return int(self._reader.fetch(query)[0].n)

    def contents(self, payloads: Collection[str]) -> dict[str, bytes | None]:
        """Bodies of payloads in one read; None for those that are erased."""
        return self._reader.payloads(payloads)

    def words(self, payload: str | None) -> str | None:
        """The text of a payload; None where there is none, or it was erased."""
        body = None if payload is None else self._reader.payload(payload)
        return None if body is None else body.decode()

    def reports(self, names: Collection[str]) -> list[Report]:
        """These reports, in the order given; those that are not reports are left out."""
        found = self._reader.stored_many("report", names)
        return [found[name].row for name in names if name in found]

    def queues(self, areas: Collection[str]) -> list[QueueState]:
        """The state of each queue, in the order given; a queue without cases is there with zeros."""
        c = self._table.c
        rows = self._reader.fetch(
            select(
                c.area,
                c.state,
                func.count().label("n"),
                func.min(c.opened).label("first"),
                func.max(c.opened).label("last"),
            )
            .where(c.area.in_(areas))
            .group_by(c.area, c.state)
        )
        found = {(row.area, row.state): row for row in rows}
        return [self._queue(area, found) for area in areas]

    def _latest(self, parameter: str) -> Select[Any]:
        c = self._table.c
        concerned = select(c.key, c.seq, c.doc).where(self._concerns(bindparam(parameter)))
        return concerned.order_by(c.opened.desc()).limit(bindparam("limit"))

    def _united(self, count: int) -> Prepared:
        each = [select(self._latest(f"subject{n}").subquery()) for n in range(count)]
        return Prepared(union_all(*each) if count > 1 else each[0], self._reader.engine.dialect.name)

    def _concerns(self, subject: str | BindParameter[str]) -> ColumnElement[bool]:
        c = self._table.c
        return or_(c.subject == subject, c.account == subject)

    def _queue(self, area: str, found: dict[tuple[str, str], object]) -> QueueState:
        rows = {state: found[area, state] for state in STATES if (area, state) in found}
        waiting = [rows[state] for state in WAITING if state in rows]
        return QueueState(
            area=area,
            open=sum(row.n for row in waiting),  # type: ignore[attr-defined]
            leased=getattr(rows.get("leased"), "n", 0),
            oldest=min((row.first for row in waiting), default=None),  # type: ignore[attr-defined]
            last=max((row.last for row in rows.values()), default=None),  # type: ignore[attr-defined]
        )
