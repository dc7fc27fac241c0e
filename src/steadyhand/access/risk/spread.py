"""How much a group of people does, and how far they are apart: a gamma of rates, fitted by its moments. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from steadyhand.access.risk.tails import negative_binomial

MOST_ALIKE: Final = 4.0
"""The largest shape: nobody is taken for more alike than people are who do the same work."""
TRIMMED: Final = 0.05
"""The share of the group with the highest rates that is left out of its fit: insiders must not hide one another."""
LEAST_ALIKE: Final = 0.5
"""The smallest: however far apart peers are, somebody can still stand out."""


class Spread(msgspec.Struct, frozen=True):
    """Sums over people of what they did and of their exposure; enough to fit the group, and to leave one out."""

    people: int = 0
    done: float = 0.0
    exposed: float = 0.0
    done_squared: float = 0.0
    crossed: float = 0.0
    exposed_squared: float = 0.0
    highest: float = 0.0
    """The highest rate that is in it."""

    @classmethod
    def of(cls, group: Iterable[tuple[int, int]]) -> Spread:
        """The sums of (done, exposure) pairs, without the highest rates."""
        pairs = sorted(
            ((done, exposed) for done, exposed in group if exposed), key=lambda one: one[0] / one[1]
        )
        pairs = pairs[: len(pairs) - int(TRIMMED * len(pairs) + 0.999)]
        return cls(
            len(pairs),
            sum(done for done, _ in pairs),
            sum(exposed for _, exposed in pairs),
            sum(done * done for done, _ in pairs),
            sum(done * exposed for done, exposed in pairs),
            sum(exposed * exposed for _, exposed in pairs),
            pairs[-1][0] / pairs[-1][1] if pairs else 0.0,
        )

    def without(self, done: int, exposed: int) -> Spread:
        """The group without one of them: nobody makes their own acts usual."""
        if done > self.highest * exposed:
            return self  # left out already
        return Spread(
            self.people - 1,
            self.done - done,
            self.exposed - exposed,
            self.done_squared - done * done,
            self.crossed - done * exposed,
            self.exposed_squared - exposed * exposed,
            self.highest,
        )

    @property
    def rate(self) -> float:
        """What peers do for each unit of exposure; never none, or the first act would be endlessly strange."""
        return (self.done + 0.5) / max(1.0, self.exposed)

    @property
    def shape(self) -> float:
        """Of the gamma that their rates follow: small where they are far apart."""
        rate = self.rate
        squares = self.done_squared - 2 * rate * self.crossed + rate * rate * self.exposed_squared
        beyond = squares - rate * self.exposed  # what chance alone would not give
        if beyond <= 0:
            return MOST_ALIKE
        return min(MOST_ALIKE, max(LEAST_ALIKE, rate * rate * self.exposed_squared / beyond))

    def ratio(self, done: int, exposed: int) -> float:
        """How many times the peers' rate somebody's is, shrunk towards theirs (posterior mean)."""
        return (self.shape + done) / (self.shape + self.rate * exposed)

    def tail(self, done: int, exposed: int) -> float:
        """The chance to see so much from one of the peers."""
        return negative_binomial(done, self.rate * exposed, self.shape)
