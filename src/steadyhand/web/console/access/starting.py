"""Starting a freeze: what it stops, for whom, who goes on; its forecast first; alone, or with a second person."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import msgspec
from litestar import Request, Response, get, post

from steadyhand.access.forecasting import Forecast, NothingToForecast
from steadyhand.access.freezes.commands import StartFreeze
from steadyhand.access.freezes.model import LONGEST, Freeze, problem_of
from steadyhand.access.protection.model import CALENDAR, Window, overlapped
from steadyhand.access.roles import ROLES
from steadyhand.access.scopes import CLASSES, SEVERITIES
from steadyhand.flows import seconding
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import HOUR, Instant
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages, words
from steadyhand.web.console.access import asking, frame, wishes
from steadyhand.web.console.access.wishes import Wish
from steadyhand.web.console.session import Form, Person, Sent, Signed
from steadyhand.web.refusals import status_of
from steadyhand.web.rooms import Rooms

NEW: Final = f"{frame.PAGE}/freezes/new"
NOBODY: Final = 60
"""Groups with nobody that the page lists; more are counted."""
CHANGED: Final = Refusal(
    "forecast_of_another",
    "You changed the freeze since its forecast: read what it would do now, then start it.",
)
TOOLS: Final = {
    "review": "the review desk",
    "enforcement": "enforcement",
    "civic": "elections and claims",
    "lookup": "look-ups",
    "rules": "rules",
    "policy": "policies",
    "reports": "reports",
    "delivery": "deliveries",
    "privacy": "personal data",
    "access": "access",
    "scim": "the staff directory",
    "api": "the API",
}
_HOUSE: Final = frozenset({"clock"})
"""A tool of the house itself, which no freeze is about."""


class Foretold(msgspec.Struct, frozen=True, kw_only=True):
    """A forecast, and what takes a second person."""

    forecast: Forecast
    digest: str
    second: str | None
    """Why a second person is needed; None where one is enough."""


@get(NEW, sync_to_thread=True, include_in_schema=False)
def new_page(rooms: House, person: Signed) -> Response[str]:
    """The form, empty: nothing is assumed."""
    if not person.may(StartFreeze.capability):
        refusal = Refusal("not_allowed", "Freezes are started by those who look after security.")
        return pages.refused(
            rooms, person, refusal, capability=StartFreeze.capability, back=(frame.PAGE, "access")
        )
    return _page(rooms, person, Form({}))


@post(NEW, sync_to_thread=True, include_in_schema=False)
def start(request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent) -> Response[Any]:
    """Show what it would do; start it, or ask for a second person, once that was seen."""
    now = rooms.now()
    wish = wishes.read(form, now, rooms.floor)
    if wish.command is None:
        return _page(rooms, person, form, wish=wish)
    if form.get("do") != "start" and not asking.wanted(form):
        return _foretold_page(rooms, person, form, wish.command, now)
    if form.get("foretold") != wishes.digest(form):
        return _foretold_page(rooms, person, form, wish.command, now, CHANGED)
    found = _foretell(rooms, wish.command, person.principal, now)
    if isinstance(found, Refusal):
        return _page(rooms, person, form, refusal=found)
    command = msgspec.structs.replace(wish.command, outlook=found.outlook(), forecast=found.said())
    if asking.wanted(form):
        asked = asking.ask(rooms, person, form, [command])
        if isinstance(asked, Refusal):
            return _foretold_page(rooms, person, form, wish.command, now, asked)
        return pages.see_other(request, asked)
    answer = rooms.door.perform(command, person.principal, proof=person.proof)
    if isinstance(answer, Refusal):
        return _foretold_page(rooms, person, form, wish.command, now, answer)
    return pages.see_other(request, frame.freeze_page(command.freeze))


def _foretold_page(
    rooms: Rooms,
    person: Person,
    form: Form,
    command: StartFreeze,
    now: Instant,
    refusal: Refusal | None = None,
) -> Response[str]:
    found = _foretell(rooms, command, person.principal, now)
    if isinstance(found, Refusal):
        return _page(rooms, person, form, refusal=refusal or found)
    whole = msgspec.structs.replace(command, outlook=found.outlook(), forecast=found.said())
    second = seconding.scope_of(rooms.reader, whole, person.principal).second
    told = Foretold(forecast=found, digest=wishes.digest(form), second=second)
    return _page(rooms, person, form, told=told, refusal=refusal)


def _foretell(rooms: Rooms, command: StartFreeze, by: str, now: Instant) -> Forecast | Refusal:
    begun: Freeze = command.begun(by, now)
    if refusal := problem_of(begun, now) or _strange(rooms, command):
        return refusal
    try:
        return rooms.forecaster.forecast(command, by, now)
    except NothingToForecast as error:
        return Refusal("no_forecast", str(error))


def _strange(rooms: Rooms, command: StartFreeze) -> Refusal | None:
    """What the door would say of words that are none of this installation's, before anybody waits for a forecast."""
    scopes = (command.scope_set, *(one.scope for one in command.exemptions))
    for dimension, value in filter(None, map(rooms.access.vocabulary.strange, scopes)):
        what = dimension.replace("_", " ")
        return Refusal("unknown_word", f"{value[:80]!r} is none of the {what} of this installation.")
    return None


