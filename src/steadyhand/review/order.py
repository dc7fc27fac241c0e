"""Which case comes next: the severity of what is feared first, then the harm that a decision can still prevent.

Within a tier cases follow each other by expected remaining harm (see `review.harm`; the c-mu rule with the views
still to come as holding cost, Cox and Smith 1961; for moderation arXiv 2505.21331), and a case of which it is not
known takes the place of the tier's middle one. Views never outrank a tier: a threat to one person comes before a
widely seen insult. Nothing starves: one turn in `AGED_TURN` goes to the case that has waited longest beyond what its
severity allows.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Final, Protocol, TypeVar, get_args

from steadyhand.kernel.values import Instant
from steadyhand.review.harm import SUNK
from steadyhand.rules.queues import Index

INDICES: Final[tuple[Index, ...]] = get_args(Index)
"""How cases of one tier follow each other: by expected remaining harm, by age, by when they are due."""
AGED_TURN: Final = 10
"""One turn in so many goes to the case that waited longest beyond its time: a tenth of the work, and no more."""
Key = tuple[float, float, int, str]


class Ordered(Protocol):
    """What the order of a case rests on: never who posted, reported or escalated."""

    @property
    def id(self) -> str:
        """Breaks ties."""

    @property
    def tier(self) -> int:
        """By severity."""

    @property
    def harm(self) -> int | None:
        """See `review.harm`."""

    @property
    def opened(self) -> Instant:
        """When it was opened."""

    @property
    def due(self) -> Instant | None:
        """When its clock runs out."""


Case = TypeVar("Case", bound=Ordered)


def key(case: Ordered, index: Index, median: float | None) -> Key:
    """What sorts cases, the next to be served lowest; age and id break ties, so that the order is total."""
    return (-case.tier, _INDICES[index](case, median), case.opened, case.id)


def ranked(cases: Iterable[Case], index: Index = "harm") -> list[Case]:
    """All of these as they are to be served: the reference that serving is checked against."""
    waiting = list(cases)
    medians = {
        tier: median_of(c.harm for c in waiting if c.tier == tier) for tier in {c.tier for c in waiting}
    }
    return sorted(waiting, key=lambda case: key(case, index, medians[case.tier]))


def median_of(harms: Iterable[int | None]) -> float | None:
    """The middle of those that are known (the lower of two); None where none is."""
    known = sorted(harm for harm in harms if harm is not None and harm > SUNK)
    return float(known[(len(known) - 1) // 2]) if known else None


def _harm(case: Ordered, median: float | None) -> float:
    if case.harm is not None:
        return -float(case.harm)
    return -median if median is not None else 0.0


_INDICES: Final[Mapping[Index, Callable[[Ordered, float | None], float]]] = {
    "harm": _harm,
    "oldest": lambda case, _median: float(case.opened),
    "deadline": lambda case, _median: math.inf if case.due is None else float(case.due),
}
