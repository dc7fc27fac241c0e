"""`GET /public/elections.json` and the page `/public/elections`: the calendar by which rules and clocks switch.

Without a key. What is confirmed, with its source, and what goes on now; who entered or confirmed it is not told.
"""

from __future__ import annotations

import msgspec
from litestar import MediaType, Response, get
from litestar.handlers import HTTPRouteHandler

from steadyhand.civic.elections import store
from steadyhand.civic.elections.model import Confidence, Election, Kind, Period, Phase
from steadyhand.kernel.zones import rfc3339
from steadyhand.web.console.pages import html
from steadyhand.web.public import counted
from steadyhand.web.rooms import Rooms


class PeriodShown(msgspec.Struct, frozen=True, kw_only=True):
    """One phase in one place: by the clocks there, and in UTC."""

    phase: Phase
    place: str
    part: str
    zone: str
    opens: str
    closes: str
    starts: str
    ends: str
    now: bool
    """Whether it goes on, as the clock has switched it."""


class ElectionShown(msgspec.Struct, frozen=True, kw_only=True):
    """One election, as it was confirmed."""

    id: str
    name: str
    kind: Kind
    jurisdiction: str
    ocd: str
    version: int
    confirmed: str
    source: str
    url: str
    dates: Confidence
    called_off: str | None
    why: str
    periods: list[PeriodShown]


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """What is answered."""

    at: str
    elections: list[ElectionShown]


def told(rooms: Rooms) -> tuple[HTTPRouteHandler, HTTPRouteHandler]:
    """The handlers: for programs, and for people."""
    kept = counted.Counted(lambda: told_now(rooms))

    @get("/public/elections.json", include_in_schema=False, sync_to_thread=True)
    def elections() -> Response[bytes]:
        return Response(kept.document(), media_type=MediaType.JSON, headers=counted.HEADERS)

    @get("/public/elections", include_in_schema=False, sync_to_thread=True)
    def elections_page() -> Response[str]:
        document = msgspec.json.decode(kept.document(), type=Document)
        return html("public_elections.html", headers=counted.HEADERS, told=document)

    return elections, elections_page


def told_now(rooms: Rooms) -> bytes:
    """The JSON document. Raises `RecordUnavailable`."""
    running = {(one.election, one.period) for one in store.phases(rooms.reader).running}
    rows = [row for row in store.listed(rooms.reader) if row.confirmed is not None]
    document = Document(at=rfc3339(rooms.now()), elections=[_election(row, running) for row in rows])
    return msgspec.json.encode(document)


def _election(row: Election, running: set[tuple[str, Period]]) -> ElectionShown:
    assert row.confirmed is not None
    details = row.confirmed.details
    return ElectionShown(
        id=row.id,
        name=details.name,
        kind=details.kind,
        jurisdiction=details.jurisdiction,
        ocd=details.ocd,
        version=row.confirmed.number,
        confirmed=rfc3339(row.confirmed_at or row.confirmed.at),
        source=details.source.name,
        url=details.source.url,
        dates=details.confidence,
        called_off=rfc3339(row.called_off),
        why=row.why,
        periods=[
            PeriodShown(
                phase=one.phase,
                place=one.place,
                part=one.part,
                zone=one.zone,
                opens=one.opens,
                closes=one.closes,
                starts=rfc3339(one.starts),
                ends=rfc3339(one.ends),
                now=(row.id, one) in running,
            )
            for one in sorted(details.periods, key=lambda each: (each.place, each.starts, each.phase))
        ],
    )
