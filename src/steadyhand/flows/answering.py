"""From a closed case to those who reported: each is told what became of it, once, however many they are.

Follows `review.closed` and `review.cancelled` by a cursor of its own, a hundred reports at a time, so memory stays the
same for a hundred thousand; what a crash interrupts is gone on with. A case that was opened again meanwhile answers
when it is closed again.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy import select

from steadyhand.kernel.command import Order
from steadyhand.kernel.door import Door
from steadyhand.kernel.entry import Refusal, tag_of
from steadyhand.kernel.tx import Cursor
from steadyhand.kernel.values import CLOCK
from steadyhand.review.answers import AT_ONCE, AnswerReports
from steadyhand.review.facts import Cancelled, Closed
from steadyhand.review.store import Cases
from steadyhand.storage.reading import Reader

CURSOR: Final = "answering"
ENTRIES: Final = 200
EVERY_S: Final = 2.0


class Answering:
    """Tells reporters; runs in the door's process."""

    def __init__(self, reader: Reader, door: Door) -> None:
        self._reader = reader
        self._door = door
        self._cases = Cases(reader)

    def round(self) -> int:
        """Answer what was closed since the last round; returns how many were told. Raises `RecordUnavailable`."""
        after, end = self._reader.cursor(CURSOR), self._reader.head().seq
        entries = self._reader.entries(after, ENTRIES, types=[tag_of(Closed), tag_of(Cancelled)])
        told = 0
        for entry in entries:
            case: str = entry.fact.case  # type: ignore[attr-defined]
            told += sum(self._told(case))
        reached = entries[-1].seq if len(entries) == ENTRIES else end
        if entries or reached - after > ENTRIES:
            self._door.perform_many([], cursor=Cursor(CURSOR, reached))
        return told

    def _told(self, case: str) -> Iterator[int]:
        names = list(self._cases.with_merged([case]))
        while reports := self._unanswered(names):
            order = Order(AnswerReports(case=case, reports=reports), CLOCK)
            (answer,) = self._door.perform_many([order])
            if isinstance(answer, Refusal):
                return  # opened again: it is answered when it is closed again
            yield len(reports)

    def _unanswered(self, cases: list[str]) -> tuple[str, ...]:
        c = self._reader.table("report").c
        query = select(c.key).where(c.open_on.in_(cases)).order_by(c.seq).limit(AT_ONCE)
        return tuple(row.key for row in self._reader.fetch(query))
