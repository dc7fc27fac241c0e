"""Who is signed in now: since when, on what, and whether a passkey confirmed it. Ended from the person's page."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from litestar import Request, Response, get

from steadyhand.access.model import Staff
from steadyhand.access.store import Session
from steadyhand.kernel.values import Instant
from steadyhand.web.api.edge import House
from steadyhand.web.console.access import frame
from steadyhand.web.console.own import device
from steadyhand.web.console.session import Signed
from steadyhand.web.console.tables import Asked, Column
from steadyhand.web.rooms import Rooms

LIST: Final = f"{frame.PAGE}/sessions"
SHOWN: Final = 200


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One session of somebody."""

    session: Session
    staff: Staff
    on: str
    """The browser and system, as the person would say it."""

    @property
    def confirmed(self) -> Instant:
        """When a passkey last confirmed it; 0 where none did."""
        return self.session.verified_at if self.session.passkey else 0


SESSIONS: Final[tuple[Column[Row], ...]] = (
    Column(name="name", title="Name", value=lambda row: row.staff.name),
    Column(name="roles", title="Roles", value=lambda row: ", ".join(row.staff.roles)),
    Column(name="on", title="On", value=lambda row: row.on),
    Column(name="began", title="Since", value=lambda row: row.session.began, kind="instant"),
    Column(name="seen", title="Last used", value=lambda row: row.session.seen, kind="instant"),
    Column(name="confirmed", title="Passkey", value=lambda row: row.confirmed, kind="instant"),
    Column(name="ends", title="Runs out", value=lambda row: row.session.ends, kind="instant"),
)


@get(LIST, sync_to_thread=True, include_in_schema=False)
def sessions_page(request: Request[Any, Any, Any], rooms: House, person: Signed) -> Response[str]:
    """Every session that counts, the one that was used last at the top."""
    if not frame.sees(person):
        return frame.unseen(rooms, person)
    asked = Asked.of(request, LIST)
    table = asked.table("sessions", SESSIONS, rows_of(rooms), limit=SHOWN)
    return asked.taken(table) or frame.page("sessions.html", rooms, person, "sessions", table=table)


def rows_of(rooms: Rooms) -> list[Row]:
    """Every session that still counts."""
    found = rooms.sign_in.everybody(rooms.now())
    rows = [Row(session=session, staff=staff, on=device(session.place.agent)) for session, staff in found]
    return sorted(rows, key=lambda row: -row.session.seen)
