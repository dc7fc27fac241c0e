"""One's own care: how content is shown, what one has left, what one saw today, and the break; nobody else's pages.

What is served asks here too: a `day` says when the break ends, and from which areas somebody is given cases.
"""

from __future__ import annotations

from typing import Any, Final, get_args

import msgspec
from litestar import Request, Response, get, post

from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import Instant
from steadyhand.kernel.zones import local_time
from steadyhand.review.care.commands import LeaveArea, ReturnToArea, SetCare, SetLimits
from steadyhand.review.care.exposure import advanced
from steadyhand.review.care.limits import AS_IT_COMES, LIMITS, SETTINGS, Limits, break_until, served
from steadyhand.review.care.model import NOBODYS, Blur, Care, Settings
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages
from steadyhand.web.console.session import Form, Person, Sent, Signed
from steadyhand.web.refusals import status_of
from steadyhand.web.rooms import Rooms

MINE: Final = "/me/care"
BREAK: Final = "/break"
PUBLISHED: Final = "/care/limits"
OWN: Final = frozenset({"care_left", "care_break", "care_limit"})
"""Refusals for which the next case will do, or the break."""
SWITCHES: Final = ("grey", "mute", "still", "hide_faces", "hide_slurs")
LONGEST_ZONE: Final = 60


def of(rooms: Rooms, person: Person) -> Care:
    """What is kept about this person, for them."""
    return rooms.reader.row("care", person.principal) or NOBODYS


def limits_of(rooms: Rooms) -> Limits:
    """What holds now."""
    return rooms.reader.row("care_limits", LIMITS) or AS_IT_COMES


class Day(msgspec.Struct, frozen=True):
    """Somebody's day so far, and what holds for it."""

    care: Care
    limits: Limits
    now: Instant

    @property
    def resting(self) -> Instant | None:
        """Until when they are in a break; None where they are in none."""
        return break_until(self.care, self.limits, self.now)

    def served(self, areas: tuple[str, ...]) -> tuple[str, ...]:
        """Those of these areas from which they may be given something now; none in a break."""
        return served(self.care, self.limits, areas, self.now)


@get(MINE, sync_to_thread=True, include_in_schema=False)
def care_page(rooms: House, person: Signed) -> Response[str]:
    """How content is shown to oneself, what one has left, and what one saw today."""
    return _page(rooms, person)


@post(MINE, sync_to_thread=True, include_in_schema=False)
def set_care(request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent) -> Response[Any]:
    """Set all of it as the form says."""
    settings = Settings(
        blur=form.one_of("blur", get_args(Blur)),
        zone=form.get("zone")[:LONGEST_ZONE],
        **{name: bool(form.get(name)) for name in SWITCHES},
    )
    answer = rooms.door.perform(SetCare(settings=settings), person.principal, proof=person.proof)
    return _after(request, rooms, person, answer)


@post(f"{MINE}/leave", sync_to_thread=True, include_in_schema=False)
def leave(request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent) -> Response[Any]:
    """Leave a category; nobody is asked or told why."""
    command = LeaveArea(area=form.one_of("area", rooms.areas))
    answer = rooms.door.perform(command, person.principal, proof=person.proof)
    return _after(request, rooms, person, answer)


@post(f"{MINE}/return", sync_to_thread=True, include_in_schema=False)
def come_back(request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent) -> Response[Any]:
    """Be given cases of a category again."""
    command = ReturnToArea(area=form.one_of("area", rooms.areas))
    answer = rooms.door.perform(command, person.principal, proof=person.proof)
    return _after(request, rooms, person, answer)


@get(BREAK, sync_to_thread=True, include_in_schema=False)
def break_page(rooms: House, person: Signed) -> Response[str]:
    """The break: until when, and what can still be finished."""
    now, limits = rooms.now(), limits_of(rooms)
    care = advanced(of(rooms, person), now)
    until = break_until(care, limits, now)
    return pages.page(
        "care/break.html",
        rooms,
        person,
        until=until,
        at=None if until is None else local_time(until, care.settings.zone),
        rest=limits.rest,
        reading=bool(care.holding),
        held=[case for case in rooms.cases.held_by(person.principal) if case.read_by(person.principal, now)],
    )


@get(PUBLISHED, sync_to_thread=True, include_in_schema=False)
def limits_page(rooms: House, person: Signed) -> Response[str]:
    """The published table of limits, and for a policy lead the way to change them."""
    return _limits(rooms, person)


@post(PUBLISHED, sync_to_thread=True, include_in_schema=False)
def set_limits(request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent) -> Response[Any]:
    """Set the limits that are named; one that is left empty stays."""
    named = {one.name: form.number(one.name) for one in SETTINGS if form.get(one.name)}
    limits = msgspec.structs.replace(limits_of(rooms), **named)
    answer = rooms.door.perform(SetLimits(limits=limits), person.principal, proof=person.proof)
    if isinstance(answer, Refusal):
        return _limits(rooms, person, refusal=answer, typed=form)
    return pages.see_other(request, PUBLISHED)


def _after(request: Request[Any, Any, Any], rooms: Rooms, person: Person, answer: object) -> Response[Any]:
    """The page again. That nothing changed is no fault of anybody."""
    if isinstance(answer, Refusal) and answer.code != "unchanged":
        return _page(rooms, person, refusal=answer)
    return pages.see_other(request, MINE)


def _page(rooms: Rooms, person: Person, *, refusal: Refusal | None = None) -> Response[str]:
    care, now = of(rooms, person), rooms.now()
    return pages.page(
        "care/mine.html",
        rooms,
        person,
        status=status_of(refusal.code) if refusal else 200,
        refusal=refusal,
        left=care.left,
        today=advanced(care, now).of_today(now),
        ends=local_time(care.today(now)[1], care.settings.zone),
        resting=break_until(care, limits_of(rooms), now),
        limits=limits_of(rooms),
    )


def _limits(
    rooms: Rooms, person: Person, *, refusal: Refusal | None = None, typed: Form | None = None
) -> Response[str]:
    now = limits_of(rooms)
    return pages.page(
        "care/limits.html",
        rooms,
        person,
        status=status_of(refusal.code) if refusal else 200,
        refusal=refusal,
        table=[(one, getattr(now, one.name), typed.get(one.name) if typed else "") for one in SETTINGS],
    )


HANDLERS: Final = (
    care_page, set_care, leave, come_back, break_page, limits_page, set_limits,
)  # fmt: skip
