"""Look-ups for tests of pages: a reported case about a subject, its lease, and what is looked up for it."""

from __future__ import annotations

from typing import Final

import httpx

from steadyhand.access.lookups.commands import LookUp
from steadyhand.access.lookups.model import FIELDS, Field
from steadyhand.kernel.values import kind_of
from steadyhand.review.commands import TakeLease
from steadyhand.web.rooms import Rooms
from tests.support.desk import Desk
from tests.support.house import done, report

REASON: Final = "To see whether they were told before."


def reported(rooms: Rooms, subject: str, *, name: str = "look-up", area: str = "spam") -> str:
    """A report on the subject, or on a post of the account; the case that it opens or joins."""
    if kind_of(subject) == "account":
        return report(rooms, name, f"post:{name}", area=area, text="Look at this", author=subject)
    return report(rooms, name, subject, area=area, text="Look at this")


def held(rooms: Rooms, by: str, subject: str) -> str:
    """A case about the subject that this person holds: one that waits, or a new report's."""
    waiting = [case.id for case in rooms.cases.about(subject) if case.is_waiting]
    mine = [case.id for case in rooms.cases.about(subject) if case.holder == by]
    if mine:
        return mine[0]
    case = waiting[0] if waiting else reported(rooms, subject)
    done(rooms.door, TakeLease(case=case), by)
    return case


def looked_up(rooms: Rooms, by: str, subject: str, *fields: Field) -> str:
    """Have somebody look a subject up for a case that they hold, all of it where no field is named; the case."""
    case = held(rooms, by, subject)
    done(rooms.door, LookUp(subject=subject, case=case, fields=fields or FIELDS, reason=REASON), by)
    return case


def asked(desk: Desk, subject: str, case: str, *fields: Field, reason: str = REASON) -> httpx.Response:
    """Send the form; what comes of it is the caller's to judge."""
    boxes = {f"see-{field}": "yes" for field in fields or FIELDS}
    return desk.send("/look-ups", subject=subject, case=case, reason=reason, **boxes)
