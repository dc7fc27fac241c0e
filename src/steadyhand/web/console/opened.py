"""Content of cases that somebody does not hold: what is open to them, why the rest is not, and opening it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

import msgspec
from litestar import Request, Response, post

from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import Instant
from steadyhand.kernel.values import subject as named
from steadyhand.review.care.limits import withheld
from steadyhand.review.care.model import SENSITIVE
from steadyhand.review.model import Case
from steadyhand.review.opened.commands import OTHER_AREA, OpenForLookUp, serves
from steadyhand.review.opened.model import LookedUpFor, Opened, opened_key
from steadyhand.web import addresses
from steadyhand.web.api.edge import House
from steadyhand.web.console import care
from steadyhand.web.console.access import asking
from steadyhand.web.console.session import Person, Sent, Signed
from steadyhand.web.console.sight import Sight
from steadyhand.web.rooms import Rooms

PAGE: Final = "/look-ups/content"
LONGEST: Final = 80


class Masked(msgspec.Struct, frozen=True, kw_only=True):
    """A case whose content is not before somebody: it can be opened, or why not."""

    case: Case
    why: Refusal | None


@post(PAGE, sync_to_thread=True, include_in_schema=False)
def open_content(request: Request[Any, Any, Any], rooms: House, person: Signed, form: Sent) -> Response[Any]:
    """Have the content of one more case about whom one looked up before one: it is counted, and limited."""
    name = named(form.get("subject"))
    page = addresses.subject_page(name)
    command = OpenForLookUp(
        case=form.get("case")[:LONGEST], subject=name, held=form.get("for")[:LONGEST], of=person.principal
    )
    return asking.performed(
        request, rooms, person, form, command, onward=f"{page}#content", back=(page, name)
    )


def for_look_up(
    rooms: Rooms, person: Person, seen: Sight, cases: Collection[Case]
) -> tuple[list[Case], list[Masked]]:
    """Those of these cases whose content is before somebody who looked a subject up, and the others with why not.

    What they hold is counted already, and what is not sensitive is not counted; the rest is opened one by one.
    """
    look_up, now = LookedUpFor(seen.case, seen.subject), rooms.now()
    opened = _opened(rooms, person, cases, now)
    mine, limits = care.of(rooms, person), care.limits_of(rooms)
    shown, masked = [], []
    for case in cases:
        row = opened.get(case.id)
        before = row is not None and row == Opened(seen.until, look_up)
        if case.read_by(person.principal, now) or before:
            shown.append(case)
            continue
        why = withheld(mine, limits, case, now) if serves(person.staff, case.area) else OTHER_AREA
        if why is None and case.area not in SENSITIVE:
            shown.append(case)
        else:
            masked.append(Masked(case=case, why=why))
    return shown, masked


def for_golden(rooms: Rooms, person: Person, case: Case) -> bool:
    """Whether the content of a case is before somebody who keeps golden cases."""
    now = rooms.now()
    row = _opened(rooms, person, [case], now).get(case.id)
    return case.read_by(person.principal, now) or (row is not None and row.look_up is None)


def _opened(rooms: Rooms, person: Person, cases: Collection[Case], now: Instant) -> Mapping[str, Opened]:
    names = {opened_key(person.principal, case.id): case.id for case in cases}
    found = rooms.reader.stored_many("content_opened", names)
    return {names[key]: stored.row for key, stored in found.items() if now < stored.row.until}
