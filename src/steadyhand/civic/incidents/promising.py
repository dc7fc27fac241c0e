"""What the calendar and the clocks of incidents say of a class and a region, for whoever else promises answers."""

from __future__ import annotations

from typing import Final

import msgspec

from steadyhand.civic.elections.model import Phase, Phases
from steadyhand.civic.incidents.matrix import SHIPPED, Matrix
from steadyhand.civic.incidents.model import CLASSES, Class
from steadyhand.kernel.values import Instant
from steadyhand.rules.countries import is_country

_CLASSES: Final[dict[str, Class]] = {cls: cls for cls in CLASSES}


class Promise(msgspec.Struct, frozen=True, kw_only=True):
    """How long an answer may take, in which phase, where."""

    places: tuple[str, ...]
    """The region in ISO 3166: as it is, or as the calendar knows what the platform calls so. Empty: unknown."""
    phase: Phase | None
    within: Instant
    matrix: int


def promise(phases: Phases | None, matrix: Matrix | None, cls: str, region: str) -> Promise | None:
    """By the rows `phases` and `incident_clocks` as they stand; None for what is no class."""
    known = _CLASSES.get(cls)
    if known is None:
        return None
    calendar, clocks = phases or Phases(), matrix or SHIPPED
    places = tuple(sorted({one.place for one in calendar.called if one.region == region}))
    if not places and is_country(region):
        places = (region,)
    phase = calendar.leading(region)
    within = min(clocks.terms(known, phase, place).answer for place in places or (region,))
    return Promise(places=places, phase=phase, within=within, matrix=clocks.version)
