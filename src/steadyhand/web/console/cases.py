"""The case page: looking, taking, holding, skipping, deciding and undoing."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Annotated, Any, Final, Literal, get_args

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery, QueryParameter
from sqlalchemy import select

from steadyhand.access.requests.model import Request as Asking
from steadyhand.access.requests.views import PERMIT
from steadyhand.flows import decision as flow
from steadyhand.kernel.command import Command, Order
from steadyhand.kernel.entry import Entry, Refusal
from steadyhand.kernel.tx import RecordUnavailable
from steadyhand.kernel.values import MINUTE, Instant
from steadyhand.review.commands import HandOver, Release, TakeLease, scope_of
from steadyhand.review.model import Skip
from steadyhand.web import addresses
from steadyhand.web.api.edge import House
from steadyhand.web.console import authors, pages, proposals
from steadyhand.web.console.access import asking
from steadyhand.web.console.dossier import Dossier, dossier
from steadyhand.web.console.live import READING
from steadyhand.web.console.proposals import Choice, consequence
from steadyhand.web.console.session import Form, Person, Sent, Signed
from steadyhand.web.problem import Problem
from steadyhand.web.refusals import first_refusal, of_outage, status_of
from steadyhand.web.rooms import Rooms

FRESH: Final = 10 * MINUTE
"""How long the consequence that was shown may stand before it has to be shown anew."""
WORDS: Final = 4_000
PENDING: Final = 1_000
"""Requests that are looked through for one about the case."""
OTHER_AUTHOR: Final = Refusal(
    "other_author", "The post's own event names another author than the report did: read again what follows."
)
STALE: Final = Refusal(
    "shown_too_long_ago", "The times below have moved since you saw them: read them, then confirm again."
)

Part = Literal["page", "bar", "status"]
PARTS: Final[dict[Part, str]] = {"page": "case.html", "bar": "case/bar.html", "status": "case/status.html"}
Choosing = Annotated[str, QueryParameter(max_length=40)]


class Typed(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody is about to decide: kept through every refusal, so that nothing typed is lost."""

    choice: Choice
    policy: str
    key: str
    at: Instant
    """When the consequence was worked out: the sanction ends counted from here."""
    title: str
    consequence: str
    reason: str = ""
    note: str = ""
    second: str | None = None
    """What is said to a second person; None while none is needed."""


@get("/cases/{case:str}", sync_to_thread=True, include_in_schema=False)
def case_page(
    rooms: House,
    person: Signed,
    case: FromPath[str],
    choice: Choosing = "",
    part: FromQuery[Part] = "page",
    read: FromQuery[bool] = False,  # noqa: FBT002 - a parameter of the address, named by those who send it
) -> Response[str]:
    """The case; with a choice, the decision bar asks to confirm it. Scripts name the part they want.

    `read` says that the page of whoever asks shows what is for the holder alone.
    """
    found = _found(rooms, case)
    typed = _about_to(rooms, found, choice) if choice else None
    return _page(rooms, person, found, typed=typed, part=part, read=read)


@post("/cases/{case:str}/take", sync_to_thread=True, include_in_schema=False)
def take(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, case: FromPath[str]
) -> Response[Any]:
    """Take an open case, or go on holding it."""
    authors.settle(rooms, case)
    return _done(request, rooms, person, case, TakeLease(case=case))


@post("/cases/{case:str}/skip", sync_to_thread=True, include_in_schema=False)
def skip(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, case: FromPath[str]
) -> Response[Any]:
    """Give a case back with a reason; it is not served to this person again."""
    reason = form.one_of("reason", get_args(Skip))
    answer = rooms.door.perform(Release(case=case, reason=reason), person.principal, proof=person.proof)
    if isinstance(answer, Refusal):
        return _page(rooms, person, _found(rooms, case), refusal=answer)
    return pages.see_other(request, "/queues?note=skipped")


