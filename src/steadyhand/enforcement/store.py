"""Reads of what is in force."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from sqlalchemy import select

from steadyhand.enforcement.model import Standing, standing_of
from steadyhand.storage.reading import Reader

PAGE: Final = 2_000


class Standings:
    """Standings by subject, and the labels in force that rules ask for. Implements `rules.Facts`."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def of(self, subject: str) -> Standing:
        """What is in force on a subject."""
        return standing_of(self._reader.row("standing", subject), subject)

    def of_each(self, subjects: Collection[str]) -> dict[str, Standing]:
        """What is in force on each of these, in one read."""
        found = self._reader.stored_many("standing", subjects)
        rows = {name: found[name].row if name in found else None for name in subjects}
        return {name: standing_of(row, name) for name, row in rows.items()}

    def labels(self, subjects: Collection[str]) -> dict[str, tuple[str, ...]]:
        """Labels in force by subject, in one read; subjects without any are absent."""
        found = self._reader.stored_many("standing", subjects)
        return {subject: labels for subject, stored in found.items() if (labels := stored.row.labels())}

    def labelled(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Every subject that has labels in force, with them; read page by page."""
        c, after = self._reader.table("standing").c, ""
        page = select(c.key, c.seq, c.doc).order_by(c.key).limit(PAGE)
        while found := self._reader.find("standing", page.where(c.key > after)):
            yield from ((standing.subject, labels) for standing in found if (labels := standing.labels()))
            after = found[-1].subject
