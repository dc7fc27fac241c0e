"""Chance, from a seed: each stream of the Week has its own dice, so a later day never changes an earlier one.

Everything is built on `random.Random.random()`, the one method whose sequence Python promises to keep across
versions (library reference, "Notes on Reproducibility"); `choice` and `sample` are not promised.
"""

from __future__ import annotations

import bisect
import itertools
import math
import random
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")


class Dice:
    """A stream of chance, the same for the same seed and names on every machine."""

    def __init__(self, seed: int, *names: object) -> None:
        key = "/".join(str(part) for part in ("steadyhand-week", seed, *names))
        self._random: Callable[[], float] = random.Random(key).random  # noqa: S311 - a scenario to repeat, no secret

    def share(self) -> float:
        """A number in [0, 1)."""
        return self._random()

    def chance(self, probability: float) -> bool:
        return self._random() < probability

    def below(self, end: int) -> int:
        """An integer in [0, end)."""
        return int(self._random() * end)

    def between(self, low: int, high: int) -> int:
        """An integer in [low, high]."""
        return low + self.below(high - low + 1)

    def pick(self, values: Sequence[T]) -> T:
        return values[self.below(len(values))]

    def tail(self, least: float, shape: float) -> float:
        """A Pareto number of at least `least`: many small, few very large."""
        return least * math.pow(1.0 - self._random(), -1.0 / shape)

    def shuffled(self, values: Sequence[T]) -> list[T]:
        deck = list(values)
        for last in range(len(deck) - 1, 0, -1):
            other = self.below(last + 1)
            deck[last], deck[other] = deck[other], deck[last]
        return deck


class Weighted(Generic[T]):
    """A table to draw from in which some values come up more often than others."""

    def __init__(self, weights: Sequence[tuple[T, float]]) -> None:
        self._values = [value for value, _ in weights]
        self._ends = list(itertools.accumulate(weight for _, weight in weights))

    def draw(self, dice: Dice) -> T:
        place = bisect.bisect_right(self._ends, dice.share() * self._ends[-1])
        return self._values[min(place, len(self._values) - 1)]