@post("/cases/{case:str}/hand-over", sync_to_thread=True, include_in_schema=False)
def hand_over(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, case: FromPath[str]
) -> Response[Any]:
    """Pass a case to the queue whose rule is the one at stake."""
    found = _found(rooms, case)
    to = form.one_of("to", rooms.areas)
    command = HandOver(case=case, subject=found.case.subject, to=to)
    answer = rooms.door.perform(command, person.principal, proof=person.proof)
    if isinstance(answer, Refusal):
        return _page(rooms, person, _found(rooms, case), refusal=answer)
    return pages.see_other(request, "/queues?note=handed-over")


@post("/cases/{case:str}/decision", sync_to_thread=True, include_in_schema=False)
def decide(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, case: FromPath[str]
) -> Response[Any]:
    """Decide as the form says, once, and only if the case still stands as it was seen."""
    found = _found(rooms, case)
    typed = _typed(rooms, found, form)
    if authors.settle(rooms, case):
        return _again(rooms, person, _found(rooms, case), typed, OTHER_AUTHOR)
    if not typed.at <= rooms.now() <= typed.at + FRESH:
        return _again(rooms, person, found, typed, STALE)
    if asking.wanted(form):
        return _ask(request, rooms, person, found, typed, form)
    try:
        answers = rooms.door.perform_many(_orders(found, typed, form, person), atomic=True)
    except RecordUnavailable as error:
        problem = of_outage(error)
        return _page(
            rooms,
            person,
            found,
            typed=typed,
            refusal=Refusal(problem.code, problem.detail),
            status=problem.status,
        )
    if refusal := first_refusal(answers):
        return _again(rooms, person, _found(rooms, case), typed, refusal)
    request.scope["state"]["decision"] = answers[0].fact.decision  # type: ignore[union-attr]
    return pages.see_other(request, addresses.case_page(case))


def _orders(found: Dossier, typed: Typed, form: Form, person: Person) -> Sequence[Order]:
    expect = _expected(found, form, person)
    verdict, by = _verdict(typed), person.principal
    return flow.orders(
        found.case, verdict, by, expect=expect, key=typed.key, now=typed.at, proof=person.proof
    )


def _ask(
    request: Request[Any, Any, Any], rooms: Rooms, person: Person, found: Dossier, typed: Typed, form: Form
) -> Response[Any]:
    """Ask a second person to agree to this very decision; one holds the case until they have."""
    commands = [order.command for order in _orders(found, typed, form, person)]
    answer = asking.ask(rooms, person, form, commands, case=found.case.id)
    if isinstance(answer, Refusal):
        return _again(rooms, person, found, typed, answer, second=form.get(asking.WHY))
    return pages.see_other(request, answer)


@post("/cases/{case:str}/undo", sync_to_thread=True, include_in_schema=False)
def undo(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, case: FromPath[str]
) -> Response[Any]:
    """Within half a minute, take back one's own decision and what it began; one holds the case again."""
    found = _found(rooms, case)
    answers = flow.undo(rooms.door, found.case, found.followed.in_force, person.principal, proof=person.proof)
    if refusal := first_refusal(answers):
        return _page(rooms, person, found, refusal=refusal)
    return pages.see_other(request, addresses.case_page(case))


def _done(
    request: Request[Any, Any, Any], rooms: Rooms, person: Person, case: str, command: Command
) -> Response[Any]:
    answer = rooms.door.perform(command, person.principal, proof=person.proof)
    if isinstance(answer, Refusal):
        return _page(rooms, person, _found(rooms, case), refusal=answer)
    return pages.see_other(request, addresses.case_page(case))


def _found(rooms: Rooms, case: str) -> Dossier:
    found = dossier(rooms, case)
    if found is None:
        raise Problem(404, "unknown_case", "Not found", f"There is no case {case[:80]!r}.")
    return found


def _about_to(rooms: Rooms, found: Dossier, name: str, policy: str = "") -> Typed:
    choice = proposals.find(found.case, name)
    if choice is None:
        raise Problem(
            422, "unsuitable", "Not possible", f"{name[:40]!r} is no decision for {found.case.subject}."
        )
    first = found.articles[0].ref if found.articles else ""
    now = rooms.now()
    return Typed(
        choice=choice,
        policy=policy or first,
        key=f"decide:{secrets.token_urlsafe(12)}",
        at=now,
        title=proposals.title(found.case, choice),
        consequence=consequence(found.case, choice, found.standings, now),
    )


