"""Ladders for whoever leads policies: what strikes add up to, trying another version on the past, and publishing it."""

from __future__ import annotations

import hashlib
from typing import Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.params import FromPath

from steadyhand.enforcement.strikes import simulator
from steadyhand.enforcement.strikes.commands import PublishLadder, RetireLadder
from steadyhand.enforcement.strikes.examples import CIVIC
from steadyhand.enforcement.strikes.model import LADDERS, VERSIONS, Ladder, Ladders, Terms
from steadyhand.enforcement.strikes.simulator import Simulated
from steadyhand.enforcement.strikes.terms import senseless
from steadyhand.enforcement.strikes.written import NoLadder, read, written
from steadyhand.flows.striking import past
from steadyhand.kernel.entry import Refusal
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages, striking
from steadyhand.web.console.access import asking
from steadyhand.web.console.session import Form, Person, Sent, Signed
from steadyhand.web.console.words import plural
from steadyhand.web.problem import Problem
from steadyhand.web.refusals import status_of
from steadyhand.web.rooms import Rooms

PAGE: Final = "/ladders"
BACK: Final = (PAGE, "ladders")
CHANGES: Final = PublishLadder.capability
TEXT: Final = 20_000
READ: Final = 20_000
"""Cases of the past that are read while somebody waits; `steadyhand ladder simulate` reads all."""
NOT_TRIED: Final = Refusal("not_tried", "Read first what it would have come to, then publish it.")


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one step, or of none, by this text and by the version in force."""

    said: str
    tried: int | None
    now: int | None
    """None where the version in force has no such step, or there is none."""


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """What a text would have proposed for what was decided so far, beside the version in force."""

    rows: tuple[Row, ...]
    read: int
    """Decisions that a rule was broken."""
    cases: int
    whole: bool
    """Whether that is everything that was decided."""


class Typed(msgspec.Struct, frozen=True):
    """What stands in the editor."""

    name: str
    text: str

    @property
    def digest(self) -> str:
        """What tells it from any other, so that what is published is what was tried."""
        lines = "\n".join(self.text.split())  # a browser writes line ends of its own
        return hashlib.sha256(f"{self.name}\0{lines}".encode()).hexdigest()


@get(PAGE, sync_to_thread=True, include_in_schema=False)
def ladders_page(request: Request[Any, Any, Any], rooms: House, person: Signed) -> Response[str]:
    """Ladders in force; with `edit` the one that is to change stands in the editor."""
    found = _in_force(rooms).find(f"ladder:{_bare(request.query_params.get('edit', ''))}")
    typed = Typed(name=_bare(found.id), text=written(found.terms)) if found is not None else None
    return _page(rooms, person, typed)


@post(f"{PAGE}/try", sync_to_thread=True, include_in_schema=False)
def attempt(rooms: House, person: Signed, form: Sent) -> Response[Any]:
    """What a text would have proposed so far. Nothing is changed by it."""
    if not person.may(CHANGES):
        refusal = Refusal("not_allowed", "A ladder is changed by whoever leads policies.")
        return pages.refused(rooms, person, refusal, capability=CHANGES, back=BACK, recorded=False)
    return _attempted(rooms, person, form)


@post(f"{PAGE}/publish", sync_to_thread=True, include_in_schema=False)
def publish(request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent) -> Response[Any]:
    """Publish the next version; nothing that was typed is lost where that cannot be."""
    terms = _terms(rooms, form)
    if isinstance(terms, Refusal):
        return _page(rooms, person, _typed(form), refusal=terms)
    if form.get("tried") != _typed(form).digest and person.may(CHANGES):
        return _attempted(rooms, person, form, NOT_TRIED)
    command = PublishLadder(ladder=_id(form), terms=terms)
    return asking.performed(request, rooms, person, form, command, onward=PAGE, back=BACK)


@post(f"{PAGE}/retire", sync_to_thread=True, include_in_schema=False)
def retire(request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent) -> Response[Any]:
    """Have nothing count on a ladder any more."""
    command = RetireLadder(ladder=_id(form))
    return asking.performed(request, rooms, person, form, command, onward=PAGE, back=BACK)


@get(f"{PAGE}/{{name:str}}", sync_to_thread=True, include_in_schema=False)
def ladder_page(rooms: House, person: Signed, name: FromPath[str]) -> Response[str]:
    """Every version of one ladder, and what changed with it."""
    latest: Ladder | None = rooms.reader.row(VERSIONS, f"ladder:{_bare(name)}")
    if latest is None:
        raise Problem(404, "unknown_ladder", "Not found", f"There is no ladder {name[:80]!r}.")
    refs = [f"{latest.id}@{number}" for number in range(1, latest.version + 1)]
    stored = rooms.reader.stored_many(VERSIONS, refs)
    versions: list[Ladder] = [stored[ref].row for ref in refs if ref in stored]
    before: list[Ladder | None] = [None, *versions]
    changed = [(one, _changes(old, one)) for old, one in zip(before, versions, strict=False)]
    return pages.page(
        "ladders/ladder.html",
        rooms,
        person,
        latest=latest,
        in_force=_in_force(rooms).find(latest.id) is not None,
        versions=list(reversed(changed)),
        step=striking.step,
        changes=CHANGES,
    )


HANDLERS: Final = (ladders_page, attempt, publish, retire, ladder_page)


def _attempted(rooms: Rooms, person: Person, form: Form, refusal: Refusal | None = None) -> Response[str]:
    """The page with what a text would have come to."""
    typed, terms = _typed(form), _terms(rooms, form)
    if isinstance(terms, Refusal):
        return _page(rooms, person, typed, refusal=terms)
    tried = _tried(rooms, _in_force(rooms).find(_id(form)), terms)
    return _page(rooms, person, typed, refusal=refusal, tried=tried)


def _page(
    rooms: Rooms,
    person: Person,
    typed: Typed | None,
    *,
    refusal: Refusal | None = None,
    tried: Tried | None = None,
) -> Response[str]:
    return pages.page(
        "ladders/ladders.html",
        rooms,
        person,
        status=status_of(refusal.code) if refusal else 200,
        ladders=_in_force(rooms).in_force,
        typed=typed,
        example=written(CIVIC),
        tried=tried,
        refusal=refusal,
        step=striking.step,
        changes=CHANGES,
    )


def _in_force(rooms: Rooms) -> Ladders:
    found: Ladders | None = rooms.reader.row(LADDERS, LADDERS)
    return found or Ladders()


def _bare(name: str) -> str:
    return name.strip().removeprefix("ladder:")[:80]


def _id(form: Form) -> str:
    return f"ladder:{_bare(form.get('name'))}"


def _typed(form: Form) -> Typed:
    return Typed(name=_bare(form.get("name")), text=form.get("text")[:TEXT])


def _terms(rooms: Rooms, form: Form) -> Terms | Refusal:
    if len(form.get("text")) > TEXT:
        return Refusal("too_long", f"A ladder has up to {TEXT:,} characters.")
    try:
        terms = read(form.get("text"))
    except NoLadder as error:
        return Refusal("no_ladder", f"This is no ladder: {error}"[:400])
    return senseless(_id(form), terms, _in_force(rooms)) or terms


def _tried(rooms: Rooms, before: Ladder | None, terms: Terms) -> Tried:
    found = past(rooms.reader, READ)
    tried = simulator.simulate(terms, found.by_account)
    now = simulator.simulate(before.terms, found.by_account) if before is not None else None
    read = sum(map(len, found.by_account.values()))
    return Tried(rows=tuple(_rows(tried, now)), read=read, cases=found.cases, whole=found.whole)


def _rows(tried: Simulated, now: Simulated | None) -> list[Row]:
    steps = dict(tried.steps)
    old = dict(now.steps) if now is not None else {}
    every = sorted({*steps, *old}, key=lambda one: (one.points, one.hours or 0))
    rows = [
        Row(
            said=f"From {plural(one.points, 'point')} on: {striking.step(one)}",
            tried=steps.get(one),
            now=old.get(one),
        )
        for one in every
    ]
    for field, said in _COUNTS:
        rows.append(Row(said=said, tried=getattr(tried, field), now=getattr(now, field) if now else None))
    return rows


_COUNTS: Final = (
    ("nothing", "Strikes from which nothing is proposed"),
    ("warnings", "Warnings"),
    ("together", "Counted with another, found at once"),
    ("old", "Too old to count"),
    ("accounts", "Accounts that have something proposed"),
)


def _changes(old: Ladder | None, new: Ladder) -> list[str]:
    """What a version says otherwise than the one before it, in words."""
    if old is None:
        return ["The first version."]
    was, now, told = old.terms, new.terms, list[str]()
    if added := [one for one in now.areas if one not in was.areas]:
        told.append(f"Counts {', '.join(added)} too.")
    if gone := [one for one in was.areas if one not in now.areas]:
        told.append(f"Counts {', '.join(gone)} no more.")
    for severity, count in now.points.items():
        if was.points.get(severity) != count:
            told.append(f"A violation that is {severity} counts {count}, and not {was.points.get(severity)}.")
    for field, said in _FIELDS:
        if getattr(was, field) != getattr(now, field):
            told.append(f"{said}: {_said(getattr(now, field))}, and not {_said(getattr(was, field))}.")
    told += [
        f"From {plural(one.points, 'point')} on: {striking.step(one)}."
        for one in now.steps
        if one not in was.steps
    ]
    told += [f"No more: {striking.step(one)} from {one.points}." for one in was.steps if one not in now.steps]
    return told or ["Nothing changed."]


_FIELDS: Final = (
    ("title", "Title"),
    ("warning_first", "The first counts nothing"),
    ("look_back_days", "Days it looks back"),
    ("expires_days", "Days a strike counts"),
    ("together_hours", "Hours within which two count as one"),
)


def _said(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else f"{value}"
