"""Freezes and containments: all there were, what each is, and lifting, extending, exempting, ending, reviewing."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from steadyhand.access.forecasting import NothingToForecast
from steadyhand.access.freezes.commands import EndExemption, Exempt, ExtendFreeze, Thaw
from steadyhand.access.freezes.containment import ReviewContainment
from steadyhand.access.freezes.model import Exemption, Freeze, Outlook
from steadyhand.access.populations import Population
from steadyhand.access.reading import counts_under
from steadyhand.kernel.command import Command
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import HOUR, Instant
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages
from steadyhand.web.console.access import asking, describing, frame, naming, wishes
from steadyhand.web.console.session import Form, Sent, Signed
from steadyhand.web.console.tables import Asked, Column
from steadyhand.web.problem import Problem
from steadyhand.web.rooms import Rooms

LIST: Final = f"{frame.PAGE}/freezes"
VIEW: Final = "freeze"
WORDS: Final = 2_000
STATES: Final = {"in_force": "in force", "review": "to be reviewed", "ended": "ended"}
NOTHING: Final = Outlook(
    made=0, eligible=0, remaining=0, share=0.0, nobody=0, backlog=0.0, waits_p95=0, digest=""
)


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A freeze in the table, its state as of now."""

    freeze: Freeze
    state: str
    """One of `STATES`."""


FREEZES: Final[tuple[Column[Row], ...]] = (
    Column(name="freeze", title="Freeze", value=lambda row: row.freeze.id),
    Column(name="kind", title="Kind", value=lambda row: row.freeze.kind, choices=("freeze", "containment")),
    Column(name="stops", title="Stops", value=lambda row: naming.scope(row.freeze.scope)),
    Column(name="mode", title="How", value=lambda row: row.freeze.mode),
    Column(name="by", title="By", value=lambda row: row.freeze.by, choices=()),
    Column(name="starts", title="Began", value=lambda row: row.freeze.starts, kind="instant"),
    Column(name="ends", title="Ends", value=lambda row: row.freeze.ended or row.freeze.ends, kind="instant"),
    Column(name="state", title="State", value=lambda row: row.state, choices=STATES, said=STATES.__getitem__),
)


@get(LIST, sync_to_thread=True, include_in_schema=False)
def freezes_page(request: Request[Any, Any, Any], rooms: House, person: Signed) -> Response[str]:
    """Every freeze there was, those in force first."""
    if not frame.sees(person):
        return frame.unseen(rooms, person)
    asked = Asked.of(request, LIST)
    table = asked.table("freezes", FREEZES, rows_of(rooms, rooms.now()))
    return asked.taken(table) or frame.page(
        "freezes.html", rooms, person, "freezes", table=table, states=STATES
    )


@get(f"{LIST}/{{freeze:str}}", sync_to_thread=True, include_in_schema=False)
def freeze_page(rooms: House, person: Signed, freeze: FromPath[str]) -> Response[str]:
    """What it is, what was done in spite of it, and what can be done about it. Whom it stops may read why."""
    found = _found(rooms, freeze)
    now = rooms.now()
    return frame.page(
        "freeze.html",
        rooms,
        person,
        "freezes",
        freeze=found,
        state=_state(found, now),
        states=STATES,
        sees=frame.sees(person),
        why=rooms.cases.words(found.reason),
        outlook=describing.outlook_facts(found.outlook),
        counts=counts_under(rooms.reader, found.starts, found.ended or now),
        duties=naming.DUTIES,
        areas=found.scope.policy_areas or rooms.areas,
    )


