"""Reads of what differs and of the comparisons that were made."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from sqlalchemy import and_, func, or_, select

from steadyhand.delivery.model import STANDING
from steadyhand.enforcement.drift.model import OVERDUE, VIEW, Comparison, Drift, drawn
from steadyhand.enforcement.drift.views import COMPARISON
from steadyhand.enforcement.model import Standing
from steadyhand.enforcement.moratorium.model import Moratoria
from steadyhand.kernel.values import Instant
from steadyhand.storage.reading import Reader
from steadyhand.storage.tables import outbox

PAGE: Final = 1_000


class Drifts:
    """What differs, what was compared, and whom to compare next."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def open(self, limit: int = 200) -> list[Drift]:
        """Those that last, the latest first."""
        c = self._reader.table(VIEW).c
        query = select(c.key, c.seq, c.doc).where(c.open == 1).order_by(c.seen.desc(), c.key).limit(limit)
        return self._reader.find(VIEW, query)

    def count(self) -> int:
        """How many last."""
        c = self._reader.table(VIEW).c
        return int(self._reader.fetch(select(func.count().label("n")).where(c.open == 1))[0].n)

    def of_each(self, subjects: Collection[str]) -> dict[str, Drift]:
        """What is known of these subjects, mended or not."""
        return {name: stored.row for name, stored in self._reader.stored_many(VIEW, subjects).items()}

    def latest(self, limit: int) -> list[Comparison]:
        """The comparisons that were made, the latest first."""
        c = self._reader.table(COMPARISON).c
        query = select(c.key, c.seq, c.doc).order_by(c.at.desc(), c.key.desc()).limit(limit)
        return self._reader.find(COMPARISON, query)

    def comparison(self, cycle: str) -> Comparison | None:
        """One of them."""
        found: Comparison | None = self._reader.row(COMPARISON, cycle)
        return found

    def drawn(self, hour: int, key: bytes) -> Iterator[Standing]:
        """Standings with anything in force on which the lot of an hour falls."""
        for names in self._names():
            chosen = [name for name in names if drawn(name, hour, key)]
            found = self._reader.stored_many("standing", chosen)
            yield from (one.row for one in found.values() if one.row.in_force)

    def promised(self, moratoria: Moratoria) -> Iterator[Standing]:
        """Standings with something in force that a moratorium covers."""
        for names in self._names() if moratoria.in_force else ():
            found = self._reader.stored_many("standing", names)
            for one in found.values():
                if any(moratoria.over(sanction) for sanction in one.row.in_force):
                    yield one.row

    def on_their_way(self, subjects: Collection[str], since: Instant, now: Instant) -> frozenset[str]:
        """Those of some subjects to which an effect is on its way that is not overdue, or arrived after `since`."""
        o = outbox.c
        late = now - OVERDUE
        waits, arrived = (
            and_(o.state == "pending", o.at > late),
            and_(o.state != "pending", o.state != "dead", o.due >= since),
        )
        query = select(o.subject).where(
            o.subject.in_(list(subjects)), o.type.startswith(STANDING), or_(waits, arrived)
        )
        return frozenset(row.subject for row in self._reader.fetch(query))

    def last_word(self, subjects: Collection[str]) -> dict[str, str]:
        """The state of the last effect on each of some subjects: `pending`, `delivered`, `dead`, `superseded`."""
        o = outbox.c
        query = (
            select(o.subject, o.state)
            .where(o.subject.in_(list(subjects)), o.type.startswith(STANDING))
            .order_by(o.seq, o.n)
        )
        return {row.subject: row.state for row in self._reader.fetch(query)}

    def _names(self) -> Iterator[list[str]]:
        c, after = self._reader.table("standing").c, ""
        page = select(c.key).order_by(c.key).limit(PAGE)
        while found := [row.key for row in self._reader.fetch(page.where(c.key > after))]:
            yield found
            after = found[-1]
