"""The calendar of elections: what goes on now, what comes, entering it, confirming it, and rehearsing a day."""

from __future__ import annotations

from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.params import FromPath

from steadyhand.civic.elections import rehearsing, store
from steadyhand.civic.elections.commands import (
    CALL_OFF,
    CONFIRM,
    ENTER,
    CallOffElection,
    ConfirmElection,
    EnterElection,
)
from steadyhand.civic.elections.model import ELECTION, Details, Election, Period
from steadyhand.civic.elections.tables import COLUMNS, LARGEST, from_csv, to_csv
from steadyhand.civic.elections.written import NotAnElection
from steadyhand.civic.elections.zoning import strange_zones
from steadyhand.kernel.command import Order
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import DAY
from steadyhand.kernel.zones import rfc3339
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages
from steadyhand.web.console.access import asking
from steadyhand.web.console.session import Form, Person, Sent, Signed
from steadyhand.web.problem import Problem
from steadyhand.web.refusals import first_refusal, status_of
from steadyhand.web.rooms import Rooms

PAGE: Final = "/elections"
BACK: Final = (PAGE, "elections")
MANY: Final = 20
"""Elections of one text at most: whoever has more types `steadyhand civic import`."""


@get(PAGE, sync_to_thread=True, include_in_schema=False)
def elections_page(request: Request[Any, Any, Any], rooms: House, person: Signed) -> Response[str]:
    """What goes on now, by place; then every election. With `edit` one stands in the editor as it is."""
    row: Election | None = rooms.reader.row(ELECTION, _id(request.query_params.get("edit", "")))
    typed = to_csv([(row.proposed or row.shown).details]) if row is not None else ""
    return _page(rooms, person, typed)


@get(f"{PAGE}/rehearse", sync_to_thread=True, include_in_schema=False)
def rehearsal_page(request: Request[Any, Any, Any], rooms: House, person: Signed) -> Response[str]:
    """What would switch on a day, and what is missing from the calendar."""
    now = rooms.now()
    day = request.query_params.get("day", "").strip()[:20] or rfc3339(now + DAY)[:10]
    rows = store.listed(rooms.reader)
    try:
        told = rehearsing.rehearse(store.confirmed(rooms.reader), day)
    except ValueError as error:
        refusal = Refusal("no_day", str(error))
        return pages.refused(rooms, person, refusal, back=BACK, recorded=False)
    names = {one.id: one.shown.details.name for one in rows}
    waiting = [one for one in rows if one.proposed is not None]
    return pages.page(
        "elections/rehearsal.html", rooms, person, told=told, asked=day, names=names, waiting=waiting
    )


@get(f"{PAGE}/{{name:str}}", sync_to_thread=True, include_in_schema=False)
def election_page(rooms: House, person: Signed, name: FromPath[str]) -> Response[str]:
    """One election: its periods by place, by the clocks there; and what waits to be confirmed, with what differs."""
    row: Election | None = rooms.reader.row(ELECTION, _id(name))
    if row is None:
        raise Problem(404, "unknown_election", "Not found", "No election has this name.")
    in_force = row.confirmed.details if row.confirmed is not None else None
    waiting = row.proposed.details if row.proposed is not None else None
    return pages.page(
        "elections/election.html",
        rooms,
        person,
        row=row,
        details=row.shown.details,
        strange=strange_zones((row.proposed or row.shown).details),
        periods=sorted(row.shown.details.periods, key=lambda one: (one.place, one.part, one.starts)),
        differs=differing(in_force, waiting) if in_force is not None and waiting is not None else None,
        may={"enter": person.may(ENTER), "confirm": person.may(CONFIRM), "call_off": person.may(CALL_OFF)},
    )


@post(f"{PAGE}/enter", sync_to_thread=True, include_in_schema=False)
def enter(request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent) -> Response[Any]:
    """Enter what is written; nothing that was typed is lost where that cannot be."""
    text = form.get("text")[:LARGEST]
    try:
        found = from_csv(text.encode())
    except NotAnElection as error:
        return _page(rooms, person, text, Refusal("no_election", str(error)))
    if len(found) > MANY:
        many = f"These are {len(found)} elections: more than {MANY} are taken by `steadyhand civic import`."
        return _page(rooms, person, text, Refusal("no_election", many))
    orders = [Order(EnterElection(details=one), person.principal, proof=person.proof) for one in found]
    refusal = first_refusal(rooms.door.perform_many(orders, atomic=True))
    if refusal is not None and not person.may(ENTER):
        return pages.refused(rooms, person, refusal, capability=ENTER, back=BACK)
    if refusal is not None:
        return _page(rooms, person, text, refusal)
    onward = f"{PAGE}/{_bare(found[0].id)}" if len(found) == 1 else PAGE
    return pages.see_other(request, onward)


@post(f"{PAGE}/{{name:str}}/{{do:str}}", sync_to_thread=True, include_in_schema=False)
def act(
    request: Request[Any, Any, Any],
    rooms: House,
    person: Signed,
    form: Sent,
    name: FromPath[str],
    do: FromPath[str],
) -> Response[Any]:
    """Confirm what somebody else entered, or call it off."""
    command = _command(_id(name), do, form)
    if command is None:
        raise Problem(404, "not_found", "Not found", "There is no such thing to do here.")
    page = f"{PAGE}/{_bare(name)}"
    return asking.performed(request, rooms, person, form, command, onward=page, back=(page, "the election"))


def differing(before: Details, after: Details) -> tuple[list[Period], list[Period]]:
    """The periods that another version leaves out, and those that it brings."""
    gone = [one for one in before.periods if one not in after.periods]
    come = [one for one in after.periods if one not in before.periods]
    return gone, come


def _command(election: str, do: str, form: Form) -> ConfirmElection | CallOffElection | None:
    match do:
        case "confirm":
            return ConfirmElection(election=election, number=form.number("number"))
        case "call-off":
            return CallOffElection(election=election, why=form.get("why")[:2_000])
    return None


def _page(rooms: Rooms, person: Person, typed: str, refusal: Refusal | None = None) -> Response[str]:
    running = sorted(
        store.phases(rooms.reader).running, key=lambda one: (one.period.place, one.period.ends, one.election)
    )
    return pages.page(
        "elections/overview.html",
        rooms,
        person,
        status=status_of(refusal.code) if refusal else 200,
        running=running,
        listed=store.listed(rooms.reader),
        tomorrow=rfc3339(rooms.now() + DAY)[:10],
        typed=typed,
        refusal=refusal,
        columns=COLUMNS,
        enters=person.may(ENTER),
    )


def _id(name: str) -> str:
    return f"election:{_bare(name)[:80]}"


def _bare(name: str) -> str:
    return name.removeprefix("election:")


HANDLERS: Final = (elections_page, rehearsal_page, election_page, enter, act)
