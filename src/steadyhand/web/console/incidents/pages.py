"""The pages of incidents: what goes on, one of them, the hand-over of a shift, and the clocks."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath, QueryParameter
from msgspec.structs import replace

from steadyhand.access.freezes.model import Freeze
from steadyhand.civic.elections.model import PHASE_ORDER, Phase, Phases, concerns
from steadyhand.civic.incidents import model
from steadyhand.civic.incidents.clocks import SET
from steadyhand.civic.incidents.model import CLASSES, CLOSE, OPEN, WORK, Incident, Words, scope_of
from steadyhand.civic.incidents.store import Ahead, Incidents, ahead
from steadyhand.flows.incident import link_case
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import Instant
from steadyhand.web import addresses
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages
from steadyhand.web.console.access import asking
from steadyhand.web.console.incidents import forms, suggesting, telling
from steadyhand.web.console.live import READING
from steadyhand.web.console.session import Person, Sent, Signed
from steadyhand.web.problem import Problem
from steadyhand.web.rooms import Rooms

PAGE: Final = "/incidents"
BACK: Final = (PAGE, "the incidents")
UNSEEN: Final = Refusal("not_allowed", "Incidents are for those who open or work on them.")
NO_INCIDENT: Final = Problem(404, "unknown_incident", "Not found", "There is no such incident.")
NO_DEED: Final = Problem(404, "not_found", "Not found", "There is no such thing to do with an incident.")
MINE, NOBODY = "me", "nobody"
OWNERS: Final = {MINE: "mine", NOBODY: "nobody's"}
NO_PHASE: Final = "none"
WORD: Final = 40


class Shown(msgspec.Struct, frozen=True):
    """An incident as a list has it."""

    row: Incident
    phase: Phase | None
    """What goes on there now, by the calendar."""
    words: Words | None
    views: int


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """What of the list is asked for; empty is all."""

    cls: str = ""
    phase: str = ""
    place: str = ""
    owner: str = ""

    def fits(self, row: Incident, phase: Phase | None, me: str) -> bool:
        return (
            self.cls in {"", row.cls}
            and self.phase in {"", phase or NO_PHASE}
            and (not self.place or concerns(self.place, row.region))
            and (self.owner != NOBODY or not row.owner)
            and (self.owner != MINE or row.owner == me)
        )


class Listed(msgspec.Struct, frozen=True):
    """What goes on, and how much of it somebody may not read."""

    shown: Sequence[Shown]
    hidden: int
    overdue: int
    ahead: Sequence[Ahead]


@get(PAGE, sync_to_thread=True, include_in_schema=False)
def incidents_page(
    request: Request[Any, Any, Any],
    rooms: House,
    person: Signed,
    case: Annotated[str, QueryParameter(max_length=80)] = "",
) -> Response[str]:
    """What goes on, by what is left of its clocks; scripts ask for the list alone. `case` is one to be linked."""
    if not person.may(OPEN):
        return pages.refused(rooms, person, UNSEEN, capability=OPEN)
    chosen = _filter(request)
    known = Incidents(rooms.reader)
    over = [] if pages.part(request) else _readable(rooms, person, known.over(), known.phases())
    return pages.page(
        "incidents/going.html" if pages.part(request) else "incidents/overview.html",
        rooms,
        person,
        listed=listed_for(rooms, person, chosen),
        over=over,
        called=known.called(over),
        chosen=chosen,
        case=case,
        limits=model,
        once=secrets.token_hex(8),
        page_for=page_of,
        address=request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        regions=sorted({row.region for row in known.going()}),
        **_words(),
    )


@get(f"{PAGE}/handover", sync_to_thread=True, include_in_schema=False)
def handover_page(rooms: House, person: Signed) -> Response[str]:
    """Everything that goes on, for whoever comes next: to print, and to hand over."""
    if not person.may(OPEN):
        return pages.refused(rooms, person, UNSEEN, capability=OPEN)
    listed = listed_for(rooms, person, Filter())
    known = Incidents(rooms.reader)
    logs = {one.row.id: known.log(one.row.id).lines[-3:] for one in listed.shown}
    said = known.said(line.words for lines in logs.values() for line in lines if _is_line(line.what))
    return pages.page(
        "incidents/handover.html",
        rooms,
        person,
        listed=listed,
        page_for=page_of,
        limits=model,
        logs=logs,
        said=said,
        works=person.may(WORK),
        **_words(),
    )


@get(f"{PAGE}/clocks", sync_to_thread=True, include_in_schema=False)
def clocks_page(rooms: House, person: Signed) -> Response[str]:
    """The clocks in force, and the form for others."""
    if not person.may(OPEN):
        return pages.refused(rooms, person, UNSEEN, capability=OPEN)
    matrix = Incidents(rooms.reader).matrix()
    return pages.page("incidents/clocks.html", rooms, person, matrix=matrix, sets=person.may(SET), **_words())


@get(f"{PAGE}/{{incident:str}}", sync_to_thread=True, include_in_schema=False)
def incident_page(rooms: House, person: Signed, incident: FromPath[str]) -> Response[str]:
    """One incident: what, where, its clocks, who owns it, what belongs to it, its log, and what may be done."""
    if not person.may(OPEN):
        return pages.refused(rooms, person, UNSEEN, capability=OPEN)
    known = Incidents(rooms.reader)
    row, phases = _found(known, incident), known.phases()
    if freeze := _kept(rooms, person, row, phases, rooms.now()):
        return pages.unseen(rooms, person, freeze, row.id)
    log, title = known.log(row.id), known.called([row]).get(row.id)
    others = _readable(rooms, person, known.named((*row.merged, row.merged_into)).values(), phases)
    going = _readable(rooms, person, known.going(), phases)
    return pages.page(
        "incidents/one.html",
        rooms,
        person,
        row=row,
        page=page_of(row.id),
        title=title,
        suggestion=suggesting.of(rooms, person, row, title),
        phase=phases.leading(row.region),
        log=log,
        said=known.said(line.words for line in log.lines if _is_line(line.what)),
        notes=known.notes(row),
        views=_views(rooms, [row])[row.id],
        called=known.called([*others, *going]),
        going=[one for one in going if one.id != row.id],
        works=person.may(WORK),
        links=person.may(OPEN),
        closes=person.may(CLOSE),
        limits=model,
        page_for=page_of,
        **_words(),
    )


@post(PAGE, sync_to_thread=True, include_in_schema=False)
def open_one(request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent) -> Response[Any]:
    """Open an incident."""
    command = forms.opened(form)
    onward, key = page_of(command.incident), f"open:{command.incident}"
    return asking.performed(request, rooms, person, form, command, onward=onward, back=BACK, key=key)


@post(f"{PAGE}/handover", sync_to_thread=True, include_in_schema=False)
def hand_over(request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent) -> Response[Any]:
    """Hand over those that are ticked, with one note."""
    names = tuple(name.removeprefix("one:") for name in form.fields if name.startswith("one:"))
    command = forms.handed_over(form, names[: model.AT_ONCE + 1])
    onward, back = f"{PAGE}/handover", (f"{PAGE}/handover", "the hand-over")
    return asking.performed(request, rooms, person, form, command, onward=onward, back=back)


@post(f"{PAGE}/clocks", sync_to_thread=True, include_in_schema=False)
def set_clocks(request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent) -> Response[Any]:
    """Put other clocks in force; what gives anybody more time takes a second person."""
    back = (f"{PAGE}/clocks", "the clocks")
    command = forms.clocks(form)
    if isinstance(command, Refusal):
        return pages.refused(rooms, person, command, back=back, recorded=False)
    return asking.performed(request, rooms, person, form, command, onward=back[0], back=back)


@post(f"{PAGE}/{{incident:str}}/{{do:str}}", sync_to_thread=True, include_in_schema=False)
def work(
    request: Request[Any, Any, Any],
    rooms: House,
    person: Signed,
    form: Sent,
    incident: FromPath[str],
    do: FromPath[str],
) -> Response[Any]:
    """Take it, answer, act, note, link, hand over, merge, close, and all else that can be done with one."""
    make = forms.DOES.get(do)
    if make is None:
        raise NO_DEED
    row = _found(Incidents(rooms.reader), incident)
    onward = page_of(row.id)
    back = (onward, row.id)
    return asking.performed(request, rooms, person, form, make(row.id, form), onward=onward, back=back)


@post("/cases/{case:str}/incident", sync_to_thread=True, include_in_schema=False)
def link_from_desk(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, case: FromPath[str]
) -> Response[Any]:
    """Say at the desk that a case belongs to an incident."""
    page = addresses.case_page(case)
    incident = forms.PREFIX + form.get("incident").removeprefix(forms.PREFIX)[: forms.NAME]
    answer = link_case(rooms.door, rooms.reader, case, incident, person.principal, proof=person.proof)
    if isinstance(answer, Refusal):
        return pages.refused(rooms, person, answer, capability=OPEN, back=(page, case))
    return pages.see_other(request, page)


def page_of(incident: str) -> str:
    """The page of an incident."""
    return f"{PAGE}/{incident.removeprefix(forms.PREFIX)}"


def at_desk(rooms: Rooms, person: Person, case: str) -> list[tuple[str, str]]:
    """The incidents that a case belongs to, each with its page and what it is called."""
    if not person.may(OPEN):
        return []
    known = Incidents(rooms.reader)
    if not (linked := known.linked(case)):
        return []
    linked = _readable(rooms, person, linked, known.phases())
    called = known.called(linked)
    return [(page_of(row.id), called[row.id].title if row.id in called else row.id) for row in linked]


def _found(known: Incidents, name: str) -> Incident:
    row = known.get(forms.PREFIX + name.removeprefix(forms.PREFIX))
    if row is None:
        raise NO_INCIDENT
    return row


def _filter(request: Request[Any, Any, Any]) -> Filter:
    """What the address asks for."""
    return Filter(**{name: request.query_params.get(name, "")[:WORD] for name in Filter.__struct_fields__})


def listed_for(rooms: Rooms, person: Person, chosen: Filter) -> Listed:
    """What goes on that fits, as far as somebody may read it."""
    known = Incidents(rooms.reader)
    phases, going = known.phases(), known.going()
    read = _readable(rooms, person, going, phases)
    fitting = [row for row in read if chosen.fits(row, phases.leading(row.region), person.principal)]
    called, views = known.called(fitting), _views(rooms, fitting)
    shown = [Shown(row, phases.leading(row.region), called.get(row.id), views[row.id]) for row in fitting]
    return Listed(
        shown, len(going) - len(read), sum(row.overdue for row in fitting), ahead(fitting, rooms.now())
    )


def _readable(rooms: Rooms, person: Person, rows: Iterable[Incident], phases: Phases) -> list[Incident]:
    """Those that no freeze of reading keeps from somebody."""
    now = rooms.now()
    return [row for row in rows if _kept(rooms, person, row, phases, now) is None]


def _kept(rooms: Rooms, person: Person, row: Incident, phases: Phases, now: Instant) -> Freeze | None:
    scope = replace(scope_of(row, phases), tool=READING)
    return rooms.access.snapshot().unseen(person.principal, scope, now)


def _views(rooms: Rooms, rows: Sequence[Incident]) -> dict[str, int]:
    """How often what belongs to each was seen at the least, as far as its cases know."""
    cases = {ref for row in rows for ref in row.links if ref.startswith("case:")}
    found = rooms.reader.stored_many("case", cases)
    return {row.id: sum(found[ref].row.views for ref in row.links if ref in found) for row in rows}


def _is_line(what: str) -> bool:
    """Whether the words of a log's line are plain text: what it is called, and what was learned, are not."""
    return what not in {"civic.incident_opened", "civic.incident_closed", "civic.incident_learned"}


def _words() -> dict[str, Any]:
    return {"says": telling, "classes": CLASSES, "phases": PHASE_ORDER, "owners": OWNERS}


HANDLERS: Final = (
    incidents_page,
    handover_page,
    clocks_page,
    incident_page,
    open_one,
    hand_over,
    set_clocks,
    work,
    link_from_desk,
)
