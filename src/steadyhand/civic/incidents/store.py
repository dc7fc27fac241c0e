"""Reads of incidents: what goes on by what is left of its clocks, where, with what, and what is about to be late."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Final

import msgspec
from sqlalchemy import select

from steadyhand.civic.elections.model import PHASES, Phases, concerns
from steadyhand.civic.incidents.matrix import CLOCKS, SHIPPED, Matrix
from steadyhand.civic.incidents.model import GOES_ON, INCIDENT, LINKED, LOG, NEVER, Incident, Note, Words
from steadyhand.civic.incidents.views import Log
from steadyhand.kernel.values import HOUR, MINUTE, Instant
from steadyhand.storage.reading import Reader

AHEAD: Final = (15 * MINUTE, HOUR, 2 * HOUR)
"""How far a forecast looks."""
LISTED: Final = 1_000


class Ahead(msgspec.Struct, frozen=True, kw_only=True):
    """What misses a clock within a time from now: what a forecast of missed clocks begins with."""

    within: Instant
    due: int
    unowned: int


class Incidents:
    """Incidents as the record has them."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._table = reader.table(INCIDENT)

    def get(self, incident: str) -> Incident | None:
        found: Incident | None = self._reader.row(INCIDENT, incident)
        return found

    def going(self, limit: int = LISTED) -> list[Incident]:
        """Those that go on, what is or was due first before the others; what nothing is due of comes last."""
        c = self._table.c
        query = select(c.key, c.seq, c.doc).where(c.state.in_(sorted(GOES_ON)))
        return self._reader.find(INCIDENT, query.order_by(c.due, c.key).limit(limit))

    def over(self, limit: int = 50) -> list[Incident]:
        """Those that were closed, the last first."""
        c = self._table.c
        query = select(c.key, c.seq, c.doc).where(c.state == "closed")
        return self._reader.find(INCIDENT, query.order_by(c.seq.desc()).limit(limit))

    def of_region(self, region: str, limit: int = LISTED) -> list[Incident]:
        """Every incident that may be of a region: of it, of its country, of a part of it, or of nobody knows where."""
        c = self._table.c
        places = [
            name for (name,) in self._reader.fetch(select(c.region).distinct()) if concerns(region, name)
        ]
        query = select(c.key, c.seq, c.doc).where(c.region.in_(places)).order_by(c.key).limit(limit)
        return self._reader.find(INCIDENT, query)

    def all(self) -> list[Incident]:
        """Every incident there ever was: for what is counted."""
        return list(self._reader.all(INCIDENT).values())

    def log(self, incident: str) -> Log:
        return self._reader.row(LOG, incident) or Log()

    def linked(self, ref: str) -> list[Incident]:
        """The incidents that something belongs to."""
        found = self._reader.row(LINKED, ref)
        return [] if found is None else list(self.named(found.incidents).values())

    def named(self, incidents: Collection[str]) -> dict[str, Incident]:
        return {key: stored.row for key, stored in self._reader.stored_many(INCIDENT, incidents).items()}

    def matrix(self) -> Matrix:
        """The clocks in force."""
        return self._reader.row(CLOCKS, CLOCKS) or SHIPPED

    def phases(self) -> Phases:
        """What goes on now, everywhere."""
        return self._reader.row(PHASES, PHASES) or Phases()

    def called(self, rows: Iterable[Incident]) -> dict[str, Words]:
        """What incidents are called, by their ids; what was erased is left out."""
        names = {row.id: row.words for row in rows if row.words is not None}
        bodies = self._reader.payloads({*names.values()})
        return {
            incident: msgspec.json.decode(body, type=Words)
            for incident, payload in names.items()
            if (body := bodies[payload]) is not None
        }

    def said(self, payloads: Iterable[str | None]) -> dict[str, str]:
        """Lines of logs by their payload; what was erased is left out."""
        bodies = self._reader.payloads({one for one in payloads if one is not None})
        return {name: body.decode() for name, body in bodies.items() if body is not None}

    def notes(self, row: Incident) -> list[Note | None]:
        """What was learned, the first note first; None for one that was erased."""
        bodies = self._reader.payloads({*row.notes})
        found = (bodies[name] for name in row.notes)
        return [None if body is None else msgspec.json.decode(body, type=Note) for body in found]


def ahead(rows: Sequence[Incident], now: Instant) -> list[Ahead]:
    """How many of those that go on will miss a clock within each of `AHEAD`, and how many of these nobody owns."""
    running = [row for row in rows if row.runs_out != NEVER]
    within = [(span, [row for row in running if row.runs_out <= now + span]) for span in AHEAD]
    return [
        Ahead(within=span, due=len(those), unowned=sum(not row.owner for row in those))
        for span, those in within
    ]
