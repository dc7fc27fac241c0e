"""How far readings of the same units agree: Krippendorff's alpha, and how sure that figure is.

Alpha is 1 - (observed disagreement / disagreement by chance), for any number of coders, with values missing, over
nominal or ordinal values; the computation is that of K. Krippendorff, "Computing Krippendorff's Alpha-Reliability"
(2011). It is 1 where all agree, 0 where they agree as often as chance would have them, and below that where they agree
less. Where nothing varies, or fewer than two values can be paired, it is undefined: None here, never 1 and never 0.

The interval is a percentile bootstrap over units (Efron and Tibshirani, 1993, chapter 13): as many units as there are
are drawn with replacement, `RESAMPLES` times, from a seed that is given, and alpha is worked out of each. Resamples in
which alpha is undefined are left out; where they are more than `LEFT_OUT`, no interval is given.

Work is done per distinct pattern of values and not per unit: ten thousand units cost as much as ten.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import combinations
from math import ceil, floor, lcm
from typing import Final, Literal

import msgspec

Level = Literal["nominal", "ordinal"]
Pattern = tuple[str, ...]
"""The values that one unit got, sorted: which coder gave which makes no difference, and what is missing is left out."""
Patterns = Mapping[Pattern, int]
"""How many units have each pattern."""

RESAMPLES: Final = 1_000
LEVEL: Final = 0.95
LEFT_OUT: Final = 0.05
"""The share of resamples that may be undefined, before the interval would be one of something else."""
PAIR: Final = 2
_FEW: Final = 24
"""Up to here a binomial number is counted out; beyond, halved."""


class Agreement(msgspec.Struct, frozen=True, kw_only=True):
    """How far readings agree."""

    units: int
    """Units with at least two values; only these count."""
    alpha: float | None
    """None where it is undefined."""
    low: float | None = None
    high: float | None = None
    """The 95 % interval; None where there is none to give."""


def patterns(units: Iterable[Sequence[str | None]]) -> dict[Pattern, int]:
    """Units, each with one value a coder and None for a missing one, counted by what they got."""
    found = Counter(tuple(sorted(value for value in unit if value is not None)) for unit in units)
    return {pattern: found[pattern] for pattern in sorted(found)}


def alpha(counted: Patterns, level: Level = "nominal", order: Sequence[str] = ()) -> float | None:
    """Krippendorff's alpha; None where it is undefined.

    `order` gives the values of an ordinal scale from the lowest on. Raises `ValueError` for a value that it lacks.
    """
    whole = lcm(*(len(pattern) - 1 for pattern in counted if len(pattern) >= PAIR))
    together = _coincidences(counted, whole)
    marginal = {value: sum(row.values()) for value, row in together.items()}
    apart = _distances(marginal, level, order)
    observed = sum(together[one].get(two, 0) * distance for (one, two), distance in apart.items())
    expected = sum(marginal[one] * marginal[two] * distance for (one, two), distance in apart.items())
    return 1 - (sum(marginal.values()) - whole) * observed / expected if expected else None


def agreement(
    counted: Patterns, level: Level = "nominal", order: Sequence[str] = (), *, seed: int = 0
) -> Agreement:
    """Alpha with its 95 % interval. The same patterns and seed always give the same interval."""
    paired = tuple((pattern, counted[pattern]) for pattern in sorted(counted) if len(pattern) >= PAIR)
    return _agreement(paired, level, tuple(order), seed)


@lru_cache(256)
def _agreement(
    paired: tuple[tuple[Pattern, int], ...], level: Level, order: tuple[str, ...], seed: int
) -> Agreement:
    """Remembered: a page is looked at more often than somebody answers."""
    units = sum(count for _, count in paired)
    found = alpha(dict(paired), level, order)
    if found is None:
        return Agreement(units=units, alpha=None)
    low, high = _interval(paired, level, order, seed)
    return Agreement(units=units, alpha=found, low=low, high=high)


def _interval(
    paired: tuple[tuple[Pattern, int], ...], level: Level, order: tuple[str, ...], seed: int
) -> tuple[float | None, float | None]:
    chance = random.Random(seed)  # noqa: S311 - no secret: the same seed must give the same interval
    drawn = (alpha(_resampled(paired, chance), level, order) for _ in range(RESAMPLES))
    defined = sorted(one for one in drawn if one is not None)
    if len(defined) < RESAMPLES * (1 - LEFT_OUT):
        return None, None
    tail = (1 - LEVEL) / 2 * (len(defined) - 1)
    return defined[floor(tail)], defined[ceil(len(defined) - 1 - tail)]


def _coincidences(counted: Patterns, whole: int) -> dict[str, dict[str, int]]:
    """How often values came together in a unit, each of its pairs weighted by one less than it has values.

    In parts of `whole`, which all those weights divide: whole numbers are exact in any order, and quick.
    """
    found: dict[str, dict[str, int]] = {}
    for pattern, units in counted.items():
        if len(pattern) < PAIR or not units:
            continue
        held = Counter(pattern)
        weight = units * whole // (len(pattern) - 1)
        for one, many in held.items():
            row = found.setdefault(one, {})
            for two, others in held.items():
                row[two] = row.get(two, 0) + many * (others - (one == two)) * weight
    return found


def _distances(marginal: Mapping[str, int], level: Level, order: Sequence[str]) -> dict[tuple[str, str], int]:
    """How far apart two values are, squared: one step of a nominal scale, or all that lies between of an ordinal.

    Those of an ordinal scale are four times as large: only what they are to each other counts.
    """
    if level == "nominal":
        return dict.fromkeys(combinations(sorted(marginal), 2), 1)
    if strange := marginal.keys() - set(order):
        raise ValueError(f"{min(strange)!r} is no value of the scale {', '.join(order)}.")
    values = [value for value in order if value in marginal]
    found = {}
    for (at, one), (to, two) in combinations(enumerate(values), 2):
        between = sum(marginal[value] for value in values[at : to + 1])
        found[one, two] = (2 * between - marginal[one] - marginal[two]) ** 2
    return found


def _resampled(paired: tuple[tuple[Pattern, int], ...], chance: random.Random) -> dict[Pattern, int]:
    """As many units drawn with replacement: a multinomial number, one pattern after the other."""
    left = total = sum(count for _, count in paired)
    found = {}
    for pattern, count in paired:
        drawn = _binomial(left, count / total, chance) if count < total else left
        found[pattern] = drawn
        left, total = left - drawn, total - count
    return found


def _binomial(n: int, p: float, chance: random.Random) -> int:
    """How many of n succeed. Exact: a middle order statistic of n uniform numbers is a beta number (Relles, 1972)."""
    succeeded = 0
    while n > _FEW:
        middle = n // 2 + 1
        at = chance.betavariate(middle, n + 1 - middle)
        if at <= p:
            succeeded, n, p = succeeded + middle, n - middle, (p - at) / (1 - at)
        else:
            n, p = middle - 1, p / at
    return succeeded + sum(chance.random() < p for _ in range(n))
