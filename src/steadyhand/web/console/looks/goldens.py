"""Golden cases: proposing one from a decided case, agreeing to it, retiring it. Only for those who keep them."""

from __future__ import annotations

from typing import Annotated, Any, Final
from urllib.parse import urlencode

from litestar import Request, Response, get, post
from litestar.params import FromPath, QueryParameter

from steadyhand.kernel.command import Command
from steadyhand.kernel.entry import Refusal
from steadyhand.review.care.limits import withheld
from steadyhand.review.looks.commands import TOOL
from steadyhand.review.looks.goldens import KEEPS, AddGolden, ConfirmGolden, RetireGolden, about_of
from steadyhand.review.looks.model import NONE, SCALE, About, Golden, case_of, golden_id
from steadyhand.review.looks.sampling import LEFT_OUT
from steadyhand.review.looks.store import Looks
from steadyhand.review.model import Case
from steadyhand.review.opened.commands import OpenForGolden, OpenToConfirm
from steadyhand.web.api.edge import House
from steadyhand.web.console import care, opened, pages
from steadyhand.web.console.access import asking
from steadyhand.web.console.dossier import pieces, wordings
from steadyhand.web.console.looks import quality
from steadyhand.web.console.looks.blind import articles, kept_blind
from steadyhand.web.console.session import Form, Person, Sent, Signed
from steadyhand.web.console.sight import stopped
from steadyhand.web.problem import Problem
from steadyhand.web.refusals import status_of
from steadyhand.web.rooms import Rooms

CONFIRMS: Final = ConfirmGolden.capability
WORDS: Final = 4_000
UNSEEN: Final = Refusal(
    "not_allowed", "Golden cases are for those who lead a policy: nobody else may know them."
)
STATES: Final = {
    "proposed": "waits for a second person",
    "confirmed": "among the looks",
    "retired": "retired",
}
Named = Annotated[str, QueryParameter(max_length=80)]


@get(quality.GOLDENS, sync_to_thread=True, include_in_schema=False)
def goldens_page(rooms: House, person: Signed) -> Response[str]:
    """Every golden case."""
    if not _sees(person):
        return _unseen(rooms, person)
    goldens = Looks(rooms.reader).goldens()
    return quality.page("goldens.html", rooms, person, goldens=goldens, states=STATES)


@get(f"{quality.GOLDENS}/new", sync_to_thread=True, include_in_schema=False)
def new_golden_page(rooms: House, person: Signed, case: Named = "") -> Response[str]:
    """The form that makes a golden case of a decided one."""
    if not person.may(KEEPS):
        return _unseen(rooms, person)
    return (
        _new(rooms, person, case)
        if case
        else quality.page("golden_new.html", rooms, person, about=None, case="")
    )


@post(quality.GOLDENS, sync_to_thread=True, include_in_schema=False)
def add_golden(request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent) -> Response[Any]:
    """Propose a golden case."""
    command = _adding(rooms, form)
    done = rooms.door.perform(command, person.principal, proof=person.proof)
    if not isinstance(done, Refusal):
        return pages.see_other(request, quality.golden_page(done.fact.golden))  # type: ignore[attr-defined]
    if not person.may(KEEPS) or not _decided(rooms, command.case):
        return pages.refused(rooms, person, done, capability=KEEPS)
    return _new(rooms, person, command.case, refusal=done, why=command.why)


@get(f"{quality.GOLDENS}/{{golden:str}}", sync_to_thread=True, include_in_schema=False)
def golden_page(rooms: House, person: Signed, golden: FromPath[str]) -> Response[str]:
    """One golden case with its content, what is expected, and how often it was met."""
    if not _sees(person):
        return _unseen(rooms, person)
    return _page(rooms, person, golden)


@post(f"{quality.GOLDENS}/{{golden:str}}/confirm", sync_to_thread=True, include_in_schema=False)
def confirm_golden(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, golden: FromPath[str]
) -> Response[Any]:
    """Agree to a golden case that somebody else proposed."""
    return _done(request, rooms, person, golden, ConfirmGolden(golden=golden))


@post(f"{quality.GOLDENS}/{{golden:str}}/retire", sync_to_thread=True, include_in_schema=False)
def retire_golden(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, golden: FromPath[str]
) -> Response[Any]:
    """Ask about it no more."""
    command = RetireGolden(golden=golden, reason=form.get("reason")[:WORDS])
    return _done(request, rooms, person, golden, command)


