"""The council: who is of it, what is put to its vote, voting as one of its members, and what it decided."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.params import FromPath

from steadyhand.enforcement.council import model
from steadyhand.enforcement.council.commands import (
    MANAGE,
    AmendMatter,
    EndSeat,
    OpenMatter,
    SeatMember,
    SetRule,
    WriteMinutes,
)
from steadyhand.enforcement.council.model import COUNCIL, MATTER, Council, Matter, Rule
from steadyhand.enforcement.council.voting import VOTE, CastVote, Recuse
from steadyhand.kernel.command import Command
from steadyhand.kernel.values import DAY, HOUR, MINUTE
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages
from steadyhand.web.console.access import asking
from steadyhand.web.console.session import Form, Sent, Signed
from steadyhand.web.problem import Problem
from steadyhand.web.rooms import Rooms

PAGE: Final = "/council"
BACK: Final = (PAGE, "the council")
NO_DEED: Final = Problem(404, "not_found", "Not found", "There is no such thing to do here.")


@get(PAGE, sync_to_thread=True, include_in_schema=False)
def council_page(rooms: House, person: Signed) -> Response[str]:
    """Its members, its rule, and every matter, the open ones first."""
    now = rooms.now()
    council: Council = rooms.reader.row(COUNCIL, COUNCIL) or Council()
    matters: list[Matter] = list(rooms.reader.all(MATTER).values())
    listed = sorted(matters, key=lambda one: (one.closed is not None, -one.at))
    sitting = [one for one in council.members if one.sits(now)]
    return pages.page(
        "council/overview.html",
        rooms,
        person,
        council=council,
        sitting=sitting,
        listed=listed,
        limits=model,
        manages=person.may(MANAGE),
    )


@get(f"{PAGE}/matters/{{ref:str}}", sync_to_thread=True, include_in_schema=False)
def matter_page(rooms: House, person: Signed, ref: FromPath[str]) -> Response[str]:
    """One matter: its text, how far the vote is, and one's own vote; who voted how only once it is over."""
    row: Matter | None = rooms.reader.row(MATTER, ref)
    if row is None:
        raise Problem(404, "unknown_matter", "Not found", "Nothing of this name was put to the vote.")
    council: Council = rooms.reader.row(COUNCIL, COUNCIL) or Council()
    named = {one.principal: one for one in council.members}
    return pages.page(
        "council/matter.html",
        rooms,
        person,
        row=row,
        named=named,
        limits=model,
        manages=person.may(MANAGE),
        votes=person.may(VOTE) and person.principal in row.members,
    )


@post(f"{PAGE}/{{do:str}}", sync_to_thread=True, include_in_schema=False)
def manage(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, do: FromPath[str]
) -> Response[Any]:
    """Say who is of it, set its rule, put something to its vote: each takes a second person."""
    make = _MANAGING.get(do)
    if make is None:
        raise NO_DEED
    return asking.performed(request, rooms, person, form, make(rooms, form), onward=PAGE, back=BACK)


@post(f"{PAGE}/matters/{{ref:str}}/{{do:str}}", sync_to_thread=True, include_in_schema=False)
def act(
    request: Request[Any, Any, Any],
    rooms: House,
    person: Signed,
    form: Sent,
    ref: FromPath[str],
    do: FromPath[str],
) -> Response[Any]:
    """Vote, stay out, put another text in its place, publish the minutes."""
    make = _ON_MATTER.get(do)
    if make is None:
        raise NO_DEED
    page = f"{PAGE}/matters/{ref}"
    return asking.performed(request, rooms, person, form, make(ref, form), onward=page, back=(page, ref))


def _seat(rooms: Rooms, form: Form) -> Command:
    days = form.number("days") if form.get("days") else 0
    return SeatMember(
        principal=f"staff:{form.get('handle').removeprefix('staff:')[:80]}",
        name=form.get("name")[: model.TEXT],
        affiliation=form.get("affiliation")[: model.TEXT],
        until=_full(rooms) + min(days, 100_000) * DAY if days else None,
    )


def _unseat(rooms: Rooms, form: Form) -> Command:
    return EndSeat(principal=form.get("member")[:80])


def _rule(rooms: Rooms, form: Form) -> Command:
    rule = Rule(
        percent=min(form.number("percent"), 1_000),
        fewest=min(form.number("fewest"), 1_000),
        open_votes=bool(form.get("open_votes")),
    )
    return SetRule(rule=rule)


def _open(rooms: Rooms, form: Form) -> Command:
    return OpenMatter(
        ref=form.get("ref")[:100],
        kind=form.one_of("kind", model.KINDS),
        title=form.get("title")[: model.TEXT],
        text=_words(form, "text"),
        until=_full(rooms) + min(form.number("days"), 1_000) * DAY,
    )


def _full(rooms: Rooms) -> int:
    """The full hour that is to come: what the second person agrees to must not be past when it is done."""
    now = rooms.now()
    return now - now % HOUR + HOUR + MINUTE


def _amend(ref: str, form: Form) -> Command:
    return AmendMatter(ref=ref, text=_words(form, "text"))


def _vote(ref: str, form: Form) -> Command:
    return CastVote(ref=ref, choice=form.one_of("vote", model.CHOICES), digest=form.get("digest")[:64])


def _recuse(ref: str, form: Form) -> Command:
    return Recuse(ref=ref, reason=form.one_of("why", model.REASONS))


def _minutes(ref: str, form: Form) -> Command:
    return WriteMinutes(ref=ref, minutes=_words(form, "minutes"))


def _words(form: Form, name: str) -> str:
    return form.get(name).replace("\r\n", "\n")[: model.TEXT + 1]


_MANAGING: Final[dict[str, Callable[[Rooms, Form], Command]]] = {
    "seat": _seat,
    "unseat": _unseat,
    "rule": _rule,
    "open": _open,
}
_ON_MATTER: Final[dict[str, Callable[[str, Form], Command]]] = {
    "vote": _vote,
    "recuse": _recuse,
    "amend": _amend,
    "minutes": _minutes,
}
HANDLERS: Final = (council_page, matter_page, manage, act)
