"""Moratoria for whoever leads policies: what is promised, what was refused, starting one, and ending one in public."""

from __future__ import annotations

import re
from typing import Any, Final, get_args

from litestar import Request, Response, get, post
from litestar.params import FromPath

from steadyhand.enforcement.model import Kind
from steadyhand.enforcement.moratorium.commands import AnnounceEnd, CallOffEnd, StartMoratorium
from steadyhand.enforcement.moratorium.model import CORRECTIONS, IN_FORCE, Covers, Moratoria
from steadyhand.enforcement.moratorium.views import BARRED, VIEW
from steadyhand.kernel.command import Command
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import DAY
from steadyhand.web.api.edge import House
from steadyhand.web.console import pages
from steadyhand.web.console.access import asking
from steadyhand.web.console.session import Form, Sent, Signed
from steadyhand.web.problem import Problem
from steadyhand.web.rooms import Rooms

PAGE: Final = "/moratoria"
BACK: Final = (PAGE, "moratoria")
WORDS: Final = 4_000
WHOLE: Final = re.compile("[0-9]{1,4}").fullmatch
KINDS: Final = tuple(reversed(get_args(Kind)))
"""The gravest first."""


@get(PAGE, sync_to_thread=True, include_in_schema=False)
def moratoria_page(rooms: House, person: Signed) -> Response[str]:
    """Every moratorium, those in force first, and what they refused."""
    rows = sorted(rooms.reader.all(VIEW).values(), key=lambda row: (not row.in_force, -row.at))
    barred = sorted(rooms.reader.all(BARRED).values(), key=lambda row: row.month, reverse=True)
    kept: Moratoria = rooms.reader.row(IN_FORCE, IN_FORCE) or Moratoria()
    return pages.page(
        "moratoria.html",
        rooms,
        person,
        rows=rows,
        barred=barred,
        corrected=kept.corrected_on(rooms.now()),
        corrections=CORRECTIONS,
        kinds=KINDS,
        starts=StartMoratorium.capability,
        ends=AnnounceEnd.capability,
    )


@post(f"{PAGE}/{{do:str}}", sync_to_thread=True, include_in_schema=False)
def act(
    request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent, do: FromPath[str]
) -> Response[Any]:
    """Start one, say in public that one ends, which takes a second person, or call that off."""
    make = _ACTS.get(do)
    if make is None:
        raise Problem(404, "not_found", "Not found", "There is no such thing to do with a moratorium.")
    command = make(rooms, form)
    if isinstance(command, Refusal):
        return pages.refused(rooms, person, command, back=BACK)
    return asking.performed(request, rooms, person, form, command, onward=PAGE, back=BACK)


def _name(form: Form) -> str:
    return f"moratorium:{form.get('name').strip().removeprefix('moratorium:')[:80]}"


def _covers(rooms: Rooms, form: Form) -> Covers:
    before = form.get("imposed_before") == "now"
    return Covers(
        kinds=tuple(kind for kind in get_args(Kind) if form.get(f"kind:{kind}")),
        areas=tuple(area for area in rooms.areas if form.get(f"area:{area}")),
        imposed_before=rooms.now() if before else None,
    )


def _start(rooms: Rooms, form: Form) -> Command | Refusal:
    days = _whole(form.get("days"))
    if days == 0 or (days is None and form.get("days").strip()):
        return Refusal(
            "end", "Say for how many days, as a number, or leave it empty and say what it waits for."
        )
    corrections = _whole(form.get("corrections"))
    if corrections is None:
        return Refusal("corrections", "Say how many errors a day are corrected, as a number.")
    covers = _covers(rooms, form)
    if not covers.kinds:
        return Refusal("nothing_covered", "Tick at least one kind of measure that nobody is to lift.")
    return StartMoratorium(
        moratorium=_name(form),
        covers=covers,
        statement=form.get("statement")[:WORDS],
        until=rooms.now() + days * DAY if days else None,
        condition=form.get("condition")[:WORDS],
        corrections=corrections,
    )


def _whole(text: str) -> int | None:
    """A number as a form has it; None where that is none."""
    return int(text) if WHOLE(text.strip()) else None


def _end(rooms: Rooms, form: Form) -> Command:
    return AnnounceEnd(moratorium=_name(form), statement=form.get("statement")[:WORDS])


def _call_off(rooms: Rooms, form: Form) -> Command:
    return CallOffEnd(moratorium=_name(form))


_ACTS: Final = {"start": _start, "end": _end, "call-off": _call_off}
HANDLERS: Final = (moratoria_page, act)
