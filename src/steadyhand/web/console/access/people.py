"""Who can do what now: roles by what they allow, people by what they may, and one person's access with its changes."""

from __future__ import annotations

import secrets
from typing import Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from steadyhand.access.capabilities import CATALOGUE
from steadyhand.access.certifying.commands import Certify
from steadyhand.access.certifying.model import due, overdue
from steadyhand.access.certifying.views import VIEW
from steadyhand.access.commands import Deactivate
from steadyhand.access.grants.commands import GrantAccess, RevokeGrant
from steadyhand.access.grants.model import Grants
from steadyhand.access.model import Staff
from steadyhand.access.reading import Standing, attempts
from steadyhand.access.revocation.commands import SignOut
from steadyhand.access.roles import ROLES
from steadyhand.access.scopes import ScopeSet
from steadyhand.kernel.command import Command
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import DAY, HOUR, Instant, Scope
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages
from steadyhand.web.console.access import asking, frame, wishes
from steadyhand.web.console.session import Form, Sent, Signed
from steadyhand.web.console.tables import Asked, Column
from steadyhand.web.problem import Problem
from steadyhand.web.rooms import Rooms

LIST: Final = f"{frame.PAGE}/people"
WORDS: Final = 2_000
LATELY: Final = 7 * DAY
SHOWN: Final = 200


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody, and what keeps them from what was asked about."""

    staff: Staff
    able: str
    """`yes`, `no`, or nothing where no act was asked about."""
    due: Instant
    """When their access is to be certified again."""
    why: str = ""


PEOPLE: Final[tuple[Column[Row], ...]] = (
    Column(name="name", title="Name", value=lambda row: row.staff.name),
    Column(name="handle", title="Handle", value=lambda row: row.staff.principal.removeprefix("staff:")),
    Column(name="roles", title="Roles", value=lambda row: ", ".join(row.staff.roles)),
    Column(name="areas", title="Areas", value=lambda row: ", ".join(row.staff.areas)),
    Column(name="employer", title="Employer", value=lambda row: row.staff.employer),
    Column(name="able", title="Can now", value=lambda row: row.able),
    Column(name="due", title="To be certified", value=lambda row: row.due, kind="instant"),
    Column(name="why", value=lambda row: row.why, shown=False),
)


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """Which act is asked about, on what."""

    capability: str = ""
    area: str = ""
    region: str = ""
    language: str = ""

    @property
    def scope(self) -> Scope:
        """What access may test of it; what is left out is not known."""
        return Scope(
            policy_area=self.area or None, region=self.region or None, language=self.language or None
        )


@get(LIST, sync_to_thread=True, include_in_schema=False)
def people_page(request: Request[Any, Any, Any], rooms: House, person: Signed) -> Response[str]:
    """Everybody active, or who is meant to be able to do one thing, and what keeps some from it."""
    if not frame.sees(person):
        return frame.unseen(rooms, person)
    asked = Asked.of(request, LIST)
    question = Question(**{name: asked.get(name) for name in ("capability", "area", "region", "language")})
    table = asked.table("people", PEOPLE, _rows(rooms, question), limit=SHOWN)
    custom = {name: frozenset(role.capabilities) for name, role in rooms.reader.all("role").items()}
    return asked.taken(table) or frame.page(
        "people.html",
        rooms,
        person,
        "people",
        table=table,
        question=question,
        roles=ROLES | custom,
        regions=sorted(rooms.access.vocabulary.regions),
    )


@get(f"{LIST}/{{handle:str}}", sync_to_thread=True, include_in_schema=False)
def person_page(rooms: House, person: Signed, handle: FromPath[str]) -> Response[str]:
    """One person's access: nothing of what they read or decided."""
    if not frame.sees(person):
        return frame.unseen(rooms, person)
    staff = _found(rooms, handle)
    now = rooms.now()
    held: Grants = rooms.reader.row("grants", staff.principal) or Grants()
    return frame.page(
        "person.html",
        rooms,
        person,
        "people",
        staff=staff,
        held=held,
        reasons={one.id: rooms.cases.words(one.reason) for one in held.held},
        may=sorted(rooms.access.snapshot().entitlements.of_roles(staff.roles)),
        tried=attempts(rooms.reader, now - LATELY, staff.principal),
        regions=sorted(rooms.access.vocabulary.regions),
        certified=(certified := rooms.reader.row(VIEW, staff.principal)),
        due=due(staff, certified),
        signed_in=[
            session for session, owner in rooms.sign_in.everybody(now) if owner.principal == staff.principal
        ],
    )


