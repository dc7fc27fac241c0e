"""Claims for whoever keeps the library: found, entered, corrected, and let match: by one person, or by two to act."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from steadyhand.civic.claims import model, panel_lines
from steadyhand.civic.claims.approving import (
    APPROVE,
    RETIRE,
    AgreeToAct,
    AskToAct,
    RecheckClaim,
    RetireClaim,
    SuggestClaim,
)
from steadyhand.civic.claims.bringing import LISTS, ClaimList
from steadyhand.civic.claims.commands import WRITE, CorrectClaim, EnterClaim
from steadyhand.civic.claims.lists import AgreeToClaims
from steadyhand.civic.claims.model import PREFIX, Claim, Content, Preview, floods
from steadyhand.civic.claims.stating import RefuseStatement
from steadyhand.civic.claims.store import Claims, Wanted
from steadyhand.civic.claims.wording import weak
from steadyhand.civic.corrections.store import Corrections
from steadyhand.civic.earlier.model import EARLIER
from steadyhand.civic.thresholds.commands import CHOOSE
from steadyhand.flows.reach_measured import Reached, Summed
from steadyhand.kernel.command import Command
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import DAY
from steadyhand.rules.areas import AREAS
from steadyhand.web.api.edge import House
from steadyhand.web.console import claims_form, pages
from steadyhand.web.console.access import asking
from steadyhand.web.console.session import Form, Sent, Signed
from steadyhand.web.problem import Problem
from steadyhand.web.rooms import Rooms

PAGE: Final = "/claims"
LIST_PAGE: Final = "/claim-lists"
BACK: Final = (PAGE, "the claims")
SOON: Final = 14
"""Days within which a claim ends soon."""
SHOWN: Final = 200
LONGEST: Final = 200
"""Characters of what is searched for."""
NO_CLAIM: Final = Problem(404, "unknown_claim", "Not found", "There is no such claim.")
NO_DEED: Final = Problem(404, "not_found", "Not found", "There is no such thing to do with a claim.")


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What a later text says otherwise."""

    said: str
    before: str
    after: str


@get(PAGE, sync_to_thread=True, include_in_schema=False)
def claims_page(request: Request[Any, Any, Any], rooms: House, person: Signed) -> Response[str]:
    """Claims that are looked for, the latest changed first; and the form to enter one."""
    sent = {name: text.strip()[:LONGEST] for name, text in request.query_params.items()}
    states = tuple(state for state in model.STATES if state == sent.get("state"))
    soon = sent.get("soon") == "yes"
    wanted = Wanted(
        words=sent.get("q", ""),
        states=states,
        place=sent.get("place", "").upper(),
        ends_before=rooms.now() + SOON * DAY if soon else None,
        partner=sent.get("partner", ""),
        waits=sent.get("waits") == "yes",
    )
    read = Claims(rooms.reader)
    lists: list[ClaimList] = [one for one in rooms.reader.all(LISTS).values() if one.agreed is None]
    return pages.page(
        "claims/overview.html",
        rooms,
        person,
        listed=read.found(wanted, SHOWN),
        count=read.count(wanted),
        counts=read.counts(),
        wanted=wanted,
        lists=lists,
        earlier=rooms.reader.row(EARLIER, EARLIER),
        waiting=read.count(Wanted(waits=True)),
        soon=SOON,
        limits=model,
        areas_known=AREAS,
        writes=person.may(WRITE),
        chooses=person.may(CHOOSE),
    )


@get(f"{PAGE}/{{name:str}}", sync_to_thread=True, include_in_schema=False)
def claim_page(rooms: House, person: Signed, name: FromPath[str]) -> Response[str]:
    """One claim: what it says and who says so, what a match with it does, every text that it had."""
    row = _found(rooms, name)
    newest = row.newest
    came = None if newest.document is None else rooms.reader.payload(newest.document)
    waits = row.draft if row.stands is not None else None
    return pages.page(
        "claims/one.html",
        rooms,
        person,
        row=row,
        newest=newest,
        changes=_changes(row.shown.content, waits.content) if waits is not None else [],
        weak=weak(newest.content),
        reach=_reach(rooms, row.id),
        corrections=_offered(rooms, row.id),
        versions=Claims(rooms.reader).versions(row),
        came=None if came is None else claims_form.readable(came),
        variants=claims_form.variants_of(newest.content),
        panels=panel_lines.written(newest.content.panels),
        limits=model,
        areas_known=AREAS,
        writes=person.may(WRITE),
        approves=person.may(APPROVE),
        retires=person.may(RETIRE),
    )


@get(f"{LIST_PAGE}/{{manifest:str}}", sync_to_thread=True, include_in_schema=False)
def list_page(rooms: House, person: Signed, manifest: FromPath[str]) -> Response[str]:
    """A list that waits for a second person: what it would do, and hit."""
    row: ClaimList | None = rooms.reader.row(LISTS, manifest)
    if row is None:
        raise Problem(404, "unknown_list", "Not found", "Nobody brought such a list.")
    return pages.page("claims/list.html", rooms, person, row=row, limits=model, approves=person.may(APPROVE))


@post(PAGE, sync_to_thread=True, include_in_schema=False)
def enter(request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent) -> Response[Any]:
    """Put a claim on record, as a draft."""
    content = claims_form.content_of(form, form.one_of("kind", model.KINDS))
    if isinstance(content, Refusal):
        return pages.refused(rooms, person, content, back=BACK, recorded=False)
    claim = f"{PREFIX}{form.get('name').removeprefix(PREFIX)[:LONGEST]}"
    command = EnterClaim(claim=claim, content=content)
    return asking.performed(request, rooms, person, form, command, onward=page_of(claim), back=BACK)


