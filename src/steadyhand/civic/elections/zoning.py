"""Whether the zone of a period is one of its country: a warning, because a zone has other names and places move."""

from __future__ import annotations

from collections.abc import Iterable

from steadyhand.civic.elections.model import Details, Period
from steadyhand.kernel.zones import wall_clock, zones_of


def strange_zones(details: Details) -> list[str]:
    """A sentence for each place and zone of which no clock in the country shows the time; none where nobody can say."""
    told = ((one.place, one.zone) for one in details.periods if _is_strange(one, zones_of(one.place[:2])))
    return [
        f"No clock in {place[:2]} shows the time of {zone}, which is the zone of {place}: read the source again."
        for place, zone in dict.fromkeys(told)
    ]


def _is_strange(one: Period, zones: Iterable[str]) -> bool:
    shown = [
        all(wall_clock(at, zone) == wall_clock(at, one.zone) for at in (one.starts, one.ends))
        for zone in zones
    ]
    return bool(shown) and not any(shown)
