"""A partner's places: which phase each is in, what switches next there, and how long an answer may take now."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from steadyhand.civic.elections import store
from steadyhand.civic.elections.ahead import Switch, next_switches, zones
from steadyhand.civic.elections.model import GRAVEST, Running
from steadyhand.civic.incidents.model import CLASSES, Class
from steadyhand.civic.incidents.promising import promise
from steadyhand.civic.incidents.store import Incidents
from steadyhand.kernel.values import Instant
from steadyhand.review.partners.model import Listing
from steadyhand.web.rooms import Rooms

UTC = "UTC"


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """One place now."""

    place: str
    running: tuple[Running, ...]
    """What goes on there, the gravest first."""
    next: tuple[Switch, ...]
    """What switches at the next instant at which anything does."""


def places_of(rooms: Rooms, listing: Listing) -> list[Place]:
    """The places of an election office or monitor; none for whoever is neither. Raises `RecordUnavailable`."""
    if not listing.of_elections:
        return []
    phases, calendars, now = store.phases(rooms.reader), store.confirmed(rooms.reader), rooms.now()
    return [
        Place(
            place=place,
            running=tuple(sorted(phases.at(place), key=lambda one: GRAVEST.index(one.period.phase))),
            next=next_switches(calendars, place, now),
        )
        for place in listing.places
    ]


def times_of(rooms: Rooms, listing: Listing) -> dict[Class, tuple[Instant, Instant]]:
    """How long an answer may take now by class: the least and the most of the partner's places."""
    if not listing.of_elections:
        return {}
    known = Incidents(rooms.reader)
    phases, matrix = known.phases(), known.matrix()
    found = {
        cls: [
            one.within for place in listing.places if (one := promise(phases, matrix, cls, place)) is not None
        ]
        for cls in CLASSES
    }
    return {cls: (min(times), max(times)) for cls, times in found.items()}


def zones_of(rooms: Rooms, places: Sequence[str]) -> list[str]:
    """The zones in which somebody there may write a time: those of the calendar, and UTC."""
    calendars = store.confirmed(rooms.reader)
    return [*dict.fromkeys(zone for place in places for zone in zones(calendars, place)), UTC]
