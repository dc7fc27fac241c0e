"""`POST /v1/reports`: someone on the platform says that a subject breaks a rule."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, Response, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import Body
from msgspec import Meta

from steadyhand.flows import report as flow
from steadyhand.kernel.command import Order
from steadyhand.kernel.zones import rfc3339
from steadyhand.web.api.edge import House, Line, Name, Principal, Text, idempotency_key, problems
from steadyhand.web.api.shapes import ReportTaken
from steadyhand.web.problem import Problem
from steadyhand.web.refusals import taken

MEDIA_KEPT = 20

Code = Annotated[str, Meta(min_length=1, max_length=20, pattern=r"^[A-Za-z0-9-]+$")]
"""A language or region as the platform writes it."""


class MediaItem(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A picture, film or sound of the content; shown to a reviewer only when they ask."""

    id: Line
    kind: Literal["image", "video", "audio"]
    url: Annotated[str, Meta(max_length=2000, pattern=r"^https?://[^\s\u0000-\u001f]+$")]
    alt: Text = ""


class ContentBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The content as it was when it was reported; kept as evidence."""

    text: Text = ""
    lang: Code = "unknown"
    author: Name | None = None
    media: Annotated[list[MediaItem], Meta(max_length=MEDIA_KEPT)] = []


class ReportBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A report. `id` is the platform's own: the same id with the same report is taken once."""

    id: Line
    subject: Name
    reporter: Name
    area: Line
    text: Text = ""
    lang: Code = "unknown"
    region: Code = "unknown"
    content: ContentBody | None = None


@post(
    "/reports",
    sync_to_thread=True,
    status_code=201,
    summary="File a report",
    tags=["reports"],
    responses={
        200: ResponseSpec(
            ReportTaken, description="This very report was here already.", generate_examples=False
        ),
        **problems(403, 409, 413, 422, 507),
    },
)
def file_report(
    request: Request[Any, Any, Any],
    rooms: House,
    principal: Principal,
    data: Annotated[ReportBody, Body(description="The report.")],
) -> Response[ReportTaken]:
    """Keep a report and ask a person: 201 with the case it opens or joins, 200 if it was here already."""
    if data.area not in rooms.areas:
        detail = f"No policy area is called {data.area!r}. Areas: {', '.join(rooms.areas)}."
        raise Problem(422, "unlisted_area", "Not possible", detail)
    report = msgspec.convert(msgspec.to_builtins(data), flow.ReportIn)
    orders = flow.orders(report, principal, principal.removeprefix("service:"))
    before = rooms.reader.head().seq
    filed, opened = taken(rooms.door.perform_many(_keyed(request, rooms, orders), atomic=True))
    shown = ReportTaken(
        report=str(orders[0].key),
        case=opened.fact.case,  # type: ignore[attr-defined]
        seq=filed.seq,
        at=rfc3339(filed.at),
    )
    return Response(shown, status_code=201 if filed.seq > before else 200)


def _keyed(request: Request[Any, Any, Any], rooms: House, orders: list[Order]) -> list[Order]:
    """The report's own id is the key of the report; a header's key is that of the case it opens.

    So neither another report under the same header, nor the same report under another header, is
    taken: one is a 409, the other finds what is there.
    """
    filed, opened = orders
    known = rooms.reader.stored("report", str(filed.key))
    if known is None:
        key = idempotency_key(request)
        return [filed, Order(opened.command, opened.by, key or opened.key)]
    entry = rooms.reader.entry(known.seq + 1)
    same = entry is not None and entry.by == opened.by and entry.key is not None
    return [filed, Order(opened.command, opened.by, entry.key if same and entry else opened.key)]
