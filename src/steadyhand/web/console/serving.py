"""Who is served which case, and the words for why it is this one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import msgspec

from steadyhand.access.guard import Access
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import Instant
from steadyhand.review.care.limits import AS_IT_COMES, LIMITS
from steadyhand.review.care.model import NOBODYS
from steadyhand.review.commands import TakeEscalated, TakeLease
from steadyhand.review.harm import SUNK, expected_harm
from steadyhand.review.judging import scope_of
from steadyhand.review.model import FIRST, Case, Way
from steadyhand.review.serving import Asks
from steadyhand.rules.queues import PANEL, Index
from steadyhand.rules.versions.queues import QUEUES, QueuesInForce, in_force
from steadyhand.web.console.care import Day
from steadyhand.web.console.session import Person
from steadyhand.web.console.words import plural
from steadyhand.web.rooms import Rooms

ESCALATED = "case.escalated"
FREEZES: Final = frozenset({"frozen", "second_needed"})
USUAL: Final[Index] = "harm"


class Asking(msgspec.Struct, frozen=True):
    """How somebody's day stands, and what they may be served."""

    day: Day
    asks: Asks
    kept: list[Refusal]
    """Why cases that were next are kept from them by a freeze; grows as cases are looked at."""


def asking(rooms: Rooms, person: Person, access: Access, only: str | None = None) -> Asking:
    """Who asks for the next case, of any queue or of one. Raises `RecordUnavailable`.

    `access` is read before: its lock is not waited for with a connection in hand.
    """
    own = {"care": person.principal, "care_limits": LIMITS, "queues": QUEUES, "conflicts": person.principal}
    rows = rooms.reader.rows(own)
    day = Day(rows["care"] or NOBODYS, rows["care_limits"] or AS_IT_COMES, rooms.now())
    staff, known = person.staff, rows["conflicts"]
    kept: list[Refusal] = []
    asks = Asks(
        principal=person.principal,
        areas=day.served(_areas(rooms, person, only)),
        queues=_queues(rooms, person, in_force(rows["queues"]), only),
        languages=tuple(language.lower() for language in staff.languages),
        known=known.subjects if known else (),
        level=int(person.may(ESCALATED)),
        stopped=_stopped(access, person, day.now, kept) if access.freezes else None,
    )
    return Asking(day, asks, kept)


def taking(person: Person, case: Case) -> type[TakeLease]:
    """The command by which somebody takes this case."""
    return TakeEscalated if case.state == "escalated" and person.may(ESCALATED) else TakeLease


def _stopped(access: Access, person: Person, now: Instant, kept: list[Refusal]) -> Callable[[Case], bool]:
    def stopped(case: Case) -> bool:
        kind = taking(person, case)
        scope = scope_of(case, kind.tool)
        lack = access.lack(person.principal, kind.capability, scope, now, unfreezable=kind.unfreezable)
        if lack is None or lack.code not in FREEZES:
            return False  # of what else may be lacking the door tells
        kept.append(lack)
        return True

    return stopped


def is_next(rooms: Rooms, person: Person, case: Case) -> Way | None:
    """How this case comes to somebody who takes it now without picking it; None where another one is next."""
    access = rooms.access.snapshot()
    with rooms.reader.at_once():
        found = asking(rooms, person, access)
        offer = next(rooms.serving.next(found.asks, found.day.now), None)
    if offer is None:
        return None
    rooms.serving.forget(offer.case.id)
    return offer.way if offer.case.id == case.id else None


def _queues(rooms: Rooms, person: Person, stand: QueuesInForce, only: str | None) -> dict[str, Index]:
    """The queues whose cases somebody may be served, as far as skills, languages and roles go; each with its index."""
    staff, every = person.staff, stand.every()
    if staff.on_panel or only is not None:
        name = PANEL if staff.on_panel else str(only)
        return {name: every[name].index if name in every else USUAL}
    fit = {
        queue.name: queue.index
        for queue in every.values()
        if not queue.lacks(staff.languages, staff.skills, staff.roles)
    }
    # What nobody has routed yet lies under the name of its area, whichever queue takes that area.
    return fit | {area: USUAL for area in rooms.areas if area not in every}


def _areas(rooms: Rooms, person: Person, only: str | None) -> tuple[str, ...]:
    """The policy areas whose cases somebody may be served. Of a queue that is not theirs the door says why not."""
    areas = rooms.areas if person.staff.on_panel else person.serves(rooms.areas)
    return (*areas, only) if only in rooms.areas and only not in areas else areas


def why_next(case: Case, now: Instant) -> str:
    """Why this case was served before the others, in a sentence or two."""
    way = case.lease.way if case.lease else "order"
    if way == "picked":
        return "You picked it; it was not the next one."
    if way == "assigned":
        return "It was passed to you."
    if way == "aged":
        return "It had waited longer than its severity allows: one turn in ten goes to such a case."
    return f"{_tier(case)}, {_harm(case, now)}."


def why_here(case: Case, now: Instant) -> str:
    """Why a case stands where it does among those of its severity, in a few words; empty where only its age says."""
    if case.area == FIRST:
        return "somebody's life may be at stake"
    if case.gone is not None:
        return "the platform has it no longer"
    if case.harm is None:
        return ""
    if case.harm <= SUNK:
        return "nothing that these people reported before held"
    return f"about {plural(_roughly(expected_harm(case.harm, now)), 'view')} to come"


def _roughly(views: float) -> int:
    """To two figures: more of them would claim what nobody can foresee."""
    return round(float(f"{views:.2g}"))


def _tier(case: Case) -> str:
    if case.area == FIRST:
        return "It comes first because somebody's life may be at stake"
    return f"It is next among those of {case.severity} severity"


def _harm(case: Case, now: Instant) -> str:
    if case.gone is not None:
        return "though the platform has it no longer, so that nobody sees it"
    if case.harm is None:
        return "in the place of one whose reach is not known"
    if case.harm <= SUNK:
        return "after the others, because nothing that these people reported before held"
    views = _roughly(expected_harm(case.harm, now))
    return f"with about {plural(views, 'view')} still to come that would break a rule"