@post(f"{LIST}/{{freeze:str}}/{{do:str}}", sync_to_thread=True, include_in_schema=False)
def act(
    request: Request[Any, Any, Any],
    rooms: House,
    person: Signed,
    form: Sent,
    freeze: FromPath[str],
    do: FromPath[str],
) -> Response[Any]:
    """Lift, extend, exempt, end an exemption, or review a containment."""
    make = _ACTS.get(do)
    if make is None:
        raise Problem(404, "not_found", "Not found", "There is no such thing to do with a freeze.")
    found, back = _found(rooms, freeze), (frame.freeze_page(freeze), "the freeze")
    command = make(rooms, found, form)
    if isinstance(command, Refusal):
        return pages.refused(rooms, person, command, back=back)
    return asking.performed(request, rooms, person, form, command, onward=back[0], back=back)


def rows_of(rooms: Rooms, now: Instant) -> list[Row]:
    """All of them: in force, then containments to be reviewed, then the rest, the latest first."""
    order = tuple(STATES)
    rows = [Row(freeze=one, state=_state(one, now)) for one in rooms.reader.all(VIEW).values()]
    return sorted(rows, key=lambda row: (order.index(row.state), -row.freeze.starts))


def _state(freeze: Freeze, now: Instant) -> str:
    if freeze.in_force(now):
        return "in_force"
    return "review" if freeze.kind == "containment" and freeze.reviewed is None else "ended"


def _found(rooms: Rooms, name: str) -> Freeze:
    freeze: Freeze | None = rooms.reader.row(VIEW, name)
    if freeze is None:
        raise Problem(404, "unknown_freeze", "Not found", f"There is no freeze {name[:80]!r}.")
    return freeze


def _lift(rooms: Rooms, freeze: Freeze, form: Form) -> Command | Refusal:
    return Thaw(freeze=freeze.id, reason=form.get("reason")[:WORDS])


def _extend(rooms: Rooms, freeze: Freeze, form: Form) -> Command | Refusal:
    """With a forecast of the longer freeze."""
    hours = _hours(form)
    if isinstance(hours, Refusal):
        return hours
    reason = form.get("reason")[:WORDS]
    wanted = ExtendFreeze(freeze=freeze.id, ends=freeze.ends + hours, reason=reason, outlook=NOTHING)
    try:
        found = rooms.forecaster.forecast(wanted)
    except NothingToForecast as error:
        return Refusal("no_forecast", str(error))
    return msgspec.structs.replace(wanted, outlook=found.outlook(), forecast=found.said())


def _exempt(rooms: Rooms, freeze: Freeze, form: Form) -> Command | Refusal:
    hours = _hours(form)
    if isinstance(hours, Refusal):
        return hours
    area = form.get("area")
    scope = msgspec.structs.replace(freeze.scope, policy_areas=(area,)) if area else freeze.scope
    exemption = Exemption(
        id=f"exemption:{wishes.short(form.get('name'))}",
        duty=form.one_of("duty", tuple(naming.DUTIES)),
        who=Population(people=tuple(map(wishes.principal, wishes.listed(form.get("people"))))),
        scope=scope,
        ends=min(freeze.ends, rooms.now() + hours),
    )
    return Exempt(freeze=freeze.id, exemption=exemption, reason=form.get("reason")[:WORDS])


def _end_exemption(rooms: Rooms, freeze: Freeze, form: Form) -> Command | Refusal:
    reason = form.get("reason")[:WORDS]
    return EndExemption(freeze=freeze.id, exemption=form.get("exemption"), reason=reason)


def _review(rooms: Rooms, freeze: Freeze, form: Form) -> Command | Refusal:
    justified = form.one_of("finding", ("justified", "unjustified")) == "justified"
    return ReviewContainment(freeze=freeze.id, justified=justified, found=form.get("found")[:WORDS])


def _hours(form: Form) -> int | Refusal:
    text = form.get("hours")
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 4 and int(text)):  # noqa: PLR2004 - 30 days are 720
        return Refusal("invalid_hours", "Say for how many hours: a number from 1 to 720.")
    return int(text) * HOUR


_ACTS: Final = {
    "lift": _lift,
    "extend": _extend,
    "exempt": _exempt,
    "end-exemption": _end_exemption,
    "review": _review,
}
