"""`GET /public/incidents.json` and the page `/public/incidents`: what went on in elections, and which clocks we missed.

Without a key. No incident, person or subject is named, nor who reported: `civic/incidents/counts.py` says which
places are told apart.
"""

from __future__ import annotations

import msgspec
from litestar import MediaType, Response, get
from litestar.handlers import HTTPRouteHandler

from steadyhand.civic.elections.model import EVERYWHERE
from steadyhand.civic.incidents.counts import FEW, Counts, report
from steadyhand.civic.incidents.store import Incidents
from steadyhand.kernel.values import MINUTE
from steadyhand.kernel.zones import rfc3339
from steadyhand.web.console.incidents import telling
from steadyhand.web.console.pages import html
from steadyhand.web.public.counted import HEADERS, Counted
from steadyhand.web.rooms import Rooms


class ClockShown(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the clocks in force; None stands for any."""

    place: str | None
    cls: str | None
    phase: str | None
    answer_minutes: int
    act_minutes: int


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """What is answered: when it was counted, all of it, and by class, phase and country; and the clocks in force."""

    at: str
    few: int
    """A country with fewer incidents than this is counted together with others."""
    total: Counts
    classes: tuple[Counts, ...]
    phases: tuple[Counts, ...]
    places: tuple[Counts, ...]
    clocks_version: int
    clocks: list[ClockShown]


def counts(rooms: Rooms) -> tuple[HTTPRouteHandler, HTTPRouteHandler]:
    """The handlers: for programs, and for people."""
    counted = Counted(lambda: counted_now(rooms))

    @get("/public/incidents.json", include_in_schema=False, sync_to_thread=True)
    def incidents() -> Response[bytes]:
        return Response(counted.document(), media_type=MediaType.JSON, headers=HEADERS)

    @get("/public/incidents", include_in_schema=False, sync_to_thread=True)
    def incidents_page() -> Response[str]:
        told = msgspec.json.decode(counted.document(), type=Document)
        return html("public_incidents.html", headers=HEADERS, told=told, says=telling)

    return incidents, incidents_page


def counted_now(rooms: Rooms) -> bytes:
    """The JSON document. Raises `RecordUnavailable`."""
    known = Incidents(rooms.reader)
    told, matrix = report(known.all()), known.matrix()
    clocks = [
        ClockShown(
            place=None if one.place == EVERYWHERE else one.place,
            cls=one.cls,
            phase=one.phase,
            answer_minutes=one.answer // MINUTE,
            act_minutes=one.act // MINUTE,
        )
        for one in matrix.entries
    ]
    document = Document(
        at=rfc3339(rooms.now()),
        few=FEW,
        total=told.total,
        classes=told.classes,
        phases=told.phases,
        places=told.places,
        clocks_version=matrix.version,
        clocks=clocks,
    )
    return msgspec.json.encode(document)
