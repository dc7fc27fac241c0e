"""Who and when is protected: the register of accounts and the calendar. Adding takes one person, taking away two."""

from __future__ import annotations

from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.params import FromPath

from steadyhand.access.protection.commands import (
    ProtectSubject,
    ProtectWindow,
    UnprotectSubject,
    UnprotectWindow,
)
from steadyhand.access.protection.model import CALENDAR, CLASSES, Calendar, Protected, Window
from steadyhand.kernel.command import Command
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import DAY
from steadyhand.kernel.zones import instant
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages
from steadyhand.web.console.access import asking, frame, wishes
from steadyhand.web.console.session import Form, Sent, Signed
from steadyhand.web.console.tables import Asked, Column
from steadyhand.web.problem import Problem
from steadyhand.web.rooms import Rooms

PAGE: Final = f"{frame.PAGE}/protected"
REGISTER: Final[tuple[Column[Protected], ...]] = (
    Column(name="account", title="Account", value=lambda one: one.account),
    Column(name="kind", title="Class", value=lambda one: one.kind, choices=CLASSES),
    Column(name="source", title="Source", value=lambda one: one.source),
    Column(name="by", title="By", value=lambda one: one.by, choices=()),
    Column(name="until", title="Until", value=lambda one: one.until, kind="instant"),
)


@get(PAGE, sync_to_thread=True, include_in_schema=False)
def protected_page(request: Request[Any, Any, Any], rooms: House, person: Signed) -> Response[str]:
    """The register, those that run out first at the top, and the calendar."""
    if not frame.sees(person):
        return frame.unseen(rooms, person)
    asked = Asked.of(request, PAGE)
    listed = sorted(rooms.reader.all("protected").values(), key=lambda one: int(one.until))
    table = asked.table("protected", REGISTER, listed)
    calendar: Calendar = rooms.reader.row("calendar", CALENDAR) or Calendar()
    return asked.taken(table) or frame.page(
        "protected.html", rooms, person, "protected", table=table, calendar=calendar, classes=CLASSES
    )


@post(f"{PAGE}/{{do:str}}", sync_to_thread=True, include_in_schema=False)
def act(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, do: FromPath[str]
) -> Response[Any]:
    """Protect or renew an account, take it off; put a time on the calendar, take it off."""
    make = _ACTS.get(do)
    if make is None:
        raise Problem(404, "not_found", "Not found", "There is no such thing to do with what is protected.")
    back = (PAGE, "what is protected")
    command = make(rooms, form)
    if isinstance(command, Refusal):
        return pages.refused(rooms, person, command, back=back)
    return asking.performed(request, rooms, person, form, command, onward=PAGE, back=back)


def _protect(rooms: Rooms, form: Form) -> Command | Refusal:
    days = form.get("days")
    if not (days.isascii() and days.isdigit() and 0 < len(days) < 4):  # noqa: PLR2004 - at most 800
        return Refusal("invalid_end", "Say for how many days: a number from 1 to 800.")
    return ProtectSubject(
        account=form.get("account"),
        kind=form.one_of("kind", CLASSES),
        source=form.get("source")[:200],
        until=rooms.now() + int(days) * DAY,
    )


def _unprotect(rooms: Rooms, form: Form) -> Command | Refusal:
    return UnprotectSubject(account=form.get("account"))


def _window(rooms: Rooms, form: Form) -> Command | Refusal:
    """Times are written as days, in UTC."""
    try:
        starts, ends = (instant(f"{form.get(name)}T00:00:00Z") for name in ("starts", "ends"))
    except ValueError:
        return Refusal("invalid_day", "Write both days as 2026-11-03; they are days in UTC.")
    name = form.get("name")[:200]
    window = Window(
        id=wishes.short(name), name=name, starts=starts, ends=ends + DAY, source=form.get("source")[:200]
    )
    return ProtectWindow(window=window)


def _no_window(rooms: Rooms, form: Form) -> Command | Refusal:
    return UnprotectWindow(window=form.get("window"))


_ACTS: Final = {
    "protect": _protect,
    "unprotect": _unprotect,
    "add-time": _window,
    "remove-time": _no_window,
}
