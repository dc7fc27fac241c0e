"""`GET /public/appeals.json` and the page `/public/appeals`: how many appealed, what came of it, and how long it took.

Without a key. Nobody is named. Shares of few are not told.
"""

from __future__ import annotations

from typing import Final

import msgspec
from litestar import MediaType, Response, get
from litestar.handlers import HTTPRouteHandler

from steadyhand.enforcement.appeals.figures import FEWEST, Share, by_policy, of_all
from steadyhand.enforcement.appeals.model import DAYS
from steadyhand.enforcement.appeals.store import Appeals
from steadyhand.kernel.values import DAY
from steadyhand.kernel.zones import rfc3339
from steadyhand.web.console.pages import html
from steadyhand.web.public.counted import HEADERS, Counted
from steadyhand.web.rooms import Rooms

SPAN: Final = 90
"""Days that are counted."""


class ShareShown(msgspec.Struct, frozen=True, kw_only=True):
    """What came of the appeals of one kind; the rate is null where too few were answered to say one."""

    name: str
    answered: int
    upheld: int
    overturned: int
    varied: int
    late: int
    overturn_rate: float | None
    median_hours: float | None

    @classmethod
    def of(cls, share: Share) -> ShareShown:
        """As it is told."""
        return cls(
            name=share.name,
            answered=share.answered,
            upheld=share.upheld,
            overturned=share.overturned,
            varied=share.varied,
            late=share.late,
            overturn_rate=round(share.rate, 3) if share.told else None,
            median_hours=round(share.median_s / 3600, 1) if share.answered else None,
        )


class AreaShown(msgspec.Struct, frozen=True, kw_only=True):
    """How many appeals of a policy area wait, and how many of those are late."""

    area: str
    open: int
    late: int


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """What is answered: since when it is counted, by side and by policy, and what waits now."""

    at: str
    since: str
    window_days: int
    """Days after the day of the notice on which somebody may appeal."""
    fewest: int
    by_side: list[ShareShown]
    by_policy: list[ShareShown]
    waiting: list[AreaShown]


def told(rooms: Rooms) -> tuple[HTTPRouteHandler, HTTPRouteHandler]:
    """The handlers: for programs, and for people."""
    counted = Counted(lambda: told_now(rooms))

    @get("/public/appeals.json", include_in_schema=False, sync_to_thread=True)
    def appeals() -> Response[bytes]:
        return Response(counted.document(), media_type=MediaType.JSON, headers=HEADERS)

    @get("/public/appeals", include_in_schema=False, sync_to_thread=True)
    def appeals_page() -> Response[str]:
        document = msgspec.json.decode(counted.document(), type=Document)
        return html("public_appeals.html", headers=HEADERS, told=document)

    return appeals, appeals_page


def told_now(rooms: Rooms) -> bytes:
    """The JSON document. Raises `RecordUnavailable`."""
    now, store = rooms.now(), Appeals(rooms.reader)
    since = now - SPAN * DAY
    answered = list(store.answered(since, now + 1))
    document = Document(
        at=rfc3339(now),
        since=rfc3339(since),
        window_days=DAYS,
        fewest=FEWEST,
        by_side=[ShareShown.of(of_all(answered, side)) for side in ("affected", "notifier")],
        by_policy=sorted((ShareShown.of(one) for one in by_policy(answered)), key=lambda one: one.name),
        waiting=[
            AreaShown(area=area, open=every, late=late)
            for area, (every, late) in sorted(store.open_by_area(now).items())
        ],
    )
    return msgspec.json.encode(document)
