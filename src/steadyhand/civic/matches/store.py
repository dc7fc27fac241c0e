"""Reads of matches and panels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from sqlalchemy import select

from steadyhand.civic.matches.model import MATCH, PANEL, Match, Panel, panel_key
from steadyhand.kernel.values import Instant
from steadyhand.storage.reading import Reader

PAGE: Final = 500
LATELY: Final = 5_000


class Matches:
    """Matches and panels as the record has them. Every method raises `RecordUnavailable`."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._matches, self._panels = reader.table(MATCH), reader.table(PANEL)

    def about(self, subject: str) -> list[Match]:
        """What a post was found to be about, the latest first."""
        c = self._matches.c
        query = select(c.key, c.seq, c.doc).where(c.subject == subject).order_by(c.at.desc()).limit(PAGE)
        return self._reader.find(MATCH, query)

    def of_claim(self, claim: str, limit: int = PAGE) -> list[Match]:
        """The latest matches with a claim."""
        c = self._matches.c
        query = select(c.key, c.seq, c.doc).where(c.claim == claim).order_by(c.at.desc()).limit(limit)
        return self._reader.find(MATCH, query)

    def waiting(self, limit: int = PAGE) -> list[Match]:
        """Those that a person is asked about, the oldest first."""
        c = self._matches.c
        query = select(c.key, c.seq, c.doc).where(c.open == 1).order_by(c.at, c.key).limit(limit)
        return self._reader.find(MATCH, query)

    def asked(self, limit: int) -> list[Match]:
        """Of the latest matches, copies aside, those that a person was or is asked about."""
        c = self._matches.c
        query = select(c.key, c.seq, c.doc).where(c.copy_of == "").order_by(c.at.desc()).limit(limit)
        found: list[Match] = self._reader.find(MATCH, query)
        return [row for row in found if not row.acted]

    def copies(self, match: str) -> Iterator[Match]:
        """The matches of posts with the same text, read page by page."""
        c, after = self._matches.c, ""
        page = select(c.key, c.seq, c.doc).where(c.copy_of == match).order_by(c.key).limit(PAGE)
        while found := self._reader.find(MATCH, page.where(c.key > after)):
            yield from found
            after = found[-1].id

    def panels(self, subject: str) -> list[Panel]:
        """What stands beside a post."""
        c = self._panels.c
        query = select(c.key, c.seq, c.doc).where(c.subject == subject, c.stands == 1)
        return self._reader.find(PANEL, query)

    def standing(self, claim: str) -> Iterator[Panel]:
        """The panels of a claim, read page by page."""
        c, after = self._panels.c, ""
        page = select(c.key, c.seq, c.doc).where(c.claim == claim, c.stands == 1).order_by(c.key).limit(PAGE)
        while found := self._reader.find(PANEL, page.where(c.key > after)):
            yield from found
            after = f"{found[-1].claim}|{found[-1].subject}"

    def every_answered(self) -> Iterator[Match]:
        """Those that a person answered, by their id; read page by page."""
        c, after = self._matches.c, ""
        page = select(c.key, c.seq, c.doc).where(c.open == 0).order_by(c.key).limit(PAGE)
        while found := self._reader.find(MATCH, page.where(c.key > after)):
            yield from (one for one in found if one.answer is not None)
            after = found[-1].id

    def lately(self, since: Instant, limit: int = LATELY) -> list[Match]:
        """Those that were found since an instant, in no order that means anything; at most so many."""
        c = self._matches.c
        query = select(c.key, c.seq, c.doc).where(c.open.in_((0, 1)), c.at >= since).limit(limit)
        return self._reader.find(MATCH, query)

    def times(self, claim: str, since: Instant) -> list[Instant]:
        """When a claim was met since an instant, the first first."""
        c = self._matches.c
        query = select(c.at).where(c.claim == claim, c.at >= since).order_by(c.at)
        return [int(row.at) for row in self._reader.fetch(query)]

    def panels_of(self, rows: Iterable[Match]) -> list[Panel]:
        """The panels beside the posts of these, shown or hidden by now."""
        keys = {panel_key(row.subject, row.claim) for row in rows}
        return [stored.row for stored in self._reader.stored_many(PANEL, keys).values()]

    def answered(self, since: Instant) -> tuple[int, int]:
        """How many were right and wrong of those that people answered since an instant."""
        c = self._matches.c
        rows = self._reader.find(MATCH, select(c.key, c.seq, c.doc).where(c.open == 0, c.at >= since))
        said = [row.answer for row in rows]
        return said.count("right"), said.count("wrong")
