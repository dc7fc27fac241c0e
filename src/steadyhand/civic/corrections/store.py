"""Reads of corrections."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy import select

from steadyhand.civic.corrections.model import CORRECTION, Correction
from steadyhand.civic.matches.model import panel_key
from steadyhand.storage.reading import Reader

PAGE: Final = 500


class Corrections:
    """Corrections as the record has them. Every method raises `RecordUnavailable`."""

    def __init__(self, reader: Reader) -> None:
        self._reader, self._table = reader, reader.table(CORRECTION)

    def of(self, subject: str) -> list[Correction]:
        """What is offered about a post, or was."""
        c = self._table.c
        query = select(c.key, c.seq, c.doc).where(c.subject == subject).order_by(c.key)
        return self._reader.find(CORRECTION, query)

    def standing(self, claim: str) -> Iterator[Correction]:
        """What is offered about a claim, read page by page."""
        c, after = self._table.c, ""
        page = select(c.key, c.seq, c.doc).where(c.claim == claim, c.stands == 1).order_by(c.key).limit(PAGE)
        while found := self._reader.find(CORRECTION, page.where(c.key > after)):
            yield from found
            after = panel_key(found[-1].subject, found[-1].claim)
