"""`GET /public/drift.json` and the page `/public/drift`: promises that the platform did not keep, and what was asked.

Without a key. Nobody is named: when it was found, when it was mended, and under which moratorium.
"""

from __future__ import annotations

from typing import Final

import msgspec
from litestar import MediaType, Response, get
from litestar.handlers import HTTPRouteHandler

from steadyhand.enforcement.drift.model import Breach, Comparison
from steadyhand.enforcement.drift.store import Drifts
from steadyhand.enforcement.drift.views import BREACH
from steadyhand.kernel.zones import rfc3339
from steadyhand.web.console.pages import html
from steadyhand.web.public.counted import HEADERS, Counted
from steadyhand.web.rooms import Rooms

SHOWN: Final = 200
COMPARISONS: Final = 50


class BreachShown(msgspec.Struct, frozen=True, kw_only=True):
    """Something that was promised to stay in force and was not enforced."""

    moratoria: list[str]
    found: str
    mended: str | None

    @classmethod
    def of(cls, row: Breach) -> BreachShown:
        """As it stands."""
        return cls(moratoria=[*row.moratoria], found=rfc3339(row.found), mended=rfc3339(row.mended))


class ComparisonShown(msgspec.Struct, frozen=True, kw_only=True):
    """One comparison: of how many subjects the platform was asked, and what came of it."""

    which: str
    at: str
    asked: int
    answered: int
    differ: int
    on_its_way: int
    gone: int

    @classmethod
    def of(cls, row: Comparison) -> ComparisonShown:
        """As it was declared."""
        return cls(
            which=row.cycle.partition(":")[0],
            at=rfc3339(row.at),
            asked=row.asked,
            answered=row.answered,
            differ=row.differ,
            on_its_way=row.on_its_way,
            gone=row.gone,
        )


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """When it was counted; how many breaches there were ever and last; the latest of them, and of the comparisons."""

    at: str
    breaches: int
    lasting: int
    latest: list[BreachShown]
    comparisons: list[ComparisonShown]


def told(rooms: Rooms) -> tuple[HTTPRouteHandler, HTTPRouteHandler]:
    """The handlers: for programs, and for people."""
    counted = Counted(lambda: told_now(rooms))

    @get("/public/drift.json", include_in_schema=False, sync_to_thread=True)
    def drift() -> Response[bytes]:
        return Response(counted.document(), media_type=MediaType.JSON, headers=HEADERS)

    @get("/public/drift", include_in_schema=False, sync_to_thread=True)
    def drift_page() -> Response[str]:
        document = msgspec.json.decode(counted.document(), type=Document)
        return html("public_drift.html", headers=HEADERS, told=document)

    return drift, drift_page


def told_now(rooms: Rooms) -> bytes:
    """The JSON document. Raises `RecordUnavailable`."""
    rows: list[Breach] = sorted(rooms.reader.all(BREACH).values(), key=lambda row: -row.found)
    document = Document(
        at=rfc3339(rooms.now()),
        breaches=len(rows),
        lasting=sum(row.mended is None for row in rows),
        latest=[BreachShown.of(row) for row in rows[:SHOWN]],
        comparisons=[ComparisonShown.of(row) for row in Drifts(rooms.reader).latest(COMPARISONS)],
    )
    return msgspec.json.encode(document)
