"""`GET /public/small-team.json`: what one person did alone where a team is declared small, by month; without a key.

Nobody is named, and no act: when it was declared for what, until when, and how many there were.
"""

from __future__ import annotations

import msgspec
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from steadyhand.access.small.model import DELAY, SmallTeam, Term
from steadyhand.access.small.views import VIEW
from steadyhand.kernel.values import HOUR, Instant
from steadyhand.kernel.zones import rfc3339
from steadyhand.web.public.counted import HEADERS, Counted
from steadyhand.web.rooms import Rooms

KEY = "from"


class Declared(msgspec.Struct, frozen=True, kw_only=True, rename={"since": KEY}):
    """One declaration, told as `from` and `until`: its end, or when it was ended."""

    since: str
    until: str
    acts: int


class Team(msgspec.Struct, frozen=True, kw_only=True):
    """What is told of one capability."""

    capability: str
    in_force: bool
    declared: list[Declared]
    """The latest last; the last 40 at most."""
    months: dict[str, int]
    """Acts done alone by month (UTC, `2026-11`), only those with any."""


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """What is answered: when it was counted, and every capability for which a team ever was declared small."""

    at: str
    delay_h: int
    """How many hours lie at least between the two steps of one person."""
    small_team: list[Team]


def counts(rooms: Rooms) -> HTTPRouteHandler:
    """The handler."""
    counted = Counted(lambda: counted_now(rooms))

    @get("/public/small-team.json", include_in_schema=False, sync_to_thread=True)
    def small_team() -> Response[bytes]:
        return Response(counted.document(), media_type="application/json", headers=HEADERS)

    return small_team


def counted_now(rooms: Rooms) -> bytes:
    """The JSON document. Raises `RecordUnavailable`."""
    now, rows = rooms.now(), rooms.reader.all(VIEW)
    teams = [_team(rows[name], now) for name in sorted(rows)]
    return msgspec.json.encode(Document(at=rfc3339(now), delay_h=DELAY // HOUR, small_team=teams))


def _team(row: SmallTeam, now: Instant) -> Team:
    return Team(
        capability=row.capability,
        in_force=row.declared(now),
        declared=[_declared(term) for term in row.terms],
        months=dict(row.months),
    )


def _declared(term: Term) -> Declared:
    until = term.until if term.ended is None else term.ended
    return Declared(since=rfc3339(term.at), until=rfc3339(until), acts=term.acts)