@post(f"{PAGE}/{{name:str}}/{{do:str}}", sync_to_thread=True, include_in_schema=False)
def act(
    request: Request[Any, Any, Any],
    rooms: House,
    person: Signed,
    form: Sent,
    name: FromPath[str],
    do: FromPath[str],
) -> Response[Any]:
    """Correct it, have it suggest, ask that it act, agree, say what its source says now, retire it."""
    make = _ACTS.get(do)
    if make is None:
        raise NO_DEED
    row = _found(rooms, name)
    command, page = make(rooms, row, form), page_of(row.id)
    if isinstance(command, SuggestClaim) and not person.may(APPROVE):
        command = _flood(rooms, command, row) or command
    if isinstance(command, Refusal):
        return pages.refused(rooms, person, command, back=(page, row.id), recorded=False)
    return asking.performed(request, rooms, person, form, command, onward=page, back=(page, row.id))


@post(f"{LIST_PAGE}/{{manifest:str}}/agree", sync_to_thread=True, include_in_schema=False)
def agree_to_list(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, manifest: FromPath[str]
) -> Response[Any]:
    """Be the second person for a list."""
    command, page = AgreeToClaims(manifest=manifest[:64]), f"{LIST_PAGE}/{manifest[:64]}"
    return asking.performed(request, rooms, person, form, command, onward=page, back=(page, "the list"))


def page_of(claim: str) -> str:
    """The page of a claim."""
    return f"{PAGE}/{claim.removeprefix(PREFIX)}"


def seen(rooms: Rooms, content: Content) -> Preview:
    """What a text would hit in a sample of recent posts; unmade where no engine is joined."""
    if rooms.previewer is None:
        return Preview(made=None)
    found = rooms.previewer([content])
    return Preview(
        made=rooms.now(),
        posts=found.posts,
        hits=found.hits[0],
        examples=tuple(found.examples[0][:5]),
        how=found.how,
    )


class Offered(msgspec.Struct, frozen=True, kw_only=True):
    """What is offered to those who saw posts about a claim."""

    posts: int = 0
    most: int = 0
    unknown: int = 0
    """Posts of which nobody knows how many saw them."""


def _offered(rooms: Rooms, claim: str) -> Offered:
    standing = list(Corrections(rooms.reader).standing(claim))
    return Offered(
        posts=len(standing),
        most=sum(one.most or 0 for one in standing),
        unknown=sum(one.most is None for one in standing),
    )


def _reach(rooms: Rooms, claim: str) -> list[Summed]:
    return Reached(rooms.reader, rooms.events).of_claim(claim) if rooms.events is not None else []


def _correct(rooms: Rooms, row: Claim, form: Form) -> Command | Refusal:
    """Another text, of the same origin: what its source said when it was last read is not what somebody writes here."""
    content = claims_form.content_of(form, row.newest.content.kind)
    if isinstance(content, Refusal):
        return content
    origin = msgspec.structs.replace(row.newest.origin, manifest="")
    return CorrectClaim(claim=row.id, content=content, origin=origin)


def _suggest(rooms: Rooms, row: Claim, form: Form) -> Command:
    return SuggestClaim(claim=row.id, version=form.number("version"))


def _flood(rooms: Rooms, command: SuggestClaim, row: Claim) -> Refusal | None:
    """Why one person who writes claims does not have this one suggest; None where they do."""
    version = row.version(command.version)
    preview = seen(rooms, version.content) if version is not None else Preview(made=None)
    if not floods(preview.hits, preview.posts):
        return None
    return Refusal(
        "hits_too_much",
        f"{preview.hits:,} of {preview.posts:,} recent posts would go to reviewers: say more, or have somebody who may "
        "approve claims let it suggest.",
    )


def _ask(rooms: Rooms, row: Claim, form: Form) -> Command:
    number = form.number("version")
    version = row.version(number)
    preview = seen(rooms, version.content) if version is not None else Preview(made=None)
    return AskToAct(claim=row.id, version=number, preview=preview, blind=form.get("few") == "yes")


def _agree(rooms: Rooms, row: Claim, form: Form) -> Command:
    digest, few = form.get("digest")[:64], form.get("few") == "yes"
    return AgreeToAct(claim=row.id, version=form.number("version"), digest=digest, blind=few)


def _recheck(rooms: Rooms, row: Claim, form: Form) -> Command:
    return RecheckClaim(claim=row.id, changed=form.one_of("says", ("same", "other")) == "other")


def _refuse(rooms: Rooms, row: Claim, form: Form) -> Command:
    return RefuseStatement(claim=row.id, version=form.number("version"), words=form.get("words"))


def _retire(rooms: Rooms, row: Claim, form: Form) -> Command:
    return RetireClaim(claim=row.id, why=form.one_of("why", model.WHYS))


def _found(rooms: Rooms, name: str) -> Claim:
    row = Claims(rooms.reader).get(f"{PREFIX}{name}")
    if row is None:
        raise NO_CLAIM
    return row


def _changes(before: Content, after: Content) -> Sequence[Change]:
    """What a later text says otherwise, field by field."""
    return [
        Change(said=said, before=was, after=now)
        for said, tell in claims_form.TOLD
        if (was := tell(before)) != (now := tell(after))
    ]


_ACTS: Final[dict[str, Callable[[Rooms, Claim, Form], Command | Refusal]]] = {
    "correct": _correct,
    "suggest": _suggest,
    "ask": _ask,
    "agree": _agree,
    "recheck": _recheck,
    "retire": _retire,
    "refuse": _refuse,
}
HANDLERS: Final = (claims_page, claim_page, list_page, enter, act, agree_to_list)