@post(f"{LIST}/{{handle:str}}/{{do:str}}", sync_to_thread=True, include_in_schema=False)
def act(
    request: Request[Any, Any, Any],
    rooms: House,
    person: Signed,
    form: Sent,
    handle: FromPath[str],
    do: FromPath[str],
) -> Response[Any]:
    """Certify, grant, revoke, sign out, or deactivate."""
    make = _ACTS.get(do)
    if make is None:
        raise Problem(404, "not_found", "Not found", "There is no such thing to do with somebody's access.")
    staff = _found(rooms, handle)
    back = (frame.person_page(staff.principal), staff.name)
    command = make(rooms, staff, form)
    if isinstance(command, Refusal):
        return pages.refused(rooms, person, command, back=back)
    return asking.performed(request, rooms, person, form, command, onward=back[0], back=back)


def _rows(rooms: Rooms, question: Question) -> list[Row]:
    certified = rooms.reader.all(VIEW)
    if question.capability in CATALOGUE:
        found = rooms.access.who_can(question.capability, question.scope, rooms.now())
        return [_row(one, due(one.staff, certified.get(one.staff.principal))) for one in found]
    people = [one for one in rooms.reader.all("staff").values() if one.active]
    return [
        Row(staff=one, able="", due=due(one, certified.get(one.principal)))
        for one in sorted(people, key=lambda one: str(one.name))
    ]


def to_certify(rooms: Rooms, now: Instant) -> int:
    """How many people's access should have been certified."""
    certified = rooms.reader.all(VIEW)
    return sum(overdue(one, certified.get(one.principal), now) for one in rooms.reader.all("staff").values())


def _row(one: Standing, due: Instant) -> Row:
    if one.refusal is None:
        return Row(staff=one.staff, able="yes", due=due)
    return Row(staff=one.staff, able="no", why=one.refusal.message, due=due)


def _found(rooms: Rooms, handle: str) -> Staff:
    staff: Staff | None = rooms.reader.row("staff", f"staff:{handle}")
    if staff is None:
        raise Problem(404, "unknown_person", "Not found", f"Nobody here is called {handle[:80]!r}.")
    return staff


def _grant(rooms: Rooms, staff: Staff, form: Form) -> Command | Refusal:
    hours = form.get("hours")
    if not (hours.isascii() and hours.isdigit() and 0 < len(hours) < 4):  # noqa: PLR2004 - 14 days are 336
        return Refusal("invalid_hours", "Say for how many hours: a number from 1 to 336.")
    area, region = form.get("area"), form.get("region")
    scope = ScopeSet(
        policy_areas=(area,) if area else (),
        regions=(region,) if region else (),
        languages=wishes.listed(form.get("languages")),
    )
    return GrantAccess(
        grant=f"grant:{wishes.short(form.get('key')) or secrets.token_hex(4)}",
        principal=staff.principal,
        capabilities=wishes.ticked(form, "may"),
        scope_set=scope,
        until=rooms.now() + int(hours) * HOUR,
        reason=form.get("reason")[:WORDS],
        case=form.get("case") or None,
    )


def _revoke(rooms: Rooms, staff: Staff, form: Form) -> Command | Refusal:
    return RevokeGrant(principal=staff.principal, grant=form.get("grant"), reason=form.get("reason")[:WORDS])


def _sign_out(rooms: Rooms, staff: Staff, form: Form) -> Command | Refusal:
    return SignOut(principal=staff.principal, reason=form.get("reason")[:WORDS])


def _deactivate(rooms: Rooms, staff: Staff, form: Form) -> Command | Refusal:
    reason = form.get("reason")[:WORDS]
    if not reason:
        return Refusal("no_reason", "Say in a sentence why: it is kept.")
    return Deactivate(principal=staff.principal, reason=reason)


def _certify(rooms: Rooms, staff: Staff, form: Form) -> Command | Refusal:
    """What was seen is what is certified: the page says which roles it showed."""
    roles, areas = (tuple(filter(None, form.get(name).split(","))) for name in ("roles", "areas"))
    return Certify(principal=staff.principal, roles=roles, areas=areas)


_ACTS: Final = {
    "certify": _certify,
    "grant": _grant,
    "revoke": _revoke,
    "deactivate": _deactivate,
    "sign-out": _sign_out,
}
