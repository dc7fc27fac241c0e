"""How long things took, counted in steps: from counts alone come medians and percentiles, within 3.2 %.

A span falls into one of sixteen steps for each doubling, as in HdrHistogram (Tene), by whole numbers only: every
machine counts alike, and two days are added up by adding their counts.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from typing import Final

Spread = tuple[tuple[int, int], ...]
"""(step, how many), the lowest step first."""
NONE: Final[Spread] = ()
_PER: Final = 16
"""Steps for each doubling; below the first sixteen microseconds, one for each."""
_BITS: Final = 5


def step_of(span: int) -> int:
    """The step that a span (microseconds) falls into; what is less than nothing counts as nothing."""
    span = max(0, span)
    shift = span.bit_length() - _BITS
    return span if shift < 0 else _PER * shift + (span >> shift)


def span_of(step: int) -> int:
    """The middle of a step, in microseconds."""
    if step < 2 * _PER:
        return step
    shift = step // _PER - 1
    return ((step - _PER * shift) << shift) + (1 << shift) // 2


def added(spread: Spread, span: int) -> Spread:
    """With one more."""
    return together([spread, ((step_of(span), 1),)])


def together(spreads: Iterable[Spread]) -> Spread:
    """Several as one."""
    counted: Counter[int] = Counter()
    for spread in spreads:
        for step, n in spread:
            counted[step] += n
    return tuple(sorted(counted.items()))


def count(spread: Spread) -> int:
    """How many it is of."""
    return sum(n for _, n in spread)


def quantile(spread: Spread, share: float) -> int | None:
    """The span (microseconds) within which this share of them (0 to 1) lies: nearest rank; None of none."""
    rank, seen = max(1, math.ceil(share * count(spread))), 0
    for step, n in spread:
        seen += n
        if seen >= rank:
            return span_of(step)
    return None
