"""`GET /public/government.json`: what authorities asked for, by month, region and whether by law; without a key."""

from __future__ import annotations

from typing import Final, Literal, cast

import msgspec
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from steadyhand.kernel.values import is_code
from steadyhand.kernel.zones import rfc3339
from steadyhand.review.partners.record import Government
from steadyhand.web.public.counted import HEADERS, Counted
from steadyhand.web.rooms import Rooms

UNKNOWN: Final = "unknown"


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One month (UTC), region, and kind: a legal `order`, or a `request` without one."""

    month: str
    region: str
    kind: Literal["order", "request"]
    requests: int
    subjects: int
    unnamed: int
    """Requests in which a law forbids telling the person affected who asked."""
    acted: int
    """Subjects in which a rule was found to be broken, by the same rules as for everybody."""


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """What is answered: when it was counted, and every row, the first month first."""

    at: str
    government: list[Row]


def counts(rooms: Rooms) -> HTTPRouteHandler:
    """The handler."""
    counted = Counted(lambda: _counted(rooms))

    @get("/public/government.json", include_in_schema=False, sync_to_thread=True)
    def government() -> Response[bytes]:
        return Response(counted.document(), media_type="application/json", headers=HEADERS)

    return government


def _counted(rooms: Rooms) -> bytes:
    rows = [row_of(key, row) for key, row in sorted(rooms.reader.all("government").items())]
    return msgspec.json.encode(Document(at=rfc3339(rooms.now()), government=rows))


def row_of(key: str, row: Government) -> Row:
    """A row of the document, from one of the view and its key."""
    month, _, rest = key.partition("|")
    region, _, kind = rest.rpartition("|")
    named = cast('Literal["order", "request"]', kind)
    # Before regions were checked a partner could write anything there, which is for nobody to publish.
    told = region if is_code(region) else UNKNOWN
    return Row(month=month, region=told, kind=named, **msgspec.structs.asdict(row))