def _typed(rooms: Rooms, found: Dossier, form: Form) -> Typed:
    typed = _about_to(rooms, found, form.get("choice"), form.get("policy"))
    return msgspec.structs.replace(
        typed,
        key=f"decide:{form.get('key').removeprefix('decide:')[:80]}",
        at=form.number("at"),
        reason=form.get("reason")[:WORDS],
        note=form.get("note")[:WORDS],
    )


def _expected(found: Dossier, form: Form, person: Person) -> int:
    """The version the decision rests on: the one that was seen, or a later one that differs only by reports.

    Who holds the case is alone in deciding it, so holding on and further reports change nothing; a
    crowd that goes on reporting must not be able to keep a case from being decided.
    """
    lease, seen = found.case.lease, form.number("seen")
    mine = lease is not None and lease.holder == person.principal and lease.number == form.number("lease")
    since = found.case.evidence[seen:] if found.case.pieces > seen else ()
    return (
        found.version if mine and all(piece.source == "report" for piece in since) else form.number("expect")
    )


def _again(
    rooms: Rooms, person: Person, found: Dossier, typed: Typed, refusal: Refusal, *, second: str | None = None
) -> Response[Any]:
    """The page again with what was typed, under a new key and with the times of now."""
    anew = _about_to(rooms, found, typed.choice.name, typed.policy)
    if refusal.code == asking.NEEDED:
        second = second or ""
    kept = msgspec.structs.replace(anew, reason=typed.reason, note=typed.note, second=second)
    return _page(rooms, person, found, typed=kept, refusal=refusal)


def _verdict(typed: Typed) -> flow.Verdict:
    choice = typed.choice
    violates = choice.act != "none"
    return flow.Verdict(
        outcome="violates" if violates else "no_violation",
        reason=typed.reason,
        policy=typed.policy if violates else None,
        note=typed.note,
        act=choice.act,
        days=choice.days,
        label=choice.label,
    )


def _page(  # noqa: PLR0913 - what the page is about, and what was asked of it
    rooms: Rooms,
    person: Person,
    found: Dossier,
    *,
    typed: Typed | None = None,
    refusal: Refusal | None = None,
    part: Part = "page",
    read: bool = False,
    status: int | None = None,
) -> Response[str]:
    now = rooms.now()
    if freeze := rooms.access.unseen(person.principal, scope_of(found.case, READING), now):
        return pages.unseen(rooms, person, freeze, found.case.id)
    lease = found.case.lease
    if not found.case.read_by(person.principal, now):
        found = found.masked()
    return pages.page(
        PARTS[part],
        rooms,
        person,
        status=status or (status_of(refusal.code) if refusal else 200),
        found=found,
        gone=read and found.hidden,
        case=found.case,
        areas=rooms.areas,
        typed=typed,
        refusal=refusal,
        asked=_asked(rooms, found.case.id),
        glass=rooms.reader.row("glass_open", person.principal),
        last=_last(rooms, found) if refusal else None,
        mine=lease is not None and lease.holder == person.principal,
        undo_until=found.undoable(person.principal, now),
        stream=f"/console/stream?seq={found.seq}&case={found.case.id}",
    )


def _asked(rooms: Rooms, case: str) -> Asking | None:
    """The request that waits for a second person to decide this case."""
    c = rooms.reader.table(PERMIT).c
    query = select(c.key, c.seq, c.doc).where(c.state == "pending").order_by(c.at.desc()).limit(PENDING)
    waiting: list[Asking] = rooms.reader.find(PERMIT, query)
    return next((one for one in waiting if one.case == case and one.expires > rooms.now()), None)


def _last(rooms: Rooms, found: Dossier) -> Entry | None:
    """The entry that changed the case last: who was quicker."""
    return rooms.reader.entry(found.version)
