"""Which clocks will run out in the next hours, if people go on deciding as many cases as they lately did. Pure.

Cases are decided in the order in which they are served, one after another at an even pace. Each is decided in time if
its turn comes before it is due; whatever else is due in the window breaks. Nothing that is still to come is foreseen,
and who is looking at a case already counts for neither side.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from steadyhand.kernel.values import HOUR, Instant

WINDOW: Final = 2 * HOUR
"""How far the board looks ahead."""
LATELY: Final = 4
"""Hours, the present one among them, whose decisions tell the pace."""


class Foretold(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of the cases of a queue that are due in the window."""

    due: int
    """How many are due in it."""
    breaks: int
    """How many of them are not decided in time."""
    per_hour: float
    """Decisions in an hour, of the last hours."""

    @property
    def idle(self) -> bool:
        """Whether nobody decides here now, though something is due."""
        return self.due > 0 and self.per_hour <= 0


def foretell(
    first: Sequence[Instant | None], due: int, per_hour: float, now: Instant, window: Instant = WINDOW
) -> Foretold:
    """What breaks of `due` cases that are due in the window.

    `first` are the due times of the waiting cases in their order of service, None where a clock stands or has run
    out: at least as many as can be decided in the window (`reach`), or all there are.
    """
    within = [
        n
        for n, at in enumerate(first[: reach(per_hour, window)], 1)
        if at is not None and now < at <= now + window and n * HOUR <= (at - now) * per_hour
    ]
    return Foretold(due=due, breaks=max(0, due - len(within)), per_hour=per_hour)


def reach(per_hour: float, window: Instant = WINDOW) -> int:
    """How many cases are decided in the window."""
    return max(0, int(per_hour * window / HOUR))


def pace(hours: Iterable[tuple[Instant, int]], now: Instant) -> float:
    """Decisions in an hour, from how many fell into each of the last hours."""
    since = now - now % HOUR - (LATELY - 1) * HOUR
    decided = sum(n for hour, n in hours if since <= hour <= now)
    return decided * HOUR / max(HOUR, now - since)
