"""`GET /public/partners.json` and the page `/public/partners`: were partners answered in the time promised, by month.

Without a key. No partner, subject or case is named: `review/partners/openness.py` says which kinds are told apart.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

import msgspec
from litestar import MediaType, Response, get
from litestar.handlers import HTTPRouteHandler

from steadyhand.kernel.values import SECOND, Instant
from steadyhand.kernel.zones import rfc3339
from steadyhand.review.partners.openness import FEW, Kept, kept
from steadyhand.review.partners.store import Partners
from steadyhand.web.console.pages import html
from steadyhand.web.portal.telling import KINDS
from steadyhand.web.public.counted import HEADERS, Counted
from steadyhand.web.rooms import Rooms

MONTHS: Final = 12
"""So many months are told, with the one that runs."""


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """What is answered: when it was counted, and every row, the first month first."""

    at: str
    few: int
    """Kinds of which fewer partners than this asked in a month are counted together."""
    partners: list[Kept]


def counts(rooms: Rooms) -> tuple[HTTPRouteHandler, HTTPRouteHandler]:
    """The handlers: for programs, and for people."""
    counted = Counted(lambda: counted_now(rooms))

    @get("/public/partners.json", include_in_schema=False, sync_to_thread=True)
    def partners() -> Response[bytes]:
        return Response(counted.document(), media_type=MediaType.JSON, headers=HEADERS)

    @get("/public/partners", include_in_schema=False, sync_to_thread=True)
    def partners_page() -> Response[str]:
        told = msgspec.json.decode(counted.document(), type=Document)
        rows = list(reversed(told.partners))
        return html("public_partners.html", headers=HEADERS, at=told.at, few=told.few, rows=rows, kinds=KINDS)

    return partners, partners_page


def counted_now(rooms: Rooms) -> bytes:
    """The JSON document. Raises `RecordUnavailable`."""
    now = rooms.now()
    rows = kept(Partners(rooms.reader).months(told_of(now)))
    return msgspec.json.encode(Document(at=rfc3339(now), few=FEW, partners=rows))


def told_of(now: Instant) -> list[str]:
    """The months that are told, `2026-11`, the first first."""
    today = datetime.fromtimestamp(now // SECOND, UTC)
    last = today.year * 12 + today.month - 1
    return [f"{month // 12}-{month % 12 + 1:02}" for month in range(last - MONTHS + 1, last + 1)]