@post(f"{quality.GOLDENS}/{{golden:str}}/open", sync_to_thread=True, include_in_schema=False)
def open_golden(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, golden: FromPath[str]
) -> Response[Any]:
    """Have the content of a golden case, or of one that may become one, before one: counted, and limited."""
    case = case_of(golden)
    kind = OpenForGolden if person.may(KEEPS) else OpenToConfirm
    made = rooms.reader.row("golden", golden) is not None
    page = quality.golden_page(golden) if made else f"{quality.GOLDENS}/new?{urlencode({'case': case})}"
    return asking.performed(request, rooms, person, form, kind(case=case), onward=page, back=(page, golden))


def _done(
    request: Request[Any, Any, Any], rooms: Rooms, person: Person, golden: str, command: Command
) -> Response[Any]:
    done = rooms.door.perform(command, person.principal, proof=person.proof)
    if not isinstance(done, Refusal):
        return pages.see_other(request, quality.golden_page(golden))
    if rooms.reader.row("golden", golden) is None or not _sees(person):
        return pages.refused(rooms, person, done, capability=command.capability)
    return _page(rooms, person, golden, refusal=done)


def _adding(rooms: Rooms, form: Form) -> AddGolden:
    """What the form proposes; the choice is `NONE` or the version of an article."""
    case, choice = form.get("case"), form.get("choice")
    stored = rooms.cases.get(case)
    breaks = choice != NONE
    return AddGolden(
        case=case,
        seq=stored.seq if stored is not None else 0,
        outcome="violates" if breaks else "no_violation",
        policy=choice if breaks else None,
        severity=form.get("severity") if breaks else None,
        why=form.get("why")[:WORDS],
    )


def _decided(rooms: Rooms, name: str) -> bool:
    stored = rooms.cases.get(name)
    return stored is not None and stored.row.stands is not None


def _sees(person: Person) -> bool:
    return person.may(KEEPS) or person.may(CONFIRMS)


def _unseen(rooms: Rooms, person: Person) -> Response[str]:
    return pages.refused(rooms, person, UNSEEN, capability=KEEPS, recorded=False)


def _new(
    rooms: Rooms, person: Person, name: str, *, refusal: Refusal | None = None, why: str = ""
) -> Response[str]:
    stored = rooms.cases.get(name)
    case: Case | None = stored.row if stored is not None else None
    if stored is None or case is None or case.stands is None:
        raise Problem(404, "unknown_case", "Not found", f"No decision stands on a case {name[:80]!r}.")
    if case.area in LEFT_OUT:
        raise Problem(422, "left_out", "Not possible", f"What is about {case.area} is not looked at again.")
    about = about_of(case, stored.seq)
    return _shown(rooms, person, "golden_new.html", about, refusal, case=name, id=golden_id(name), why=why)


def _page(rooms: Rooms, person: Person, name: str, *, refusal: Refusal | None = None) -> Response[str]:
    golden: Golden | None = rooms.reader.row("golden", name)
    if golden is None:
        raise Problem(404, "unknown_golden", "Not found", f"There is no golden case {name[:80]!r}.")
    said = {"why": rooms.cases.words(golden.why), "retired": rooms.cases.words(golden.retired)}
    may = {
        "keeps": person.may(KEEPS),
        "confirms": person.may(CONFIRMS) and golden.added_by != person.principal,
    }
    return _shown(
        rooms,
        person,
        "golden.html",
        golden.about,
        refusal,
        golden=golden,
        id=golden.id,
        states=STATES,
        **said,
        **may,
    )


def _shown(
    rooms: Rooms, person: Person, name: str, about: About, refusal: Refusal | None, **context: Any
) -> Response[str]:
    """A page with the content of a case, for whoever may read such cases."""
    scope, now = about.scope(TOOL), rooms.now()
    if freeze := rooms.access.unseen(person.principal, scope, now):
        return pages.refused(rooms, person, stopped(freeze), recorded=False)
    capability = KEEPS if person.may(KEEPS) else CONFIRMS
    if lack := rooms.access.snapshot().lack(person.principal, capability, scope, now, unfreezable=True):
        return pages.refused(rooms, person, lack, capability=capability, recorded=False)
    if kept_blind(rooms, person.principal, *about.people):
        return pages.page("looks/shut.html", rooms, person, status=pages.FORBIDDEN)
    stored = rooms.cases.get(about.case)
    before = stored is not None and opened.for_golden(rooms, person, stored.row)
    rest = withheld(care.of(rooms, person), care.limits_of(rooms), about, now)
    if not before and refusal is None and rest:
        return pages.refused(rooms, person, rest, recorded=False)
    shown = wordings(pieces(rooms, stored.row)) if stored is not None and before else []
    return quality.page(
        name,
        rooms,
        person,
        status=status_of(refusal.code) if refusal else 200,
        about=about,
        opened=before,
        contents=shown,
        articles=articles(rooms, about),
        grades=SCALE[1:],
        no_violation=NONE,
        refusal=refusal,
        **context,
    )
