"""`GET /public/orders.json` and the page `/public/orders`: what authorities ordered by law, counted.

Without a key. By the month in which an order came, its authority's country, and whether it was to act or to reinstate;
nobody is named, no order is shown, and an order of which nobody is told yet is counted like every other.
"""

from __future__ import annotations

from typing import cast

import msgspec
from litestar import MediaType, Response, get
from litestar.handlers import HTTPRouteHandler

from steadyhand.enforcement.orders.model import COUNTS, Counted, Kind
from steadyhand.kernel.zones import rfc3339
from steadyhand.web.console.pages import html
from steadyhand.web.public import counted
from steadyhand.web.rooms import Rooms


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One month (UTC), country (ISO 3166-1) and kind."""

    month: str
    country: str
    kind: Kind
    received: int
    invalid: int
    carried_out: int
    partly: int
    refused: int
    late: int
    """Those whose deadline passed before they were answered."""
    beyond: int
    """Those carried out in more countries than their authority's own."""
    silent: int
    """Those of which the people concerned are told later."""
    challenged: int
    set_aside: int


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """What is answered: when it was counted, and every row, the latest month first."""

    at: str
    orders: list[Row]


def told(rooms: Rooms) -> tuple[HTTPRouteHandler, HTTPRouteHandler]:
    """The handlers: for programs, and for people."""
    known = counted.Counted(lambda: told_now(rooms))

    @get("/public/orders.json", include_in_schema=False, sync_to_thread=True)
    def orders() -> Response[bytes]:
        return Response(known.document(), media_type=MediaType.JSON, headers=counted.HEADERS)

    @get("/public/orders", include_in_schema=False, sync_to_thread=True)
    def orders_page() -> Response[str]:
        document = msgspec.json.decode(known.document(), type=Document)
        return html("public_orders.html", headers=counted.HEADERS, told=document)

    return orders, orders_page


def told_now(rooms: Rooms) -> bytes:
    """The JSON document. Raises `RecordUnavailable`."""
    rows: dict[str, Counted] = dict(rooms.reader.all(COUNTS))
    listed = [_row(key, rows[key]) for key in sorted(rows, key=lambda key: (_newest(key), key))]
    return msgspec.json.encode(Document(at=rfc3339(rooms.now()), orders=listed))


def _newest(key: str) -> int:
    year, month = key.partition("|")[0].split("-")
    return -(int(year) * 12 + int(month))


def _row(key: str, row: Counted) -> Row:
    month, country, kind = key.split("|")
    return Row(month=month, country=country, kind=cast("Kind", kind), **msgspec.structs.asdict(row))
