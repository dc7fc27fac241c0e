"""The way back: programmes and their waves, what waits for a decision, and deciding it."""

from __future__ import annotations

from typing import Any, Final, get_args

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from steadyhand.enforcement.appeals.model import find
from steadyhand.enforcement.model import Sanction, case_of
from steadyhand.enforcement.reinstatement import model
from steadyhand.enforcement.reinstatement.criteria import SAID, Criteria
from steadyhand.enforcement.reinstatement.managing import (
    CloseProgramme,
    PauseProgramme,
    PublishCriteria,
    PublishProgramme,
    StartProgramme,
)
from steadyhand.enforcement.reinstatement.model import DECIDES, MANAGES, RUNS, Finding, Programme, Terms
from steadyhand.enforcement.reinstatement.requesting import WORST, NoteHarm, VoteReturn
from steadyhand.enforcement.reinstatement.scoring import as_seen_by
from steadyhand.enforcement.reinstatement.store import Returns
from steadyhand.flows import coming_back as flow
from steadyhand.kernel.command import Command
from steadyhand.kernel.entry import Refusal
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages
from steadyhand.web.console.access import asking
from steadyhand.web.console.session import Form, Person, Sent, Signed
from steadyhand.web.problem import Problem
from steadyhand.web.refusals import status_of
from steadyhand.web.rooms import Rooms

PAGE: Final = "/returns"
BACK: Final = (PAGE, "the way back")
WORDS: Final = 4_000
TEXT: Final = 60_000
_FIELDS: Final = ("finding", "reason", "grade", "what", "where", "source")
_ONE_OF: Final = (DECIDES, RUNS, MANAGES)


class Considered(msgspec.Struct, frozen=True, kw_only=True):
    """A request as somebody who decides it reads it. Others' votes are told once it is decided."""

    request: model.Request
    statements: list[str]
    ban: Sanction | None
    why: str | None
    """Why they were banned, in the words of whoever decided."""
    reasons: list[str]
    harms: list[tuple[model.Harm, model.HarmSaid | None]]
    """Harm elsewhere that was noted, as far as they read it; None where what was said is kept no more."""


@get(PAGE, sync_to_thread=True, include_in_schema=False)
def returns_page(rooms: House, person: Signed) -> Response[str]:
    """Programmes with their waves and their stop rule, what waits, and the register."""
    if not any(person.may(each) for each in _ONE_OF):
        refusal = Refusal("not_allowed", "Who may come back is for those who decide it.")
        return pages.refused(rooms, person, refusal, capability=DECIDES, recorded=False)
    store, now = Returns(rooms.reader), rooms.now()
    waiting = [
        _as_seen(rooms, person, one)
        for one in store.waiting(person.serves(rooms.areas))
        if _may_vote(rooms, person, one) is None
    ]
    return pages.page(
        "returns/board.html",
        rooms,
        person,
        programmes=store.programmes(),
        criteria=sorted(rooms.reader.all(model.CRITERIA).values(), key=lambda one: -one.at),
        waiting=waiting if person.may(DECIDES) else [],
        counts=store.counts(),
        rows=store.register(),
        recidivism=store.recidivism(now),
        cohorts=SAID,
        watched=model.WATCHED,
        manages=MANAGES,
        runs=RUNS,
    )


@post(f"{PAGE}/publish/{{what:str}}", sync_to_thread=True, include_in_schema=False)
def publish(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, what: FromPath[str]
) -> Response[Any]:
    """Publish criteria or a programme, from TOML: by two people."""
    made = _published(what, form)
    if isinstance(made, Refusal):
        return pages.refused(rooms, person, made, back=BACK, recorded=False)
    return asking.performed(request, rooms, person, form, made, onward=PAGE, back=BACK)


@post(f"{PAGE}/programme/{{do:str}}", sync_to_thread=True, include_in_schema=False)
def run(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, do: FromPath[str]
) -> Response[Any]:
    """Start, pause or close a programme, or begin its next wave."""
    programme: Programme | None = rooms.reader.row(model.PROGRAMME, form.get("programme"))
    if programme is None:
        raise Problem(404, "unknown_programme", "Not found", "There is no such programme.")
    name = programme.id
    match do:
        case "start":
            command: Command = StartProgramme(programme=name)
        case "pause":
            command = PauseProgramme(programme=name, why=form.get("why")[:WORDS])
        case "close":
            command = CloseProgramme(programme=name)
        case "wave":
            command = flow.next_wave(rooms.reader, programme, rooms.now())
        case _:
            raise Problem(404, "not_found", "Not found", "There is no such thing to do with a programme.")
    return asking.performed(request, rooms, person, form, command, onward=PAGE, back=BACK)


@get(f"{PAGE}/{{name:str}}", sync_to_thread=True, include_in_schema=False)
def request_page(rooms: House, person: Signed, name: FromPath[str]) -> Response[str]:
    """One request with its score and its parts, for whoever decides it."""
    return _page(rooms, person, _known(rooms, person, name))


