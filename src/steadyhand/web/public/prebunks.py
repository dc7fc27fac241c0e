"""`GET /public/prebunks.json` and the page `/public/prebunks`: what is told before a falsehood comes, and where.

Without a key. What two people agreed to, shown, to come or over; who wrote it or agreed is not told.
"""

from __future__ import annotations

from typing import Literal

import msgspec
from litestar import MediaType, Response, get
from litestar.handlers import HTTPRouteHandler

from steadyhand.civic.prebunks.model import PreBunk, Text
from steadyhand.civic.prebunks.store import listed
from steadyhand.kernel.values import Instant
from steadyhand.kernel.zones import rfc3339
from steadyhand.web.console.pages import html
from steadyhand.web.public import counted
from steadyhand.web.rooms import Rooms


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """One pre-bunk."""

    id: str
    topic: str
    place: str
    state: Literal["shown", "to_come", "over"]
    texts: tuple[Text, ...]
    publisher: str
    link: str
    election: str
    starts: str
    ends: str


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """What is answered."""

    at: str
    prebunks: list[Shown]


def told(rooms: Rooms) -> tuple[HTTPRouteHandler, HTTPRouteHandler]:
    """The handlers: for programs, and for people."""
    kept = counted.Counted(lambda: told_now(rooms))

    @get("/public/prebunks.json", include_in_schema=False, sync_to_thread=True)
    def prebunks() -> Response[bytes]:
        return Response(kept.document(), media_type=MediaType.JSON, headers=counted.HEADERS)

    @get("/public/prebunks", include_in_schema=False, sync_to_thread=True)
    def prebunks_page() -> Response[str]:
        document = msgspec.json.decode(kept.document(), type=Document)
        return html("public_prebunks.html", headers=counted.HEADERS, told=document)

    return prebunks, prebunks_page


def told_now(rooms: Rooms) -> bytes:
    """The JSON document. Raises `RecordUnavailable`."""
    now = rooms.now()
    rows = [_shown(row, now) for row in listed(rooms.reader) if row.agreed is not None]
    return msgspec.json.encode(Document(at=rfc3339(now), prebunks=rows))


def _shown(row: PreBunk, now: Instant) -> Shown:
    content = row.told.content
    state: Literal["shown", "to_come", "over"] = (
        "shown" if row.showing(now) else "to_come" if row.state == "waiting" else "over"
    )
    return Shown(
        id=row.id,
        topic=content.topic,
        place=content.place,
        state=state,
        texts=content.texts,
        publisher=content.publisher,
        link=content.link,
        election=content.election,
        starts=rfc3339(row.starts or 0),
        ends=rfc3339(row.ends or 0),
    )
