"""Alerts on insider risk: the queue, and one alert, which two people open together and one of them closes.

Whoever an alert is about does not see it here, nor is told that it exists. What it says of anybody is shown to the two
who opened it, and to nobody else.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from steadyhand.access.risk import detectors
from steadyhand.access.risk.commands import CloseAlert, OpenAlert
from steadyhand.access.risk.model import OUTCOMES, Alert, Details
from steadyhand.access.risk.store import Alerts
from steadyhand.kernel.entry import Entry, Refusal
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages
from steadyhand.web.console.access import frame, naming
from steadyhand.web.console.session import Form, Person, Sent, Signed
from steadyhand.web.console.tables import Asked, Column
from steadyhand.web.problem import Problem
from steadyhand.web.refusals import status_of
from steadyhand.web.rooms import Rooms

LIST: Final = f"{frame.PAGE}/alerts"
READ: Final = frame.ALERTS
WORDS: Final = 2_000
STATES: Final = {
    "new": "waits for two people",
    "one": "waits for a second person",
    "open": "opened by two",
    "closed": "closed",
}
_UNSEEN: Final = Refusal(
    "not_allowed", "Alerts about staff are read by those whose work it is, two at a time."
)


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """An alert in the table, its state as of now."""

    alert: Alert
    state: str
    """One of `STATES`."""


ALERTS: Final[tuple[Column[Row], ...]] = (
    Column(name="alert", title="Alert", value=lambda row: row.alert.id),
    Column(
        name="detector",
        title="What",
        value=lambda row: row.alert.detector,
        choices=tuple(detectors.BY_NAME),
        said=detectors.title,
    ),
    Column(name="about", title="About", value=lambda row: " ".join(row.alert.about)),
    Column(name="count", title="Acts", value=lambda row: row.alert.count, kind="number"),
    Column(name="areas", title="Areas", value=lambda row: " ".join(row.alert.areas)),
    Column(name="at", title="Raised", value=lambda row: row.alert.at, kind="instant"),
    Column(name="state", title="State", value=lambda row: row.state, choices=STATES, said=STATES.__getitem__),
    Column(name="outcome", title="It was", value=lambda row: row.alert.outcome, choices=OUTCOMES),
)


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """What the two who opened an alert read."""

    details: Details | None
    acts: list[Entry]
    found: str | None


@get(LIST, sync_to_thread=True, include_in_schema=False)
def alerts_page(request: Request[Any, Any, Any], rooms: House, person: Signed) -> Response[str]:
    """Every alert that is not about this person, those that wait first."""
    if not person.may(READ):
        return pages.refused(rooms, person, _UNSEEN, capability=READ)
    asked = Asked.of(request, LIST)
    table = asked.table("alerts", ALERTS, rows_of(rooms, person))
    return asked.taken(table) or frame.page(
        "alerts.html", rooms, person, "alerts", table=table, states=STATES, title=detectors.title
    )


@get(f"{LIST}/{{alert:str}}", sync_to_thread=True, include_in_schema=False)
def alert_page(rooms: House, person: Signed, alert: FromPath[str]) -> Response[str]:
    """One alert: what its detector looks at, who opened it, and to these two whom it is about."""
    return _page(rooms, person, _found(rooms, person, alert))


@post(f"{LIST}/{{alert:str}}/open", sync_to_thread=True, include_in_schema=False)
def open_alert(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, alert: FromPath[str]
) -> Response[Any]:
    """Open it, as the first or the second."""
    found = _found(rooms, person, alert)
    reason = form.get("reason")[:WORDS]
    command = OpenAlert(alert=found.id, about=found.about, first=found.first, reason=reason)
    return _performed(request, rooms, person, form, command)


@post(f"{LIST}/{{alert:str}}/close", sync_to_thread=True, include_in_schema=False)
def close_alert(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, alert: FromPath[str]
) -> Response[Any]:
    """Say what it was."""
    found = _found(rooms, person, alert)
    outcome, words = form.one_of("outcome", OUTCOMES), form.get("found")[:WORDS]
    return _performed(request, rooms, person, form, CloseAlert(alert=found.id, outcome=outcome, found=words))


def rows_of(rooms: Rooms, person: Person) -> list[Row]:
    """Those that this person may know of, in the order in which they need somebody."""
    order = ("one", "new", "open", "closed")
    found = Alerts(rooms.reader).all(_own(rooms, person))
    return sorted((Row(alert=one, state=state(one)) for one in found), key=lambda row: order.index(row.state))


def waiting(rooms: Rooms, person: Person) -> int:
    """How many of these are not closed."""
    return sum(row.state != "closed" for row in rows_of(rooms, person))


def state(alert: Alert) -> str:
    """Where an alert stands: one of `STATES`."""
    if alert.closed is not None:
        return "closed"
    return ("new", "one", "open")[len(alert.openings)]


def _performed(
    request: Request[Any, Any, Any], rooms: Rooms, person: Person, form: Form, command: OpenAlert | CloseAlert
) -> Response[Any]:
    answer = rooms.door.perform(command, person.principal, proof=person.proof)
    if isinstance(answer, Refusal):
        return _page(rooms, person, _found(rooms, person, command.alert), refusal=answer, typed=form)
    return pages.see_other(request, frame.alert_page(command.alert))


def _own(rooms: Rooms, person: Person) -> tuple[str, ...]:
    return rooms.access.snapshot().pseudonyms_of(person.principal)


def _found(rooms: Rooms, person: Person, name: str) -> Alert:
    alert = Alerts(rooms.reader).get(name, _own(rooms, person)) if person.may(READ) else None
    if alert is None:
        raise Problem(404, "unknown_alert", "Not found", f"There is no alert {name[:80]!r}.")
    return alert


def _page(
    rooms: Rooms, person: Person, alert: Alert, *, refusal: Refusal | None = None, typed: Form | None = None
) -> Response[str]:
    return frame.page(
        "alert.html",
        rooms,
        person,
        "alerts",
        status=status_of(refusal.code) if refusal else 200,
        alert=alert,
        state=state(alert),
        states=STATES,
        detector=detectors.BY_NAME.get(alert.detector),
        opened=_opened(rooms, alert) if alert.read_by(person.principal) else None,
        outcomes=naming.OUTCOMES,
        refusal=refusal,
        typed=typed,
    )


def _opened(rooms: Rooms, alert: Alert) -> Opened:
    alerts = Alerts(rooms.reader)
    details = alerts.details(alert)
    acts = alerts.acts(details) if details is not None else []
    return Opened(details=details, acts=acts, found=rooms.cases.words(alert.found))
