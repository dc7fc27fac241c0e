"""The control room at a glance: what is frozen, what waits for somebody, what was refused, where people are missing."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from litestar import Request, Response, get

from steadyhand.access.coverage.model import spoken
from steadyhand.access.coverage.store import Loss
from steadyhand.access.reading import Attempt, attempts
from steadyhand.enforcement.drift.store import Drifts
from steadyhand.kernel.values import DAY
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages
from steadyhand.web.console.access import (
    alerts,
    describing,
    frame,
    freezes,
    glass,
    people,
    requests,
    small,
)
from steadyhand.web.console.session import Person, Signed
from steadyhand.web.console.tables import Asked, Column, Table
from steadyhand.web.rooms import Rooms

SHOWN: Final = 20
ATTEMPTS: Final[tuple[Column[Attempt], ...]] = (
    Column(name="by", title="Who", value=lambda each: each.by, choices=()),
    Column(name="command", title="What", value=lambda each: each.command, choices=()),
    Column(name="code", title="Why not", value=lambda each: each.code, choices=()),
    Column(name="count", title="Times", value=lambda each: each.count, kind="number"),
    Column(name="last", title="Last", value=lambda each: each.last, kind="instant"),
)


class Overview(msgspec.Struct, frozen=True, kw_only=True):
    """All that the page shows."""

    in_force: list[freezes.Row]
    contained: list[freezes.Row]
    waiting: list[requests.Row]
    glasses: list[glass.Row]
    small: list[small.Row]
    """For which acts a team is declared small."""
    losses: list[Loss]
    to_certify: int
    """People whose access should have been certified."""
    alerts: int | None
    """Alerts that are not closed, of those that this person may know of; None where they may know of none."""
    undelivered: int
    drift: int
    """Subjects on which the platform does not enforce what is in force."""
    attempts: Table[Attempt]

    @property
    def overdue(self) -> int:
        """Reviews of break-glasses that should have been done."""
        return sum(row.state == "overdue" for row in self.glasses)


@get(frame.PAGE, sync_to_thread=True, include_in_schema=False)
def overview_page(request: Request[Any, Any, Any], rooms: House, person: Signed) -> Response[str]:
    """What needs somebody's eyes now; scripts ask for it again whenever anything changed."""
    if not frame.sees(person):
        return frame.unseen(rooms, person)
    seq, found = rooms.reader.head().seq, _overview(rooms, person, Asked.of(request, frame.PAGE))
    name = "now.html" if pages.part(request) else "overview.html"
    return found.attempts.asked.taken(found.attempts) or frame.page(
        name,
        rooms,
        person,
        "now",
        found=found,
        spoken=spoken,
        exempted=describing.exempted,
        states=freezes.STATES,
        glass_states=glass.STATES,
        address=found.attempts.here,
        stream=f"/console/stream?seq={seq}",
    )


def _overview(rooms: Rooms, person: Person, asked: Asked) -> Overview:
    now = rooms.now()
    rows = freezes.rows_of(rooms, now)
    return Overview(
        in_force=[row for row in rows if row.state == "in_force"],
        contained=[row for row in rows if row.state == "review"],
        waiting=requests.pending(rooms, now),
        glasses=[row for row in glass.rows_of(rooms, now) if row.state != "reviewed"],
        small=[row for row in small.rows_of(rooms, now) if row.in_force],
        losses=list(rooms.coverage_losses()),
        to_certify=people.to_certify(rooms, now),
        alerts=alerts.waiting(rooms, person) if person.may(alerts.READ) else None,
        undelivered=rooms.outbox.counts()["pending"],
        drift=Drifts(rooms.reader).count(),
        attempts=asked.table("attempts", ATTEMPTS, attempts(rooms.reader, now - DAY), limit=SHOWN),
    )
