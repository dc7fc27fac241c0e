"""What thresholds do: on the posts that fact-checkers assigned, and on what people answered here.

The first is known for every threshold, of English posts on the claims' own topics; the second for no lower one than was
in force, since below it nobody is asked. Neither is a promise: posts change.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

import msgspec

from steadyhand.civic.calibration.learning import Said, moved, of_mode, precision
from steadyhand.civic.calibration.model import Trial
from steadyhand.civic.matching.model import Mode
from steadyhand.civic.matching.thresholds import PREVALENCES, Curves, Line
from steadyhand.civic.matching.verifier import Parameters
from steadyhand.civic.thresholds.model import Levels


class Implied(msgspec.Struct, frozen=True):
    """What one threshold does on the posts that fact-checkers assigned."""

    recall: float
    false: float
    precision: tuple[float, ...]
    """The least share that is right where each of `PREVALENCES` of all posts is about a claim of the library."""


class Doing(msgspec.Struct, frozen=True, kw_only=True):
    """What a pair of thresholds does."""

    levels: Levels
    suggest: Implied
    act: Implied
    trial: Trial
    """On the held-out answers of people here."""


def doing(levels: Levels, mode: Mode, used: Parameters, shipped: Parameters, said: Iterable[Said]) -> Doing:
    """What they do. `used` has the calibration in force, `shipped` the scale that the curves are of."""
    held = [one for one in said if one.held_out]
    verifier, original = of_mode(used, mode)[0], of_mode(shipped, mode)[0]
    curves = shipped.curves.get(mode, Curves((), ()))

    def implied(at: float, curve: Sequence[Line]) -> Implied:
        return implied_by(curve, moved(at, verifier, original))

    return Doing(
        levels=levels,
        suggest=implied(levels.suggest, curves.suggest),
        act=implied(levels.act, curves.act),
        trial=Trial(suggest=precision(held, levels.suggest), act=precision(held, levels.act)),
    )


def implied_by(curve: Sequence[Line], at: float) -> Implied:
    """The worse of both neighbours on a curve: no more recall than the next, and no less that is false than the last.

    Where the curve ends nothing is known of more: no recall, and everything false that it ever was.
    """
    place = bisect_left(curve, at, key=lambda one: one.at)
    above = curve[place] if place < len(curve) else Line(1.0, 0.0, 0.0)
    exact = above.at == at
    below = above if exact else curve[place - 1] if place else Line(0.0, 1.0, 1.0)
    line = Line(at, above.recall, below.false)
    return Implied(line.recall, line.false, tuple(map(line.precision_at, PREVALENCES)))
