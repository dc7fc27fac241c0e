"""`POST /v1/reports`: someone on the platform says that a subject breaks a rule."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, Response, post
from litestar.di import NamedDependency, Provide
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import SkipValidation
from msgspec import Meta

from steadyhand.flows import report as flow
from steadyhand.flows.sealing import sealing
from steadyhand.intake.reporting import ReportSource
from steadyhand.kernel.command import Order
from steadyhand.kernel.zones import rfc3339
from steadyhand.review.facts import Opened, Supported
from steadyhand.web.api.bodies import read_json
from steadyhand.web.api.edge import House, Principal, idempotency_key, problems, proof_of
from steadyhand.web.api.patterns import Account, Address, Code, Line, Name, Text
from steadyhand.web.api.shapes import ReportTaken
from steadyhand.web.problem import Problem
from steadyhand.web.refusals import taken
from steadyhand.web.rooms import Rooms

MEDIA_KEPT = 20


class MediaItem(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A picture, film or sound of the content; shown to a reviewer only when they ask."""

    id: Line
    kind: Literal["image", "video", "audio"]
    url: Address
    alt: Text = ""


class ContentBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The content as it was when it was reported; kept as evidence.

    `author`, `u1` or `account:u1`, counts only where the post's own event is not here to name its author.
    """

    text: Text = ""
    lang: Code = "unknown"
    author: Account | None = None
    media: Annotated[list[MediaItem], Meta(max_length=MEDIA_KEPT)] = []


class ReportBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A report. `id` is the platform's own: the same id with the same report is taken once.

    `source` is from whom it comes: any other than `report`, somebody on the platform, takes `report.source`. Whoever
    says from outside that it is `illegal` states their `good_faith`.
    """

    id: Line
    subject: Name
    reporter: Name
    area: Line
    text: Text = ""
    lang: Code = "unknown"
    region: Code = "unknown"
    source: ReportSource = "report"
    illegal: bool = False
    good_faith: bool = False
    content: ContentBody | None = None


Report = NamedDependency[SkipValidation[ReportBody]]


async def report_of(request: Request[Any, Any, Any], principal: Principal) -> ReportBody:
    """The report in a request, read once it is known who asks."""
    return await read_json(request, ReportBody)


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
        **problems(403, 409, 413, 415, 422, 507),
    },
    dependencies={"report": Provide(report_of)},
)
def file_report(
    request: Request[Any, Any, Any],
    rooms: House,
    principal: Principal,
    report: Report,
) -> Response[ReportTaken]:
    """Keep a report and ask a person: 201 with the case it opens or joins, 200 if it was here already."""
    key = idempotency_key(request)
    if report.area not in rooms.areas:
        detail = f"No policy area is called {report.area!r}. Areas: {', '.join(rooms.areas)}."
        raise Problem(422, "unlisted_area", "Not possible", detail)
    asked, before = _orders(report, key, rooms, principal), rooms.reader.head().seq
    orders = [msgspec.structs.replace(order, proof=proof_of(request)) for order in asked]
    filed, opened, *_ = taken(rooms.door.perform_many([*orders, *sealing(orders)], atomic=True))
    shown = ReportTaken(
        report=str(orders[0].key),
        case=opened.fact.case,  # type: ignore[attr-defined]
        seq=filed.seq,
        at=rfc3339(filed.at),
    )
    return Response(shown, status_code=201 if filed.seq > before else 200)


def _orders(report: ReportBody, key: str | None, rooms: Rooms, by: str) -> list[Order]:
    """The report and its case. The report's own id is the key of the report; a header's key is that of the case.

    So neither another report under the same header, nor the same report under another header, is taken: one
    is a 409, the other finds what is there. A known report keeps the author it had when it came.
    """
    told, source = _read(report), by.removeprefix("service:")
    filed, opened, *_ = flow.orders(told, by, source, _author(report, rooms))
    known = rooms.reader.stored("report", str(filed.key))
    if known is None:
        return [filed, Order(opened.command, opened.by, key or opened.key)]
    entry = rooms.reader.entry(known.row.joined)
    if entry is None or not isinstance(entry.fact, Opened | Supported):
        return [filed, opened]
    _, opened, *_ = flow.orders(told, by, source, entry.fact.account, attested=entry.fact.attested)
    same = entry.by == opened.by and entry.key is not None
    return [filed, Order(opened.command, opened.by, entry.key if same else opened.key)]


def _read(report: ReportBody) -> flow.ReportIn:
    """The report with its author as a subject: `u1` and `account:u1` are one account, so they are one report."""
    content = report.content
    if content is not None and content.author is not None:
        author = f"account:{content.author.removeprefix('account:')}"
        content = msgspec.structs.replace(content, author=author)
    told = msgspec.structs.replace(report, content=content)
    return msgspec.convert(msgspec.to_builtins(told), flow.ReportIn)


def _author(report: ReportBody, rooms: Rooms) -> str | None:
    """Who wrote the post by its own event, where that is still here."""
    return None if rooms.events is None else rooms.events.author_of(report.subject)
