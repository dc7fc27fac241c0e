"""Campaigns: accounts that act as one, with the evidence, and what the desk makes of it.

It names accounts, so it is for who works on incidents.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from steadyhand.civic.campaigns.desk.commands import PutBeforeDesk
from steadyhand.civic.campaigns.desk.model import DESK, Desk
from steadyhand.civic.campaigns.model import BIN, Finding
from steadyhand.civic.campaigns.record import store
from steadyhand.civic.campaigns.record.model import CAMPAIGN, Campaign
from steadyhand.civic.incidents.model import AREA, WORK
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import Scope
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages
from steadyhand.web.console.access import asking
from steadyhand.web.console.live import READING
from steadyhand.web.console.session import Person, Sent, Signed
from steadyhand.web.problem import Problem
from steadyhand.web.rooms import Rooms

PAGE: Final = "/campaigns"
BACK: Final = ("/incidents", "incidents")
BARS: Final = 24
"""Stretches of time that the chart has at most."""
SCOPE: Final = Scope(tool=READING, policy_area=AREA)
"""What a freeze of reading may test of a campaign: nobody knows where it is, so each place may be meant."""
NOT_YOURS: Final = Refusal("not_allowed", "Campaigns name accounts: they are for who works on incidents.")
ERASED: Final = Refusal("erased", "The evidence was erased: nobody can say any more what belongs to it.")


class AtDesk(msgspec.Struct, frozen=True, kw_only=True):
    """A campaign before the desk, and how its cases stand."""

    row: Desk
    waiting: int
    held: int
    over: int


@get(PAGE, sync_to_thread=True, include_in_schema=False)
def campaigns_page(rooms: House, person: Signed) -> Response[str]:
    """Campaigns, the latest seen first."""
    if (kept := _kept(rooms, person)) is not None:
        return kept
    return pages.page("campaigns/overview.html", rooms, person, listed=store.latest(rooms.reader))


@get(f"{PAGE}/{{name:str}}", sync_to_thread=True, include_in_schema=False)
def campaign_page(rooms: House, person: Signed, name: FromPath[str]) -> Response[str]:
    """One campaign: how it looks, when it was posted, by whom, tied how; and what is kept apart from it."""
    if (kept := _kept(rooms, person)) is not None:
        return kept
    row: Campaign | None = rooms.reader.row(CAMPAIGN, f"campaign:{name.removeprefix('campaign:')}")
    if row is None:
        raise Problem(404, "unknown_campaign", "Not found", "No campaign has this name.")
    found = store.evidence(rooms.reader, row)
    return pages.page(
        "campaigns/one.html",
        rooms,
        person,
        row=row,
        found=found,
        text=store.text_of(rooms.reader, row, found) if found is not None else None,
        bars=bars(found) if found is not None else [],
        desk=at_desk(rooms, row.id),
    )


@post(f"{PAGE}/{{name:str}}/desk", sync_to_thread=True, include_in_schema=False)
def put_before_desk(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, name: FromPath[str]
) -> Response[Any]:
    """Ask the desk to look at one post of each account, of the campaign as its page showed it."""
    if (kept := _kept(rooms, person)) is not None:
        return kept
    campaign = f"campaign:{name.removeprefix('campaign:')}"
    row: Campaign | None = rooms.reader.row(CAMPAIGN, campaign)
    if row is not None and store.evidence(rooms.reader, row) is None:
        return pages.refused(rooms, person, ERASED, capability=WORK, back=BACK, recorded=False)
    command = PutBeforeDesk(campaign=campaign, version=form.number("version"))
    page = f"{PAGE}/{name}"
    return asking.performed(request, rooms, person, form, command, onward=page, back=(page, "the campaign"))


def at_desk(rooms: Rooms, campaign: str) -> AtDesk | None:
    """What became of a campaign that somebody put before the desk; None where nobody did."""
    row: Desk | None = rooms.reader.row(DESK, campaign)
    if row is None:
        return None
    cases = [stored.row for stored in rooms.reader.stored_many("case", row.cases).values()]
    waiting, held = sum(one.is_waiting for one in cases), sum(one.is_open for one in cases)
    return AtDesk(row=row, waiting=waiting, held=held - waiting, over=len(cases) - held)


def _kept(rooms: Rooms, person: Person) -> Response[str] | None:
    """The page instead, for who does not work on incidents, and for whom a freeze of reading keeps them from."""
    if not person.may(WORK):
        return pages.refused(rooms, person, NOT_YOURS, capability=WORK, back=BACK, recorded=False)
    freeze = rooms.access.unseen(person.principal, SCOPE, rooms.now())
    return None if freeze is None else pages.unseen(rooms, person, freeze, "")


def bars(found: Finding) -> list[tuple[int, int, int]]:
    """Posts by stretches of equal length: beginning, posts, and how high of a hundred."""
    if not found.timeline:
        return []
    first, last = found.timeline[0][0], found.timeline[-1][0]
    span = BIN * -(-((last - first) // BIN + 1) // BARS)
    counts: dict[int, int] = {}
    for at, posts in found.timeline:
        place = (at - first) // span
        counts[place] = counts.get(place, 0) + posts
    most = max(counts.values())
    return [
        (first + n * span, counts.get(n, 0), -(-counts.get(n, 0) * 100 // most))
        for n in range(max(counts) + 1)
    ]


HANDLERS: Final[tuple[Any, ...]] = (campaigns_page, campaign_page, put_before_desk)