@post(f"{PAGE}/{{name:str}}/vote", sync_to_thread=True, include_in_schema=False)
def vote(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, name: FromPath[str]
) -> Response[Any]:
    """Say whether somebody may come back."""
    finding = form.one_of("finding", get_args(Finding))
    command = VoteReturn(request=name, finding=finding, reason=form.get("reason")[:WORDS])
    answer = rooms.door.perform(command, person.principal, proof=person.proof)
    if not isinstance(answer, Refusal):
        return pages.see_other(request, PAGE)
    known = _seen(rooms, person, name)
    if known is None:
        return pages.refused(rooms, person, answer, capability=DECIDES, back=BACK)
    typed = {"finding": finding, "reason": command.reason}
    return _page(rooms, person, known, refusal=answer, typed=typed)


@post(f"{PAGE}/{{name:str}}/harm", sync_to_thread=True, include_in_schema=False)
def harm(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, name: FromPath[str]
) -> Response[Any]:
    """Note harm off the platform."""
    known = Returns(rooms.reader).get(name)
    grade = form.get("grade")
    command = NoteHarm(
        request=name,
        criteria=known.criteria if known is not None else "",
        grade=int(grade) if grade.isascii() and grade.isdigit() and len(grade) <= len(str(WORST)) else 0,
        what=form.get("what")[: WORDS + 1],
        where=form.get("where")[: WORDS + 1],
        source=form.get("source")[: WORDS + 1],
    )
    answer = rooms.door.perform(command, person.principal, proof=person.proof)
    if not isinstance(answer, Refusal):
        return pages.see_other(request, f"{PAGE}/{name}")
    seen = _seen(rooms, person, name)
    if seen is None:
        return pages.refused(rooms, person, answer, capability=DECIDES, back=BACK)
    typed = {"grade": grade, "what": command.what, "where": command.where, "source": command.source}
    return _page(rooms, person, seen, refusal=answer, typed=typed)


HANDLERS: Final = (returns_page, publish, run, request_page, vote, harm)


def _seen(rooms: Rooms, person: Person, name: str) -> model.Request | None:
    """A request of which somebody may read; None where there is none."""
    found = Returns(rooms.reader).get(name)
    area = found.facts.area if found is not None and found.facts is not None else None
    if found is None or not person.may(DECIDES) or area not in person.serves(rooms.areas):
        return None
    return _as_seen(rooms, person, found)


def _as_seen(rooms: Rooms, person: Person, request: model.Request) -> model.Request:
    """As somebody reads it who may have to say yet what they find."""
    published: model.Published = rooms.reader.row(model.CRITERIA, request.criteria)
    return as_seen_by(request, published.criteria, person.principal)


def _known(rooms: Rooms, person: Person, name: str) -> model.Request:
    found = _seen(rooms, person, name)
    if found is None:
        raise Problem(404, "unknown_request", "Not found", f"There is no request {name[:80]!r} here for you.")
    return found


def _may_vote(rooms: Rooms, person: Person, request: model.Request) -> Refusal | None:
    """Why somebody does not decide a request."""
    if person.principal in request.barred:
        return Refusal("own_part", "You had a part in it, or have voted: somebody else decides.")
    access, now = rooms.access.snapshot(), rooms.now()
    lacks = access.lack(person.principal, DECIDES, request.scope(), now, unfreezable=True)
    return lacks or access.judges(person.principal, DECIDES, request.barred, now)


def _page(
    rooms: Rooms,
    person: Person,
    request: model.Request,
    *,
    refusal: Refusal | None = None,
    typed: dict[str, str] | None = None,
) -> Response[str]:
    return pages.page(
        "returns/request.html",
        rooms,
        person,
        status=status_of(refusal.code) if refusal else 200,
        found=_considered(rooms, request),
        barred=_may_vote(rooms, person, request) if request.state == "under_review" else None,
        cohorts=SAID,
        refusal=refusal,
        typed=dict.fromkeys(_FIELDS, "") | (typed or {}),
        worst=WORST,
        noted=any(one.by == person.principal for one in request.harms),
    )


def _considered(rooms: Rooms, request: model.Request) -> Considered:
    ban = find(rooms.reader.row("standing", request.account), request.action)
    case = rooms.reader.row("case", (case_of(ban.cause) if ban is not None else None) or "")
    made = case.decision if case is not None else None
    words = rooms.cases.words
    decided = request.state not in {"submitted", "under_review"}
    return Considered(
        request=request,
        statements=[text for text in (words(name) for name in request.statements) if text],
        ban=ban,
        why=words(made.reason) if made is not None else None,
        reasons=[words(one.reason) or "" for one in request.votes] if decided else [],
        harms=[(one, _said(words(one.said))) for one in request.harms],
    )


def _said(text: str | None) -> model.HarmSaid | None:
    return msgspec.json.decode(text, type=model.HarmSaid) if text else None


def _published(what: str, form: Form) -> Command | Refusal:
    text = form.get("text")
    if len(text) > TEXT:
        return Refusal("too_long", f"Up to {TEXT:,} characters.")
    try:
        match what:
            case "criteria":
                return PublishCriteria(ref=form.get("ref"), criteria=msgspec.toml.decode(text, type=Criteria))
            case "programme":
                return PublishProgramme(
                    programme=form.get("ref"), terms=msgspec.toml.decode(text, type=Terms)
                )
    except (msgspec.MsgspecError, ValueError) as error:
        return Refusal("invalid", f"This is not what it must be: {error}"[:400])
    raise Problem(404, "not_found", "Not found", "There is no such thing to publish.")
