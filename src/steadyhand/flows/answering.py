"""From a closed case to those who reported: each is told what became of it, once, however many they are.

Follows `review.closed` and `review.cancelled` by a cursor of its own, a hundred reports at a time, so memory stays the
same for a hundred thousand; what a crash interrupts is gone on with. A case that was opened again meanwhile answers
when it is closed again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from sqlalchemy import select

from steadyhand.kernel.command import Order
from steadyhand.kernel.door import Door
from steadyhand.kernel.entry import Refusal, tag_of
from steadyhand.kernel.tx import Cursor
from steadyhand.kernel.values import CLOCK
from steadyhand.review.answers import AT_ONCE, AnswerReports
from steadyhand.review.facts import Cancelled, Closed
from steadyhand.review.model import Case
from steadyhand.review.store import Cases
from steadyhand.storage.bulk import Prepared, among, listed
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
        c, dialect = reader.table("report").c, reader.engine.dialect.name
        on_these = among(c.open_on, "keys", dialect)
        some = select(c.key).where(on_these).order_by(c.seq).limit(AT_ONCE)
        self._queries = {
            "some": Prepared(some, dialect),
            "open": Prepared(select(c.open_on).where(on_these).distinct(), dialect),
        }

    def round(self) -> int:
        """Answer what was closed since the last round; returns how many were told. Raises `RecordUnavailable`."""
        after, end = self._reader.cursor(CURSOR), self._reader.head().seq
        entries = self._reader.entries(after, ENTRIES, types=[tag_of(Closed), tag_of(Cancelled)])
        named: list[str] = [entry.fact.case for entry in entries]  # type: ignore[attr-defined]
        told = sum(sum(self._told(case)) for case in self._waited_for(named))
        reached = entries[-1].seq if len(entries) == ENTRIES else end
        if entries or reached - after > ENTRIES:
            self._door.perform_many([], cursor=Cursor(CURSOR, reached))
        return told

    def _waited_for(self, cases: list[str]) -> list[str]:
        """Those of these cases on which somebody waits for an answer: of most that rules open, nobody does."""
        found = self._cases.with_merged(cases)
        open_on = {case for (case,) in self._asked("open", found)}
        return [case for case in dict.fromkeys(cases) if not open_on.isdisjoint(_merged(case, found))]

    def _told(self, case: str) -> Iterator[int]:
        names = list(self._cases.with_merged([case]))
        while reports := self._unanswered(names):
            order = Order(AnswerReports(case=case, reports=reports), CLOCK)
            (answer,) = self._door.perform_many([order])
            if isinstance(answer, Refusal):
                return  # opened again: it is answered when it is closed again
            yield len(reports)

    def _unanswered(self, cases: list[str]) -> tuple[str, ...]:
        return tuple(key for (key,) in self._asked("some", cases))

    def _asked(self, what: str, cases: Collection[str]) -> list[tuple[str, ...]]:
        keys = listed(cases, self._reader.engine.dialect.name)
        return self._reader.prepared(self._queries[what], keys=keys)


def _merged(case: str, found: dict[str, Case]) -> set[str]:
    """A case with all that was merged into it, and into those."""
    names, look = {case}, [case]
    while look:
        of = found.get(look.pop())
        more = [name for name in (of.merged if of is not None else ()) if name not in names]
        names.update(more)
        look += more
    return names
