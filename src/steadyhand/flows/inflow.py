"""Whether the cases that usually come still come: routing, thresholds and rules can end work as surely as a freeze."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, Literal

import msgspec

from steadyhand.flows.arrivals import Arrivals
from steadyhand.kernel.values import DAY, HOUR, Instant

WINDOWS_H: Final = (1, 2, 4, 8, 24)
EXPECTED: Final = 20.0
"""Cases that must be expected before their absence says anything."""
DRY: Final = 0.2
FLOWING: Final = 0.5
WEEKS: Final = 4
By = Literal["all", "rule"]


class Inflow(msgspec.Struct, frozen=True, kw_only=True):
    """What came into a queue in the last hours, and what usually comes in the same hours."""

    area: str
    by: By
    """All cases, or those that rules opened."""
    hours: int
    expected: float
    came: int

    @property
    def dry(self) -> bool:
        """Whether next to nothing comes."""
        return self.came < DRY * self.expected

    @property
    def flows(self) -> bool:
        """Whether it comes again."""
        return self.came >= FLOWING * self.expected


def inflows(arrivals: Arrivals, areas: Iterable[str], now: Instant) -> list[Inflow]:
    """The inflow of each queue, over the fewest hours in which enough is expected; else it is left out."""
    present, began = now - now % HOUR, arrivals.began(now)
    found = (
        _inflow(area, by, _counting(arrivals, area, by), present, began) for area in areas for by in BOTH
    )
    return [inflow for inflow in found if inflow is not None]


BOTH: Final[tuple[By, ...]] = ("all", "rule")


def _counting(arrivals: Arrivals, area: str, by: By) -> Callable[[Instant], int]:
    def count(hour: Instant) -> int:
        kinds = arrivals.in_hour(hour).items()
        return sum(n for kind, n in kinds if kind.area == area and (by == "all" or kind.by_rule))

    return count


def _inflow(
    area: str, by: By, count: Callable[[Instant], int], present: Instant, began: Instant
) -> Inflow | None:
    for hours in WINDOWS_H:
        expected = 0.0
        for hour in range(present - hours * HOUR, present, HOUR):
            before = [
                count(hour - week * 7 * DAY) for week in range(1, WEEKS + 1) if hour - week * 7 * DAY >= began
            ]
            expected += sum(before) / len(before) if before else 0.0
        if expected >= EXPECTED:
            came = sum(count(hour) for hour in range(present - hours * HOUR, present, HOUR))
            return Inflow(area=area, by=by, hours=hours, expected=expected, came=came)
    return None
