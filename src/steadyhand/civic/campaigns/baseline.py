"""How often the same is posted by itself: a negative binomial that is learned, and the count from which it is a burst.

Copies come in bunches, so their counts vary far more than a Poisson process says: with its threshold every joke would
be an alarm. A count over the threshold teaches no more than the threshold, or each burst would hide the next.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Final

import msgspec

_LEAST_SIZE: Final = 1.0
_MOST_SIZE: Final = 20.0
_FADES: Final = 200_000
"""Counts after which what was learned weighs half."""
_MOST_COUNT: Final = 1_000_000
_SLOWLY: Final = 0.1
"""How far one more span moves what is usual of one thing."""


class Baseline(msgspec.Struct):
    """Counts of things that are posted more than once, in spans in which they are posted at all."""

    counts: float = 200.0
    total: float = 400.0
    squares: float = 2_000.0  # to begin with: a mean of 2 and a variance of 6

    def learn(self, count: int, most: int) -> None:
        """One more count of a span, taken as at most `most`."""
        taken = min(count, most)
        self.counts += 1
        self.total += taken
        self.squares += taken * taken
        if self.counts > _FADES:
            self.counts, self.total, self.squares = self.counts / 2, self.total / 2, self.squares / 2

    @property
    def mean(self) -> float:
        return self.total / self.counts

    @property
    def size(self) -> float:
        """The size of the negative binomial by its moments: the smaller, the wider it spreads."""
        over = self.squares / self.counts - self.mean**2 - self.mean
        return min(max(self.mean**2 / over, _LEAST_SIZE), _MOST_SIZE) if over > 0 else _MOST_SIZE


def usual(before: float, count: int, most: int) -> float:
    """What is usual of one thing, after one more span of it."""
    return before + _SLOWLY * (min(count, most) - before)


def threshold(mean: float, size: float, rarely: float) -> int:
    """The least count that such a negative binomial reaches with a probability of at most `rarely`."""
    return _threshold(math.ceil(mean * 4) / 4, math.ceil(size * 4) / 4, rarely)


@lru_cache(maxsize=4096)
def _threshold(mean: float, size: float, rarely: float) -> int:
    lost, count = mean / (mean + size), 0
    chance = math.exp(size * math.log1p(-lost))
    above = 1.0 - chance
    while above > rarely and count < _MOST_COUNT and chance > 0:
        count += 1
        chance *= lost * (count + size - 1) / count
        above -= chance
    return count + 1
