"""`GET /public/access.json`: counts of freezes, exemptions and break-glasses for everybody, without a key."""

from __future__ import annotations

import msgspec
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from steadyhand.access.coverage.store import Losses
from steadyhand.access.openness import AccessShown, alerts_shown, shown
from steadyhand.access.risk.store import Alerts
from steadyhand.kernel.zones import rfc3339
from steadyhand.web.public.counted import HEADERS, Counted
from steadyhand.web.rooms import Rooms


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """What is answered: when it was counted, and the counts."""

    at: str
    access: AccessShown


def counts(rooms: Rooms) -> HTTPRouteHandler:
    """The handler."""
    counted = Counted(lambda: counted_now(rooms))

    @get("/public/access.json", include_in_schema=False, sync_to_thread=True)
    def access() -> Response[bytes]:
        return Response(counted.document(), media_type="application/json", headers=HEADERS)

    return access


def counted_now(rooms: Rooms) -> bytes:
    """The JSON document. Raises `RecordUnavailable`."""
    reader, now = rooms.reader, rooms.now()
    freezes, glasses = reader.all("freeze").values(), reader.all("glass").values()
    risk = Alerts(reader)
    alerts = alerts_shown(risk.all(), risk.counted(), now)
    counts = shown(reader.all("staff"), freezes, glasses, Losses(reader).all(), alerts, now)
    return msgspec.json.encode(Document(at=rfc3339(now), access=counts))
