"""What somebody may see of a subject: the fields that they have looked up, while they work on the case."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import msgspec

from steadyhand.access.freezes.model import Freeze
from steadyhand.access.lookups.commands import LookUp, scope_of
from steadyhand.access.lookups.model import Field, LookUpRow, lookup_key
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import Instant, Scope
from steadyhand.kernel.zones import day
from steadyhand.review.model import Case
from steadyhand.web.console.looks.blind import kept_blind
from steadyhand.web.console.session import Person
from steadyhand.web.rooms import Rooms

READS = LookUp.capability
Asked = tuple[str, str]
"""Who looks, and at which subject."""


class Sight(msgspec.Struct, frozen=True, kw_only=True):
    """An open look-up: of what, for which case, until when."""

    subject: str
    case: str
    fields: tuple[Field, ...]
    until: Instant
    reason: str | None
    """The payload that holds what it is needed for."""
    freeze: Freeze | None
    """The freeze that keeps all of it from them now."""
    seconded: bool
    """Whether a second person agreed that they read it."""

    def shows(self, field: Field) -> bool:
        """Whether this is to be seen."""
        return self.freeze is None and field in self.fields


def sight(rooms: Rooms, principal: str, subject: str) -> Sight | None:
    """What somebody sees of a subject now; None while they have looked nothing up, or look it over blind."""
    if kept_blind(rooms, principal, subject):
        return None
    return sights(rooms, {(principal, subject)}).get((principal, subject))


def sights(rooms: Rooms, asked: Collection[Asked]) -> Mapping[Asked, Sight]:
    """The same for many people and subjects in three reads.

    A look-up counts while its case is theirs to read, and they are entitled to look: who gives the case back has
    no more business there.
    """
    now = rooms.now()
    names = {lookup_key(*each): each for each in asked}
    stored = rooms.reader.stored_many("lookup", names)
    rows: dict[Asked, LookUpRow] = {
        names[key]: found.row for key, found in stored.items() if now < found.row.until
    }
    cases = rooms.reader.stored_many("case", {row.case for row in rows.values()}) if rows else {}
    made = {
        each: _sight(rooms, each, row, cases[row.case].row, now)
        for each, row in rows.items()
        if row.case in cases
    }
    return {each: one for each, one in made.items() if one is not None}


def _sight(rooms: Rooms, asked: Asked, row: LookUpRow, case: Case, now: Instant) -> Sight | None:
    principal, subject = asked
    access, scope = rooms.access.snapshot(), scope_of(case, subject)
    if not case.read_by(principal, now) or access.lack(principal, READS, scope, now, unfreezable=True):
        return None
    return Sight(
        subject=subject,
        case=row.case,
        fields=row.fields,
        until=row.until,
        reason=row.reason,
        freeze=access.unseen(principal, scope, now, seconded=row.seconded),
        seconded=row.seconded,
    )


def kept(rooms: Rooms, person: Person) -> Freeze | None:
    """The freeze that keeps somebody from reading about people of whom nothing is known yet; None where none does.

    For pages that show many of them: what is not known counts as inside every freeze.
    """
    return rooms.access.unseen(person.principal, Scope(), rooms.now())


def stopped(freeze: Freeze) -> Refusal:
    """What somebody is told who asks for what a freeze keeps from them."""
    return Refusal(
        "frozen",
        f"{freeze.id} stops reading about people until {day(freeze.ends)}. Who must go on asks for an exemption.",
    )


def cases_for(rooms: Rooms, principal: str, subject: str) -> list[Case]:
    """The cases that somebody holds about a subject or its account, and that a look-up may be for."""
    return [
        case
        for case in rooms.cases.held_by(principal)
        if subject in {case.subject, case.account} and case.opened_by != principal
    ]


def may_look(rooms: Rooms, person: Person) -> bool:
    """A hint whether to offer the form: by a role, or by a grant that has not run out."""
    grants, now = rooms.reader.row("grants", person.principal), rooms.now()
    held = grants.held if grants is not None else ()
    return person.may(READS) or any(READS in one.capabilities and one.at <= now < one.until for one in held)
