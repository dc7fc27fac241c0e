"""The page on which somebody is served a second look and answers it, by keyboard and blind."""

from __future__ import annotations

import secrets
from typing import Annotated, Any, Final, Literal, get_args

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromQuery, QueryParameter

from steadyhand.flows.second_look import Asker, Serving
from steadyhand.kernel.command import Command
from steadyhand.kernel.entry import Refusal
from steadyhand.review.looks.commands import ANSWERS, TOOL, AnswerLook, ReleaseLook
from steadyhand.review.looks.model import NONE, SCALE, Look
from steadyhand.review.model import Skip
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages
from steadyhand.web.console.looks.blind import Blind, blind
from steadyhand.web.console.session import Person, Sent, Signed
from steadyhand.web.console.sight import stopped
from steadyhand.web.problem import Problem
from steadyhand.web.refusals import status_of
from steadyhand.web.rooms import Rooms

PAGE: Final = "/looks/next"
WORDS: Final = 4_000
GRADES: Final = SCALE[1:]
BACK: Final = (PAGE, "second looks")

Part = Literal["page", "bar", "status"]
PARTS: Final[dict[Part, str]] = {
    "page": "looks/look.html",
    "bar": "looks/bar.html",
    "status": "looks/status.html",
}
Choosing = Annotated[str, QueryParameter(max_length=120)]


class Typed(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody is about to answer: kept through every refusal, so that nothing typed is lost."""

    choice: str
    """`NONE`, or the version of the article that is broken."""
    key: str
    severity: str = ""
    reason: str = ""

    def command(self, look: str) -> AnswerLook:
        """The answer that it makes."""
        if self.choice == NONE:
            return AnswerLook(look=look, outcome="no_violation", reason=self.reason)
        return AnswerLook(
            look=look,
            outcome="violates",
            policy=self.choice,
            severity=self.severity,
            reason=self.reason,
        )


@get(PAGE, sync_to_thread=True, include_in_schema=False)
def look_page(
    request: Request[Any, Any, Any],
    rooms: House,
    person: Signed,
    choice: Choosing = "",
    part: FromQuery[Part] = "page",
    note: Choosing = "",
) -> Response[Any]:
    """The look that one holds, or the way to the next one; with a choice, the bar asks to confirm it."""
    look = _serving(rooms).held(person.principal)
    refusal = _kept(rooms, person, look) if look is not None else None
    if look is None or refusal is not None:
        if pages.part(request):
            return pages.see_other(request, PAGE)  # what is shown is no longer theirs to read
        return _start(rooms, person, note) if refusal is None else _refused(rooms, person, refusal)
    found = blind(rooms, look)
    return _page(rooms, person, found, typed=_about_to(found, choice) if choice else None, part=part)


@post(PAGE, sync_to_thread=True, include_in_schema=False)
def next_look(request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent) -> Response[Any]:
    """Be served the next look: nobody picks one."""
    serving = _serving(rooms)
    if serving.held(person.principal) is None:
        areas = person.serves(rooms.areas)
        asker = Asker(principal=person.principal, proof=person.proof, areas=areas, reads=person.reads)
        answer = serving.next(asker)
        if answer is None:
            return pages.see_other(request, f"{PAGE}?note=none")
        if isinstance(answer, Refusal):
            return pages.refused(rooms, person, answer, capability=ANSWERS, back=BACK)
    return pages.see_other(request, PAGE)


@post("/looks/answer", sync_to_thread=True, include_in_schema=False)
def answer(request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent) -> Response[Any]:
    """Answer the look one holds, once: what came of it one is not told."""
    typed = Typed(
        choice=form.get("choice") or NONE,
        key=f"look:{form.get('key').removeprefix('look:')[:80]}",
        severity=form.get("severity"),
        reason=form.get("reason")[:WORDS],
    )
    look = form.get("look")
    return _done(request, rooms, person, typed.command(look), "answered", typed)


@post("/looks/skip", sync_to_thread=True, include_in_schema=False)
def skip(request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent) -> Response[Any]:
    """Give the look back with a reason; it is not served to this person again."""
    command = ReleaseLook(look=form.get("look"), reason=form.one_of("reason", get_args(Skip)))
    return _done(request, rooms, person, command, "skipped")


def _done(
    request: Request[Any, Any, Any],
    rooms: Rooms,
    person: Person,
    command: Command,
    note: str,
    typed: Typed | None = None,
) -> Response[Any]:
    done = rooms.door.perform(
        command, person.principal, typed.key if typed is not None else None, proof=person.proof
    )
    if not isinstance(done, Refusal):
        return pages.see_other(request, f"{PAGE}?note={note}")
    held = _serving(rooms).held(person.principal)
    if held is None or held.id != getattr(command, "look", "") or _kept(rooms, person, held) is not None:
        return _refused(rooms, person, done, recorded=True)
    if typed is not None:
        typed = msgspec.structs.replace(typed, key=_key())
    return _page(rooms, person, blind(rooms, held), typed=typed, refusal=done)


def _about_to(found: Blind, choice: str) -> Typed:
    article = found.article(choice)
    if choice != NONE and article is None:
        raise Problem(422, "unsuitable", "Not possible", f"{choice[:80]!r} is no answer to this.")
    return Typed(choice=choice, key=_key(), severity=article.severity if article is not None else "")


def _kept(rooms: Rooms, person: Person, look: Look) -> Refusal | None:
    """Why somebody may no longer read the look that they hold: a freeze, or their role is gone."""
    scope, now = look.about.scope(TOOL), rooms.now()
    if freeze := rooms.access.unseen(person.principal, scope, now):
        return stopped(freeze)
    return rooms.access.snapshot().lack(person.principal, ANSWERS, scope, now, unfreezable=True)


def _start(rooms: Rooms, person: Person, note: str) -> Response[str]:
    if not person.may(ANSWERS):
        refusal = Refusal("not_allowed", "Second looks are for those who decide cases.")
        return pages.refused(rooms, person, refusal, capability=ANSWERS, recorded=False)
    return pages.page("looks/start.html", rooms, person, note=note)


def _refused(rooms: Rooms, person: Person, refusal: Refusal, *, recorded: bool = False) -> Response[str]:
    return pages.refused(rooms, person, refusal, capability=ANSWERS, back=BACK, recorded=recorded)


def _page(
    rooms: Rooms,
    person: Person,
    found: Blind,
    *,
    typed: Typed | None = None,
    refusal: Refusal | None = None,
    part: Part = "page",
) -> Response[str]:
    return pages.page(
        PARTS[part],
        rooms,
        person,
        status=status_of(refusal.code) if refusal else 200,
        found=found,
        typed=typed,
        chosen=found.article(typed.choice) if typed else None,
        refusal=refusal,
        grades=GRADES,
        no_violation=NONE,
        stream=f"/console/stream?seq={rooms.reader.head().seq}",
    )


def _serving(rooms: Rooms) -> Serving:
    return Serving(rooms.door, rooms.reader, rooms.access)


def _key() -> str:
    return f"look:{secrets.token_urlsafe(12)}"
