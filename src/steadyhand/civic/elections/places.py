"""Which place is in which phase now, and what switches there next: what a war room looks at first. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from steadyhand.civic.elections.model import GRAVEST, Details, Period, Phase, Phases
from steadyhand.kernel.values import DAY, Instant

SOON: Final = 7 * DAY
"""An election that begins later than this is not looked at yet; one that is over is not for longer than `AFTER`."""
AFTER: Final = DAY


class Switch(msgspec.Struct, frozen=True, kw_only=True):
    """What begins or ends next in a place."""

    at: Instant
    phase: Phase
    begins: bool


class PlaceNow(msgspec.Struct, frozen=True, kw_only=True):
    """One place, or a part of it with a clock of its own."""

    place: str
    part: str
    zone: str
    phases: tuple[Phase, ...]
    """What goes on there, as the clock has switched it; the gravest first."""
    next: Switch | None
    """None where nothing of the election is still to come there."""


class ElectionNow(msgspec.Struct, frozen=True, kw_only=True):
    """One election that goes on, is about to, or has just ended."""

    id: str
    name: str
    places: tuple[PlaceNow, ...]
    """Where the gravest phase goes on first, then what switches soonest."""


def places_now(elections: Iterable[Details], phases: Phases, now: Instant) -> list[ElectionNow]:
    """These elections by place; `phases` is what the record has switched. The one that began first comes first."""
    near = [one for one in elections if one.begins - SOON <= now < one.ends + AFTER]
    near.sort(key=lambda one: (one.begins, one.id))
    return [ElectionNow(id=one.id, name=one.name, places=_places(one, phases, now)) for one in near]


def of_place(period: Period, place: str, part: str) -> bool:
    """Whether a period holds in a part of a place: of it, of all of it, or of the country that it is in."""
    if period.place == place:
        return period.part in {"", part}
    return place.startswith(f"{period.place}-")


def _places(details: Details, phases: Phases, now: Instant) -> tuple[PlaceNow, ...]:
    running = [one.period for one in phases.running if one.election == details.id]
    kinds = dict.fromkeys((one.place, one.part, one.zone) for one in details.periods)
    found = [_place(*kind, running, details.periods, now) for kind in kinds]
    return tuple(sorted(found, key=_order))


def _place(
    place: str, part: str, zone: str, running: Sequence[Period], periods: Sequence[Period], now: Instant
) -> PlaceNow:
    here = {one.phase for one in running if of_place(one, place, part)}
    ahead = [
        Switch(at=at, phase=one.phase, begins=at == one.starts)
        for one in periods
        if of_place(one, place, part)
        for at in (one.starts, one.ends)
        if at > now
    ]
    return PlaceNow(
        place=place,
        part=part,
        zone=zone,
        phases=tuple(phase for phase in GRAVEST if phase in here),
        next=min(ahead, key=lambda one: (one.at, one.begins, one.phase), default=None),
    )


def _order(one: PlaceNow) -> tuple[int, Instant, str, str]:
    gravest = GRAVEST.index(one.phases[0]) if one.phases else len(GRAVEST)
    return gravest, one.next.at if one.next else 2**62, one.place, one.part
