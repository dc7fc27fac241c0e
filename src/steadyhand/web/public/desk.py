"""`GET /public/desk.json`: how many cases wait for nobody, and why, for everybody and without a key.

No case is named, and nothing tells whom one is about: reasons and numbers alone.
"""

from __future__ import annotations

from collections import Counter

import msgspec
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from steadyhand.kernel.zones import rfc3339
from steadyhand.review.unserved.store import UnservedCases
from steadyhand.web.public.counted import HEADERS, Counted
from steadyhand.web.rooms import Rooms


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """What is answered: when it was counted, and the counts."""

    at: str
    unserved: dict[str, int]
    """Cases that nobody could be served, by why: access, language, queue, freeze, conflict."""
    sent: dict[str, int]
    """How many of them were sent to the outside panel, and how many are to be read in translation."""
    oldest: str | None
    """Since when the first of them waits for nobody."""
    panel: int
    """People on the outside panel."""


def counts(rooms: Rooms) -> HTTPRouteHandler:
    """The handler."""
    counted = Counted(lambda: _counted(rooms))

    @get("/public/desk.json", include_in_schema=False, sync_to_thread=True)
    def desk() -> Response[bytes]:
        return Response(counted.document(), media_type="application/json", headers=HEADERS)

    return desk


def _counted(rooms: Rooms) -> bytes:
    unserved = UnservedCases(rooms.reader)
    rows = rooms.reader.all("unserved").values()
    sent = Counter(row.sent for row in rows)
    return msgspec.json.encode(
        Document(
            at=rfc3339(rooms.now()),
            unserved=unserved.counted(),
            sent={"panel": sent["panel"], "translation": sent["translation"]},
            oldest=rfc3339(min((row.since for row in rows), default=None)),
            panel=unserved.panel(),
        )
    )
