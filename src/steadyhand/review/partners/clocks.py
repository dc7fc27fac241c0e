"""By which clock an escalation is answered: as agreed with its partner, or by an election's in one of its places.

The election's clocks are those of incidents: one published matrix of class, phase and place. Which phase a place is in
says the calendar. Neither is of this room: `bootstrap` binds what reads them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Literal

import msgspec

from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import Instant

ELECTIONS: Final = "election"
"""The policy area in which an election's clock runs."""
KEYS: Final = {"phases": "phases", "incident_clocks": "incident_clocks"}
"""The rows that are read: what goes on now, and the clocks in force."""
Ground = Literal["agreed", "election", "elsewhere", "other_area", "no_class"]
"""Why this clock: no election partner; an election in their place; not their place; not about one; of no class."""
Because = Literal["phase", "clocks"]


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What the calendar and the published clocks say of one class in one region."""

    places: tuple[str, ...]
    """The region in ISO 3166, where it is known."""
    phase: str | None
    """The phase that sets the clock there; None where nothing goes on."""
    within: Instant
    """How long an answer may take."""
    matrix: int
    """The version of the clocks."""


Reads = Callable[[Any, Any, str, str], Reading | None]
"""Of the rows of `KEYS`, a class and a region; None for what is no class."""


class Ran(msgspec.Struct, frozen=True, kw_only=True):
    """The clock that an escalation was given."""

    ground: Ground = "agreed"
    cls: str = ""
    phase: str | None = None
    within: Instant = 0
    """What the election's clock gives it; its end is sooner where less is agreed."""
    matrix: int = 0

    @property
    def by_election(self) -> bool:
        return self.ground == "election"


class Shortened(msgspec.Struct, frozen=True, kw_only=True):
    """That an escalation got less time."""

    at: Instant
    since: Instant
    """From when the new time counts: when the phase began, or the clocks were set."""
    phase: str | None
    due: Instant
    because: Because


_bound: dict[str, Reads] = {}


def bind(reads: Reads) -> None:
    """Have the calendar and the clocks read by this."""
    _bound["reads"] = reads


def read(phases: Any, matrix: Any, cls: str, region: str) -> Reading | None:
    """See `Reads`. Raises `KeyError` where `bootstrap` joined no rooms."""
    return _bound["reads"](phases, matrix, cls, region)


def ran(places: tuple[str, ...], area: str, cls: str, region: str, phases: Any, matrix: Any) -> Ran | Refusal:
    """The clock of an escalation by a partner who has these places; why it has none where its class is unknown."""
    if not places:
        if cls:
            return Refusal("no_class", "Only election offices and monitors name a class: leave it out.")
        return Ran()
    if area != ELECTIONS:
        return Ran(ground="other_area")
    if not cls:
        return Ran(ground="no_class")
    reading = read(phases, matrix, cls, region)
    if reading is None:
        return Refusal("unknown_class", f"{cls[:80]!r} is no class of election incidents.")
    if not (reading.places and all(_theirs(one, places) for one in reading.places)):
        return Ran(ground="elsewhere", cls=cls)
    return Ran(ground="election", cls=cls, phase=reading.phase, within=reading.within, matrix=reading.matrix)


def covers(places: tuple[str, ...], region: str) -> bool:
    """Whether a place, written in ISO 3166, is one of these or lies in one."""
    return _theirs(region, places)


def _theirs(region: str, places: tuple[str, ...]) -> bool:
    return any(region == place or region.startswith(f"{place}-") for place in places)
