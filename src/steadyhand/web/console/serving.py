"""Who is served which case, and the words for why it is this one."""

from __future__ import annotations

from collections.abc import Iterator

from steadyhand.kernel.values import Instant
from steadyhand.review.harm import SUNK, expected_harm
from steadyhand.review.model import FIRST, Case, Way
from steadyhand.review.serving import Asks, Offer
from steadyhand.rules.queues import PANEL
from steadyhand.rules.versions.queues import QUEUES, in_force
from steadyhand.web.console import care
from steadyhand.web.console.session import Person
from steadyhand.web.console.words import plural
from steadyhand.web.rooms import Rooms

ESCALATED = "case.escalated"


def queues_of(rooms: Rooms, person: Person) -> tuple[str, ...]:
    """The queues whose cases somebody may be served, as far as skills, languages and roles go."""
    staff, every = person.staff, in_force(rooms.reader.row("queues", QUEUES)).every()
    fit = (queue for queue in every.values() if not queue.lacks(staff.languages, staff.skills, staff.roles))
    # What nobody has routed yet lies under the name of its area, whichever queue takes that area.
    return (*(queue.name for queue in fit), *(area for area in rooms.areas if area not in every))


def areas_of(rooms: Rooms, person: Person, only: str | None = None) -> tuple[str, ...]:
    """The policy areas from which somebody may be given something now.

    Of a queue that is an area's, and not theirs, the door says why not.
    """
    areas = rooms.areas if person.staff.on_panel else person.serves(rooms.areas)
    if only in rooms.areas and only not in areas:
        areas = (*areas, only)
    return care.serves(rooms, person, areas)


def offers(rooms: Rooms, person: Person, queues: tuple[str, ...], areas: tuple[str, ...]) -> Iterator[Offer]:
    """The cases of these queues and policy areas that somebody may take, the one that is next first."""
    if person.staff.on_panel:
        queues = (PANEL,)
    known = rooms.reader.row("conflicts", person.principal)
    asks = Asks(
        principal=person.principal,
        areas=areas,
        queues=queues,
        languages=tuple(language.lower() for language in person.staff.languages),
        known=known.subjects if known else (),
        level=int(person.may(ESCALATED)),
    )
    return rooms.serving.next(asks, rooms.now())


def is_next(rooms: Rooms, person: Person, case: Case) -> Way | None:
    """How this case comes to somebody who takes it now without picking it; None where another one is next."""
    for offer in offers(rooms, person, queues_of(rooms, person), areas_of(rooms, person)):
        rooms.serving.forget(offer.case.id)
        return offer.way if offer.case.id == case.id else None
    return None


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
