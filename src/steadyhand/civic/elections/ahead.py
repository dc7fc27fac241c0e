"""What switches next in a place, as clocks there show it: for whoever waits for it."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from steadyhand.civic.elections.model import Details, Phase, concerns
from steadyhand.kernel.values import Instant


class Switch(msgspec.Struct, frozen=True, kw_only=True):
    """That a phase begins or ends."""

    at: Instant
    phase: Phase
    begins: bool
    place: str
    zone: str
    """IANA."""
    wall: str
    """The wall-clock time in that zone: `2022-11-08T07:00`."""


def next_switches(elections: Iterable[Details], place: str, now: Instant) -> tuple[Switch, ...]:
    """All that begins and ends at the next instant at which anything does that concerns a place; what ends first."""
    ahead = {one for one in _switches(elections, place) if one.at > now}
    first = min((one.at for one in ahead), default=0)
    return tuple(
        sorted(
            (one for one in ahead if one.at == first),
            key=lambda one: (one.begins, one.phase, one.zone, one.place),
        )
    )


def zones(elections: Iterable[Details], place: str) -> tuple[str, ...]:
    """The zones that the calendar knows of a place."""
    return tuple(sorted({one.zone for one in _switches(elections, place)}))


def _switches(elections: Iterable[Details], place: str) -> Iterable[Switch]:
    for details in elections:
        for one in details.periods:
            if concerns(one.place, place):
                named = {"phase": one.phase, "place": one.place, "zone": one.zone}
                yield Switch(at=one.starts, begins=True, wall=one.opens, **named)  # type: ignore[arg-type]
                yield Switch(at=one.ends, begins=False, wall=one.closes, **named)  # type: ignore[arg-type]
