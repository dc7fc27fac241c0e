"""Brakes and quotas: what people do about a rule that acted too often, two at a time."""

from __future__ import annotations

from typing import Any, Final

from litestar import Request, Response, post
from litestar.params import FromPath

from steadyhand.kernel.command import Command
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import HOUR
from steadyhand.rules.versions.brakes import ApproveQuota, AskQuota, ReleaseBrake, TakeBackQuota
from steadyhand.web import addresses
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages
from steadyhand.web.console.rules import frame
from steadyhand.web.console.session import Form, Person, Sent, Signed
from steadyhand.web.rooms import Rooms

MOST_HOURS: Final = 10_000
"""So that a slip stays a number that the clock knows; the door refuses what is beyond 7 days."""


@post("/rules/rule/{name:str}/release", sync_to_thread=True, include_in_schema=False)
def release(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, name: FromPath[str]
) -> Response[Any]:
    """Agree that a braked rule may act again."""
    command = ReleaseBrake(rule=name, since=form.number("since"), reason=form.get("reason"))
    return _done(request, rooms, person, name, command)


@post("/rules/rule/{name:str}/quota", sync_to_thread=True, include_in_schema=False)
def ask(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, name: FromPath[str]
) -> Response[Any]:
    """Ask for a larger quota during an incident."""
    command = AskQuota(
        rule=name,
        per_hour=_limit(form, "per_hour"),
        per_day=_limit(form, "per_day"),
        incident=form.get("incident"),
        until=rooms.now() + min(form.number("hours"), MOST_HOURS) * HOUR,
    )
    return _done(request, rooms, person, name, command)


@post("/rules/rule/{name:str}/quota/approve", sync_to_thread=True, include_in_schema=False)
def approve(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, name: FromPath[str]
) -> Response[Any]:
    """Agree, as a second person, to the larger quota: to the terms that the page showed."""
    command = ApproveQuota(
        rule=name,
        per_hour=_limit(form, "per_hour"),
        per_day=_limit(form, "per_day"),
        incident=form.get("incident"),
        until=form.number("until"),
    )
    return _done(request, rooms, person, name, command)


@post("/rules/rule/{name:str}/quota/end", sync_to_thread=True, include_in_schema=False)
def take_back(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, name: FromPath[str]
) -> Response[Any]:
    """End a raised quota before its end, or take back what was asked for."""
    return _done(request, rooms, person, name, TakeBackQuota(rule=name))


def _limit(form: Form, name: str) -> int | None:
    return form.number(name) if form.get(name) else None


def _done(
    request: Request[Any, Any, Any], rooms: Rooms, person: Person, name: str, command: Command
) -> Response[Any]:
    answer = rooms.door.perform(command, person.principal, proof=person.proof)
    back = addresses.rule_page(name)
    if isinstance(answer, Refusal):
        return frame.refused(rooms, person, answer, command.capability, (back, "the rule"))
    return pages.see_other(request, back)