def _page(
    rooms: Rooms,
    person: Person,
    form: Form,
    *,
    wish: Wish | None = None,
    told: Foretold | None = None,
    refusal: Refusal | None = None,
) -> Response[str]:
    problems = dict(wish.problems) if wish else {}
    if refusal is not None and (field := wishes.FIELD_OF.get(refusal.code)):
        problems[field], refusal = refusal.message, None
    status = 422 if problems else status_of(refusal.code) if refusal else 200
    return frame.page(
        "freeze_new.html",
        rooms,
        person,
        "freezes",
        status=status,
        form=form,
        problems=problems,
        told=told,
        refusal=refusal,
        choices=_choices(rooms),
        people=_people(rooms),
        rows=wishes.ROWS,
        of_area=wishes.OF_AREA,
        goes_on=wishes.GOES_ON,
        floor=rooms.floor,
        windows=_windows(rooms),
        hour=HOUR,
        shown=NOBODY,
        acts_ticked=bool(wishes.ticked(form, "actions")),
    )


def _choices(rooms: Rooms) -> dict[str, list[tuple[str, str]]]:
    """What can be ticked, by dimension: the words of this installation."""
    known = rooms.access.vocabulary
    return {
        "policy_areas": _said(rooms.areas),
        "severities": _said(SEVERITIES),
        "regions": [(region, region) for region in sorted(known.regions)],
        "subject_classes": _said(CLASSES),
        "tools": tools_of(rooms),
    }


def tools_of(rooms: Rooms) -> list[tuple[str, str]]:
    """The tools of this installation that people work with, and what they are called."""
    return [(tool, TOOLS.get(tool, tool)) for tool in sorted(rooms.access.vocabulary.tools - _HOUSE)]


def _people(rooms: Rooms) -> dict[str, list[tuple[str, str]]]:
    """By what people can be described: the roles there are, and what those who work here have."""
    staff = [one for one in rooms.reader.all("staff").values() if one.active]
    roles = {role for one in staff for role in one.roles} | {*ROLES} - {"platform"}
    return {
        "roles": _said(sorted(roles)),
        "employers": _said(sorted({one.employer for one in staff})),
        "locations": _said(sorted({one.location for one in staff if one.location})),
        "teams": _said(sorted({one.team for one in staff if one.team})),
    }


def _said(values: Iterable[str]) -> list[tuple[str, str]]:
    """Values with how they are written."""
    return [(value, words.area(value)) for value in values]


def _windows(rooms: Rooms) -> tuple[Window, ...]:
    """Protected times that a freeze could overlap."""
    now = rooms.now()
    return overlapped(rooms.reader.row("calendar", CALENDAR), now, now + LONGEST)
