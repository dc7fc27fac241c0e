"""`GET /public/moratoria.json` and the page `/public/moratoria`: what nobody lifts, and what was tried.

Without a key. Nobody is named: neither who began or ended one, nor whose sanction somebody tried to lift.
"""

from __future__ import annotations

from typing import Final

import msgspec
from litestar import MediaType, Response, get
from litestar.handlers import HTTPRouteHandler

from steadyhand.enforcement.moratorium.model import IN_FORCE, Barred, Covers, Ending, Moratoria, Moratorium
from steadyhand.enforcement.moratorium.views import BARRED, VIEW
from steadyhand.kernel.values import Instant
from steadyhand.kernel.zones import rfc3339
from steadyhand.web.console.pages import html
from steadyhand.web.public.counted import HEADERS, Counted
from steadyhand.web.rooms import Rooms

MONTHS: Final = 12


class CoversShown(msgspec.Struct, frozen=True, kw_only=True):
    """Which sanctions are not lifted; an empty list leaves nothing out."""

    kinds: list[str]
    areas: list[str]
    imposed_before: str | None

    @classmethod
    def of(cls, covers: Covers) -> CoversShown:
        """As it stands."""
        before = rfc3339(covers.imposed_before)
        return cls(kinds=[*covers.kinds], areas=[*covers.areas], imposed_before=before)


class EndingShown(msgspec.Struct, frozen=True, kw_only=True):
    """That it is to end early, or to cover less: since when that is known, and from when on."""

    announced: str
    effective: str
    statement: str
    covers: CoversShown | None
    """What it covers from then on; null: it ends."""

    @classmethod
    def of(cls, ending: Ending) -> EndingShown:
        """As it was said."""
        return cls(
            announced=rfc3339(ending.at),
            effective=rfc3339(ending.effective),
            statement=ending.statement,
            covers=CoversShown.of(ending.covers) if ending.covers else None,
        )


class MoratoriumShown(msgspec.Struct, frozen=True, kw_only=True):
    """One moratorium."""

    moratorium: str
    covers: CoversShown
    statement: str
    since: str
    until: str | None
    condition: str | None
    corrections_a_day: int
    ending: EndingShown | None
    ended: str | None
    ended_early: bool

    @classmethod
    def of(cls, row: Moratorium) -> MoratoriumShown:
        """As it stands."""
        return cls(
            moratorium=row.id,
            covers=CoversShown.of(row.covers),
            statement=row.statement,
            since=rfc3339(row.at),
            until=rfc3339(row.until),
            condition=row.condition or None,
            corrections_a_day=row.corrections,
            ending=EndingShown.of(row.ending) if row.ending else None,
            ended=rfc3339(row.ended),
            ended_early=row.early,
        )


class RefusedShown(msgspec.Struct, frozen=True, kw_only=True):
    """What moratoria refused in one month (UTC)."""

    month: str
    one_by_one: dict[str, int]
    """By the command that was tried."""
    orders: int
    """Sets of many at once that were refused as one."""
    in_orders: int


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """What is answered: when it was counted, every moratorium, the latest first, and what was refused, by month."""

    at: str
    moratoria: list[MoratoriumShown]
    refused: list[RefusedShown]
    corrected_today: int


def told(rooms: Rooms) -> tuple[HTTPRouteHandler, HTTPRouteHandler]:
    """The handlers: for programs, and for people."""
    counted = Counted(lambda: told_now(rooms))

    @get("/public/moratoria.json", include_in_schema=False, sync_to_thread=True)
    def moratoria() -> Response[bytes]:
        return Response(counted.document(), media_type=MediaType.JSON, headers=HEADERS)

    @get("/public/moratoria", include_in_schema=False, sync_to_thread=True)
    def moratoria_page() -> Response[str]:
        document = msgspec.json.decode(counted.document(), type=Document)
        return html("public_moratoria.html", headers=HEADERS, told=document)

    return moratoria, moratoria_page


def told_now(rooms: Rooms) -> bytes:
    """The JSON document. Raises `RecordUnavailable`."""
    now: Instant = rooms.now()
    rows: list[Moratorium] = list(rooms.reader.all(VIEW).values())
    barred: dict[str, Barred] = dict(rooms.reader.all(BARRED))
    kept: Moratoria = rooms.reader.row(IN_FORCE, IN_FORCE) or Moratoria()
    latest = sorted(barred, reverse=True)[:MONTHS]
    document = Document(
        at=rfc3339(now),
        moratoria=[MoratoriumShown.of(row) for row in sorted(rows, key=lambda row: -row.at)],
        refused=[_refused(barred[month]) for month in latest],
        corrected_today=kept.corrected_on(now),
    )
    return msgspec.json.encode(document)


def _refused(row: Barred) -> RefusedShown:
    return RefusedShown(month=row.month, one_by_one=row.tried, orders=row.sets, in_orders=row.in_sets)
