"""The war room: on election day, what goes on where, what is due, what spreads, and who is here; one calm page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec
from litestar import Request, Response, get

from steadyhand.civic.campaigns.record import store as campaigns
from steadyhand.civic.campaigns.record.model import Campaign
from steadyhand.civic.elections import store as elections
from steadyhand.civic.elections.model import Election
from steadyhand.civic.elections.places import ElectionNow, places_now
from steadyhand.civic.incidents.model import AREA, WORK, Incident
from steadyhand.civic.incidents.store import ahead
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import DAY, Instant
from steadyhand.kernel.zones import wall_clock
from steadyhand.review.desk.store import Board
from steadyhand.review.partners.store import Partners
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages
from steadyhand.web.console.incidents import pages as incidents
from steadyhand.web.console.incidents import telling
from steadyhand.web.console.queues import queues_of
from steadyhand.web.console.session import Person, Signed
from steadyhand.web.console.war import lately
from steadyhand.web.console.war.roster import Roster, roster
from steadyhand.web.console.war.spread import Spread, spreads
from steadyhand.web.rooms import Rooms

PAGE: Final = "/war-room"
WORD: Final = 80
NOT_YOURS: Final = Refusal("not_allowed", "The war room is for those who work on incidents.")
KINDS: Final = {
    "civil_society": "civil society",
    "election_office": "election offices",
    "trusted_flagger": "trusted flaggers",
    "authority": "authorities",
    "press": "press",
    "other": "others",
}


class Asking(msgspec.Struct, frozen=True, kw_only=True):
    """What the address asks for; empty is all."""

    election: str = ""
    place: str = ""

    def places(self, elections: Sequence[ElectionNow]) -> tuple[str, ...]:
        """The places that count; none are all."""
        if self.place:
            return (self.place,)
        chosen = [one for one in elections if self.election and one.id == self.election]
        return tuple(dict.fromkeys(each.place for one in chosen for each in one.places))


class Now(msgspec.Struct, frozen=True, kw_only=True):
    """All that the page shows."""

    asked: Asking
    elections: Sequence[ElectionNow]
    incidents: incidents.Listed
    spread: Sequence[Spread]
    lines: Sequence[lately.Line]
    partners: Sequence[lately.Asked]
    campaigns: Sequence[Campaign]
    met: Sequence[lately.Met]
    more: bool
    roster: Roster
    ever: bool
    """Whether an election is confirmed at all."""
    waiting: Sequence[Election]
    """Versions that nobody confirmed yet: nothing switches by them."""

    @property
    def unowned(self) -> int:
        return sum(not one.row.owner for one in self.incidents.shown)

    @property
    def polling(self) -> int:
        """Places in which people vote."""
        return len({each.place for one in self.elections for each in one.places if "polls" in each.phases})

    @property
    def late(self) -> int:
        """What partners should have been told by now."""
        return sum(one.overdue for one in self.partners)


@get(PAGE, sync_to_thread=True, include_in_schema=False)
def war_room_page(request: Request[Any, Any, Any], rooms: House, person: Signed) -> Response[str]:
    """The whole page; scripts ask for what changes alone."""
    if not person.may(WORK):
        return pages.refused(rooms, person, NOT_YOURS, capability=WORK, recorded=False)
    asked = Asking(**{name: request.query_params.get(name, "")[:WORD] for name in Asking.__struct_fields__})
    seq, now = rooms.reader.head().seq, rooms.now()
    every = places_now(elections.confirmed(rooms.reader), elections.phases(rooms.reader), now)
    found = _now(rooms, person, asked, every, now)
    return pages.page(
        "war/now.html" if pages.part(request) else "war/room.html",
        rooms,
        person,
        found=found,
        every=every,
        regions=sorted({each.place for one in every for each in one.places}),
        says=telling,
        kinds=KINDS,
        local=wall_clock,
        page_for=incidents.page_of,
        address=request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        stream=f"/console/stream?seq={seq}",
    )


def _now(rooms: Rooms, person: Person, asked: Asking, every: Sequence[ElectionNow], now: Instant) -> Now:
    reader, places = rooms.reader, asked.places(every)
    listed = _listed(rooms, person, places, now)
    met, more = lately.met(reader, places, now)
    board = Board(reader)
    titles = {name: one.title for name, one in queues_of(rooms).items() if AREA in one.areas} or {AREA: AREA}
    counted = [one for one in board.counted(now) if one.queue in titles]
    known = elections.listed(reader)
    return Now(
        asked=asked,
        elections=[one for one in _chosen(every, asked) if one.places],
        incidents=listed,
        spread=spreads(reader, [one.row for one in listed.shown], now),
        lines=[
            lately.Line(queue=one.queue, title=titles[one.queue], waiting=one.waiting, foretold=one.foretold)
            for one in board.queues(list(titles), now)
            if one.queue in titles and one.foretold is not None
        ],
        partners=lately.asked(Partners(reader).waiting(), places, now),
        campaigns=[one for one in campaigns.latest(reader) if one.seen >= now - DAY],
        met=met,
        more=more,
        roster=roster(rooms, asked.place, counted, now),
        ever=any(one.standing == "confirmed" for one in known),
        waiting=[one for one in known if one.proposed is not None and one.called_off is None],
    )


def _chosen(every: Sequence[ElectionNow], asked: Asking) -> list[ElectionNow]:
    return [
        msgspec.structs.replace(
            one,
            places=tuple(
                each for each in one.places if lately.fits((asked.place,) if asked.place else (), each.place)
            ),
        )
        for one in every
        if asked.election in {"", one.id}
    ]


def _listed(rooms: Rooms, person: Person, places: Sequence[str], now: Instant) -> incidents.Listed:
    """What goes on, what is or was due first before the others, as far as this person may read it."""
    listed = incidents.listed_for(rooms, person, incidents.Filter())
    shown = [one for one in listed.shown if lately.fits(places, one.row.region)]
    rows: list[Incident] = [one.row for one in shown]
    return incidents.Listed(shown, listed.hidden, sum(row.overdue for row in rows), ahead(rows, now))


HANDLERS: Final = (war_room_page,)
