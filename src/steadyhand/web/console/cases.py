"""The case page: looking, taking, holding, skipping, deciding and undoing."""

from __future__ import annotations

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
from steadyhand.kernel.values import MINUTE
from steadyhand.review.commands import Release
from steadyhand.review.judging import scope_of
from steadyhand.review.model import SEVERITY_WEIGHT, Skip
from steadyhand.rules.queues import PANEL
from steadyhand.web import addresses
from steadyhand.web.api.edge import House
from steadyhand.web.console import alike, authors, care, deciding, evading, matching, pages, serving
from steadyhand.web.console.access import asking
from steadyhand.web.console.deciding import Chosen, Typed
from steadyhand.web.console.dossier import Dossier, dossier
from steadyhand.web.console.incidents.pages import at_desk
from steadyhand.web.console.live import READING
from steadyhand.web.console.looks.blind import kept_blind
from steadyhand.web.console.session import Form, Person, Sent, Signed
from steadyhand.web.console.unfrozen import Open
from steadyhand.web.problem import Problem
from steadyhand.web.refusals import first_refusal, of_outage, status_of
from steadyhand.web.rooms import Rooms

FRESH: Final = 10 * MINUTE
"""How long the consequence that was shown may stand before it has to be shown anew."""
REASON: Final = 500
PENDING: Final = 1_000
"""Requests that are looked through for one about the case."""
OTHER_AUTHOR: Final = Refusal(
    "other_author", "The post's own event names another author than the report did: read again what follows."
)
OTHER_STEP: Final = Refusal(
    "step_changed",
    "By this rule something else follows from the strike: read what follows, and confirm again.",
)
STALE: Final = Refusal(
    "shown_too_long_ago", "The times below have moved since you saw them: read them, then confirm again."
)

Part = Literal["page", "bar", "status"]
PARTS: Final[dict[Part, str]] = {"page": "case.html", "bar": "case/bar.html", "status": "case/status.html"}
Choosing = Annotated[str, QueryParameter(max_length=40)]


