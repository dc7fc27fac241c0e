"""Declared small teams: for which acts, by whom, why, how much was done alone; declaring one, and ending it."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from steadyhand.access.small.commands import DeclareSmallTeam, EndSmallTeam
from steadyhand.access.small.model import ALONE, LONGEST, SmallTeam, Term
from steadyhand.access.small.views import VIEW
from steadyhand.kernel.command import Command
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import DAY, Instant
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages
from steadyhand.web.console.access import asking, frame
from steadyhand.web.console.session import Form, Sent, Signed
from steadyhand.web.problem import Problem
from steadyhand.web.rooms import Rooms

PAGE: Final = f"{frame.PAGE}/small"
WORDS: Final = 2_000
DAYS: Final = LONGEST // DAY
DECLARES: Final = DeclareSmallTeam.capability
ENDS: Final = EndSmallTeam.capability


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """What stands, or lately stood, for one capability."""

    team: SmallTeam
    last: Term
    in_force: bool
    reason: str | None
    acts: int
    """Done alone, ever."""


@get(PAGE, sync_to_thread=True, include_in_schema=False)
def small_page(rooms: House, person: Signed) -> Response[str]:
    """What is declared, those in force first."""
    if not frame.sees(person):
        return frame.unseen(rooms, person)
    return frame.page(
        "small.html",
        rooms,
        person,
        "small",
        rows=rows_of(rooms, rooms.now()),
        acts=sorted(ALONE),
        days=DAYS,
        declares=DECLARES,
        ends=ENDS,
    )


@post(f"{PAGE}/{{do:str}}", sync_to_thread=True, include_in_schema=False)
def act(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, do: FromPath[str]
) -> Response[Any]:
    """Declare a team small, which takes a second person, or end that."""
    make = _ACTS.get(do)
    if make is None:
        raise Problem(404, "not_found", "Not found", "There is no such thing to do with a small team.")
    back = (PAGE, "small teams")
    command = make(rooms, form)
    if isinstance(command, Refusal):
        return pages.refused(rooms, person, command, back=back)
    return asking.performed(request, rooms, person, form, command, onward=PAGE, back=back)


def rows_of(rooms: Rooms, now: Instant) -> list[Row]:
    """Every capability for which a team ever was declared small, those in force first."""
    rows = [_row(rooms, team, now) for team in rooms.reader.all(VIEW).values()]
    return sorted(rows, key=lambda row: (not row.in_force, row.team.capability))


def _row(rooms: Rooms, team: SmallTeam, now: Instant) -> Row:
    last = team.terms[-1]
    return Row(
        team=team,
        last=last,
        in_force=team.declared(now),
        reason=rooms.cases.words(last.reason),
        acts=sum(count for _, count in team.months),
    )


def _declare(rooms: Rooms, form: Form) -> Command | Refusal:
    days = form.get("days")
    if not (days.isascii() and days.isdigit() and 0 < len(days) < 4):  # noqa: PLR2004 - at most 90
        return Refusal("invalid_end", f"Say for how many days: a number from 1 to {DAYS}.")
    return DeclareSmallTeam(
        of=form.one_of("of", sorted(ALONE)),
        until=rooms.now() + int(days) * DAY,
        reason=form.get("reason")[:WORDS],
    )


def _end(rooms: Rooms, form: Form) -> Command | Refusal:
    return EndSmallTeam(of=form.get("of")[:WORDS])


_ACTS: Final = {"declare": _declare, "end": _end}
