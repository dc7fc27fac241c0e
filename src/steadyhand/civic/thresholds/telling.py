"""What thresholds do: on the posts that fact-checkers assigned, and on what people answered here.

The first is known for every threshold, of English posts on the claims' own topics; the second for no lower one than was
in force, since below it nobody is asked. Neither is a promise: posts change.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from steadyhand.civic.calibration.learning import Said, moved, of_mode, precision
from steadyhand.civic.calibration.model import Trial
from steadyhand.civic.matching.evaluating import most_wrong_per
from steadyhand.civic.matching.model import Mode
from steadyhand.civic.matching.thresholds import PREVALENCES, Curves, Line
from steadyhand.civic.matching.verifier import Parameters
from steadyhand.civic.thresholds.model import Levels


class Implied(msgspec.Struct, frozen=True):
    """What one threshold does on the posts that fact-checkers assigned."""

    recall: float
    false: float
    """Its upper bound where none or few were seen: that none was is not that none is."""
    precision: tuple[float, ...]
    """The least share that is right where each of `PREVALENCES` of all posts is about a claim of the library."""


class Doing(msgspec.Struct, frozen=True, kw_only=True):
    """What a pair of thresholds does."""

    levels: Levels
    suggest: Implied | None
    act: Implied | None
    """None where it lies beyond what was measured."""
    trial: Trial
    """On the held-out answers of people here."""


def doing(levels: Levels, mode: Mode, used: Parameters, shipped: Parameters, said: Iterable[Said]) -> Doing:
    """What they do. `used` has the calibration in force, `shipped` the scale that the curves are of."""
    held = [one for one in said if one.held_out]
    verifier, pair = of_mode(shipped, mode)
    now, curves = of_mode(used, mode)[0], shipped.curves.get(mode, Curves(0, (), ()))

    def implied(at: float, curve: Sequence[Line], known: Line) -> Implied | None:
        measured = at if now == verifier else moved(at, now, verifier)
        return implied_by((*curve, known), curves.posts, measured)

    return Doing(
        levels=levels,
        suggest=implied(levels.suggest, curves.suggest, pair.suggest),
        act=implied(levels.act, curves.act, pair.act),
        trial=Trial(suggest=precision(held, levels.suggest), act=precision(held, levels.act)),
    )


def implied_by(curve: Iterable[Line], posts: int, at: float) -> Implied | None:
    """The worse of both neighbours on a curve: the recall of the next one up, and the false share of the next one down.

    `posts` is of how many the false share is: its upper bound (95 %, Clopper and Pearson) is taken.
    """
    known = sorted(curve, key=lambda one: one.at)
    above = next((one for one in known if one.at >= at), None)
    below = next((one for one in reversed(known) if one.at <= at), None)
    if above is None or below is None or not posts:
        return None
    false = most_wrong_per(posts, round(below.false * posts), per=1)
    line = Line(at, above.recall, false)
    return Implied(line.recall, line.false, tuple(map(line.precision_at, PREVALENCES)))
