"""`GET /public/evasion.json`: how many accounts were suspected of ban evasion, and what people said; without a key.

Nobody is named, and no signal: who wants to come back learns nothing of what is recognised.
"""

from __future__ import annotations

import msgspec
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from steadyhand.enforcement.evasion.model import ALL, PRECISION, Precision
from steadyhand.kernel.zones import rfc3339
from steadyhand.web.console.evading import states
from steadyhand.web.public.counted import HEADERS, Counted
from steadyhand.web.rooms import Rooms


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """What is answered: suspicions by state now, and all answers so far."""

    at: str
    in_review: int
    confirmed: int
    rejected: int


def counts(rooms: Rooms) -> HTTPRouteHandler:
    """The handler."""
    counted = Counted(lambda: counted_now(rooms))

    @get("/public/evasion.json", include_in_schema=False, sync_to_thread=True)
    def evasion() -> Response[bytes]:
        return Response(counted.document(), media_type="application/json", headers=HEADERS)

    return evasion


def counted_now(rooms: Rooms) -> bytes:
    """The JSON document. Raises `RecordUnavailable`."""
    answered: Precision = rooms.reader.row(PRECISION, ALL) or Precision()
    document = Document(
        at=rfc3339(rooms.now()),
        in_review=states(rooms)["in_review"],
        confirmed=answered.confirmed,
        rejected=answered.rejected,
    )
    return msgspec.json.encode(document)