@get("/cases/{case:str}", sync_to_thread=True, include_in_schema=False)
def case_page(
    request: Request[Any, Any, Any],
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
    found = _as_seen(rooms, person, case)
    if not choice or not found.case.read_by(person.principal, found.at):
        return page_of(rooms, person, found, part=part, read=read)
    typed = deciding.about_to(rooms, person, found, _chosen(request, choice))
    if refusal := deciding.refused(found, typed):
        return page_of(rooms, person, found, refusal=refusal, part=part, read=read, status=200)
    return page_of(rooms, person, found, typed=typed, part=part, read=read)


def _chosen(request: Request[Any, Any, Any], choice: str) -> Chosen:
    """What the address names beside the decision; each may be there several times."""
    named = {name: tuple(request.query_params.getall(name, []))[: flow.AT_MOST] for name in ("also", "other")}
    return Chosen(name=choice, also=named["also"], others=named["other"])


@post("/cases/{case:str}/take", sync_to_thread=True, include_in_schema=False)
def take(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, case: FromPath[str]
) -> Response[Any]:
    """Take a case that waits, or go on holding it; whoever takes one that is not next for them says why."""
    found = found_case(rooms, case).case
    if authors.settle(rooms, found):
        found = found_case(rooms, case).case
    held = found.lease is not None and found.lease.holder == person.principal
    way = found.lease.way if found.lease is not None and held else serving.is_next(rooms, person, found)
    kind = serving.taking(person, found)
    command = kind(case=case, way=way or "picked", reason="" if way else form.get("why")[:REASON])
    return _done(request, rooms, person, case, command)


@post("/cases/{case:str}/skip", sync_to_thread=True, include_in_schema=False)
def skip(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, case: FromPath[str]
) -> Response[Any]:
    """Give a case back with a reason; it is not served to this person again."""
    reason = form.one_of("reason", get_args(Skip))
    answer = rooms.door.perform(Release(case=case, reason=reason), person.principal, proof=person.proof)
    if isinstance(answer, Refusal):
        return page_of(rooms, person, found_case(rooms, case), refusal=answer)
    return pages.see_other(request, "/queues?note=skipped")


@post("/cases/{case:str}/decision", sync_to_thread=True, include_in_schema=False)
def decide(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, case: FromPath[str]
) -> Response[Any]:
    """Decide as the form says, once, and only if the case still stands as it was seen."""
    found = _as_seen(rooms, person, case)
    typed = deciding.typed_of(rooms, person, found, form)
    if authors.settle(rooms, found.case):
        return _again(rooms, person, _as_seen(rooms, person, case), typed, OTHER_AUTHOR)
    if not typed.at <= found.at <= typed.at + FRESH:
        return _again(rooms, person, found, typed, STALE)
    if typed.step != form.get("step"):
        return _again(rooms, person, found, typed, OTHER_STEP)
    if refusal := deciding.refused(found, typed):
        return _again(rooms, person, found, typed, refusal)
    if asking.wanted(form):
        return _ask(request, rooms, person, found, typed, form)
    try:
        answers = rooms.door.perform_many(_orders(found, typed, form, person), atomic=True)
    except RecordUnavailable as error:
        problem = of_outage(error)
        return page_of(
            rooms,
            person,
            found,
            typed=typed,
            refusal=Refusal(problem.code, problem.detail),
            status=problem.status,
        )
    if refusal := first_refusal(answers):
        return _again(rooms, person, _as_seen(rooms, person, case), typed, refusal)
    request.scope["state"]["decision"] = answers[0].fact.decision  # type: ignore[union-attr]
    return pages.see_other(request, addresses.case_page(case))


def _orders(found: Dossier, typed: Typed, form: Form, person: Person) -> Sequence[Order]:
    expect = _expected(found, form, person)
    verdict, by = deciding.verdict(typed), person.principal
    return flow.orders(
        found.case,
        verdict,
        by,
        expect=expect,
        key=typed.key,
        now=typed.at,
        proof=person.proof,
        counting=found.counting,
    )


def _ask(
    request: Request[Any, Any, Any], rooms: Rooms, person: Person, found: Dossier, typed: Typed, form: Form
) -> Response[Any]:
    """Ask a second person to agree to this very decision; one holds the case until they have."""
    commands = [order.command for order in _orders(found, typed, form, person)]
    holding = deciding.holding(person, typed)
    answer = asking.ask(rooms, person, form, commands, case=found.case.id, meanwhile=holding)
    if isinstance(answer, Refusal):
        return _again(rooms, person, found, typed, answer, second=form.get(asking.WHY))
    return pages.see_other(request, answer)


@post("/cases/{case:str}/undo", sync_to_thread=True, include_in_schema=False)
def undo(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, case: FromPath[str]
) -> Response[Any]:
    """Within half a minute, take back one's own decision and what it began; one holds the case again."""
    found = found_case(rooms, case)
    began = found.followed.in_force
    answers = flow.undo(
        rooms.door, found.case, began, person.principal, strikes=found.strikes, proof=person.proof
    )
    if refusal := first_refusal(answers):
        return page_of(rooms, person, found, refusal=refusal)
    return pages.see_other(request, addresses.case_page(case))


def _done(
    request: Request[Any, Any, Any], rooms: Rooms, person: Person, case: str, command: Command
) -> Response[Any]:
    answer = rooms.door.perform(command, person.principal, proof=person.proof)
    if isinstance(answer, Refusal):
        if answer.code == "care_break":
            return pages.see_other(request, care.BREAK)
        return page_of(rooms, person, found_case(rooms, case), refusal=answer)
    return pages.see_other(request, addresses.case_page(case))


def found_case(rooms: Rooms, case: str) -> Dossier:
    """Everything about a case. Raises `Problem` where there is none."""
    found = dossier(rooms, case)
    if found is None:
        raise Problem(404, "unknown_case", "Not found", f"There is no case {case[:80]!r}.")
    return found


def _as_seen(rooms: Rooms, person: Person, case: str) -> Dossier:
    """The same without what a freeze keeps from somebody: what they decide, and confirm, rests on this."""
    found = found_case(rooms, case)
    return Open(rooms, person.principal, found.at).dossier(found)


def _expected(found: Dossier, form: Form, person: Person) -> int:
    """The version the decision rests on: the one that was seen, or a later one that differs only by reports.

    Who holds the case is alone in deciding it, so holding on and further reports change nothing; a
    crowd that goes on reporting must not be able to keep a case from being decided.
    """
    case, lease = found.case, found.case.lease
    mine = lease is not None and lease.holder == person.principal and lease.number == form.number("lease")
    # Counted, and not looked for among the pieces: of a crowd's reports not all are kept.
    only_reports = case.pieces - case.reports == form.number("seen")
    return found.version if mine and only_reports else form.number("expect")


def _again(
    rooms: Rooms, person: Person, found: Dossier, typed: Typed, refusal: Refusal, *, second: str | None = None
) -> Response[Any]:
    """The page again with what was typed, under a new key and with the times of now."""
    if refusal.code == asking.NEEDED:
        second = second or ""
    kept = msgspec.structs.replace(deciding.again(rooms, person, found, typed), second=second)
    return page_of(rooms, person, found, typed=kept, refusal=refusal)


def page_of(  # noqa: PLR0913 - what the page is about, and what was asked of it
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
    """The case page, or a part of it, as this person may see it."""
    now = found.at
    if person.staff.on_panel and found.case.queue != PANEL:
        raise Problem(404, "unknown_case", "Not found", f"There is no case {found.case.id}.")
    if freeze := rooms.access.unseen(person.principal, scope_of(found.case, READING), now):
        return pages.unseen(rooms, person, freeze, found.case.id)
    if kept_blind(rooms, person.principal, found.case.subject, found.case.account):
        return pages.page("looks/shut.html", rooms, person, status=pages.FORBIDDEN)
    if typed is not None and not all(person.may(each.capability) for each in typed.choices):
        typed = msgspec.structs.replace(
            typed, second=None
        )  # nobody else makes up for what is not theirs to do
    lease = found.case.lease
    if not found.case.read_by(person.principal, now):
        found = found.masked()
    found = Open(rooms, person.principal, now).dossier(found)
    seen = matching.on(rooms, person, found.case.subject) if part == "page" else []
    return pages.page(
        PARTS[part],
        rooms,
        person,
        status=status or (status_of(refusal.code) if refusal else 200),
        found=found,
        gone=read and found.hidden,
        case=found.case,
        areas=rooms.areas,
        grades=tuple(reversed(SEVERITY_WEIGHT)),
        typed=typed,
        holds=deciding.possible(person, typed) if typed is not None else (),
        refusal=refusal,
        asked=_asked(rooms, found.case.id),
        glass=rooms.reader.row("glass_open", person.principal),
        last=_last(rooms, found) if refusal else None,
        mine=lease is not None and lease.holder == person.principal,
        comes=serving.is_next(rooms, person, found.case) if found.case.is_waiting else None,
        served=serving.why_next(found.case, now),
        translation=rooms.cases.words(found.case.translation) if found.case.translate else None,
        incidents=at_desk(rooms, person, found.case.id) if part == "page" else [],
        matches=seen,
        measured=matching.measured(rooms, found.case.subject, seen),
        alike=alike.similar(rooms, person, found) if part == "page" and not found.hidden else None,
        signals=not found.hidden and person.may(evading.READS) and bool(evading.on(rooms, found.case)),
        hold_note=rooms.cases.words(found.case.hold.note) if found.case.hold else None,
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
