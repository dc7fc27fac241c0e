"""How much harm a decision can still prevent: the chance that a rule is broken, times the views still to come.

Views of a post come ever more slowly: their rate halves in `HALF_LIFE` (the field note measured half-lives of 1 to
12 hours). With one half-life for all, expected remaining harm at any instant is `2**(index / SCALE - now / HALF_LIFE)`
for an index that does not depend on now: so a case is ordered by one whole number that is kept in a column. A queue's
own half-life says how many views are to come when they are counted; from then on all cases fade alike.
"""

from __future__ import annotations

import math
from typing import Final

from steadyhand.kernel.values import HOUR, MINUTE, Instant

HALF_LIFE: Final = 6 * HOUR
SCALE: Final = 1_000
"""Steps of the index for twice the harm."""
SUNK: Final = -(2**53)
"""The index of a case that only people asked for whose reports hardly ever held: after all others of its tier."""
YOUNGEST: Final = MINUTE
"""Of what was counted sooner after it was posted it is supposed that it took so long: seconds foretell nothing."""


def remaining_views(views: int, age: Instant, half_life: int = HALF_LIFE) -> float:
    """Views still to come of a post that has had so many in `age` microseconds, by exponential decay."""
    left = 2.0 ** (-max(age, YOUNGEST) / half_life)
    return float(views * left / (1.0 - left))


def faded(remaining: float, since: Instant, now: Instant) -> float:
    """What is left by now of the views that were still to come at an instant."""
    return float(remaining * 2.0 ** (-max(now - since, 0) / HALF_LIFE))


def harm_index(score: float, remaining: float, at: Instant) -> int:
    """The order of a case with this chance (0 to 1) and so many views still to come at an instant; higher is sooner."""
    expected = max(score, 1e-6) * max(remaining, 1e-3)
    return round(SCALE * (math.log2(expected) + at / HALF_LIFE))


def expected_harm(index: int, now: Instant) -> float:
    """Violating views that are expected from now on, of a case of this index."""
    return float(2.0 ** (index / SCALE - now / HALF_LIFE))
