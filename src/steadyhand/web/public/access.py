"""`GET /public/access.json`: counts of freezes, exemptions and break-glasses for everybody, without a key.

Nobody can make it work hard: what was counted is told again for some seconds.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final

import msgspec
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from steadyhand.access.coverage.store import Losses
from steadyhand.access.openness import AccessShown, alerts_shown, shown
from steadyhand.access.risk.store import Alerts
from steadyhand.kernel.values import Instant
from steadyhand.kernel.zones import rfc3339
from steadyhand.web.rooms import Rooms

FRESH_SECONDS: Final = 5.0
HEADERS: Final = {"cache-control": f"public, max-age={FRESH_SECONDS:.0f}", "access-control-allow-origin": "*"}


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """What is answered: when it was counted, and the counts."""

    at: str
    access: AccessShown


class Counted:
    """The answer, counted anew when it is older than `FRESH_SECONDS`. Safe from several threads."""

    def __init__(self, rooms: Rooms, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._rooms = rooms
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._known: tuple[float, bytes] | None = None

    def document(self) -> bytes:
        """The JSON document. Raises `RecordUnavailable`."""
        with self._lock:
            if self._known is None or self._monotonic() - self._known[0] >= FRESH_SECONDS:
                self._known = (self._monotonic(), self._counted(self._rooms.now()))
            return self._known[1]

    def _counted(self, now: Instant) -> bytes:
        reader = self._rooms.reader
        freezes, glasses = reader.all("freeze").values(), reader.all("glass").values()
        risk = Alerts(reader)
        alerts = alerts_shown(risk.all(), risk.counted(), now)
        counts = shown(reader.all("staff"), freezes, glasses, Losses(reader).all(), alerts, now)
        return msgspec.json.encode(Document(at=rfc3339(now), access=counts))


def counts(rooms: Rooms) -> HTTPRouteHandler:
    """The handler."""
    counted = Counted(rooms)

    @get("/public/access.json", include_in_schema=False, sync_to_thread=True)
    def access() -> Response[bytes]:
        return Response(counted.document(), media_type="application/json", headers=HEADERS)

    return access
