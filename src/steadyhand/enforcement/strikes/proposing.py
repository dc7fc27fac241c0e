"""What strikes propose for an account now, and which measures they would not propose any more. Pure.

Nothing is imposed or lifted by it: somebody does, by one click, through the same door as everything else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from steadyhand.enforcement.model import Sanction, Standing
from steadyhand.enforcement.strikes.model import Ladder, Step, Strike, Strikes
from steadyhand.kernel.values import DAY, Instant
from steadyhand.rules.acts import rank

LATELY: Final = 30 * DAY
"""For how long after its last strike a step is proposed: who did nothing then has decided so."""


class Proposed(msgspec.Struct, frozen=True, kw_only=True):
    """A measure that a ladder proposes, because of one strike."""

    ladder: Ladder
    """The version that the strike names."""
    strike: Strike
    points: int
    step: Step


def proposed(
    strikes: Strikes, versions: Mapping[str, Ladder], standing: Standing, now: Instant
) -> Iterator[Proposed]:
    """What each ladder proposes because of its last strike that counts, unless it was done, or is in force anyway."""
    latest: dict[str, Strike] = {}
    for one in strikes.counted():
        if one.points and one.strike.expires > now:
            latest[one.strike.on] = one.strike
    for name, strike in latest.items():
        ladder, points = versions.get(strike.ladder), strikes.points(name, now)
        step = ladder.step(points) if ladder is not None else None
        if ladder is None or step is None or now > strike.offence.at + LATELY:
            continue
        if not _met(step, strike.offence.cause, standing, now):
            yield Proposed(ladder=ladder, strike=strike, points=points, step=step)


def _met(step: Step, cause: str, standing: Standing, now: Instant) -> bool:
    """Whether as grave a measure followed from the decision, or is in force without an end."""
    followed = (
        standing.first(one).cause == cause and rank(one.kind) >= rank(step.act) for one in standing.every()
    )
    lasting = (
        one.ends is None and rank(one.kind) >= rank(step.act)
        for one in standing.in_force
        if one.starts <= now
    )
    return any(followed) or any(lasting)


def unfounded(strikes: Strikes, versions: Mapping[str, Ladder], standing: Standing) -> dict[str, Strike]:
    """Measures in force, by their action, whose decision struck, and for which the strikes would not be enough now."""
    found: dict[str, Strike] = {}
    counted = {one.strike.number: one for one in strikes.counted()}
    for number, one in counted.items():
        strike = one.strike
        upto = msgspec.structs.replace(
            strikes, strikes=tuple(each for each in strikes.strikes if each.number <= number)
        )
        ladder = versions.get(strike.ladder)
        then = upto.points(strike.on, strike.offence.at) if one.points else 0
        step = ladder.step(then) if ladder is not None else None
        for held in standing.led_to(strike.offence.cause):
            if (
                ladder is not None
                and _of(ladder, held)
                and (step is None or rank(step.act) < rank(held.kind))
            ):
                found[held.action] = strike
    return found


def _of(ladder: Ladder, held: Sanction) -> bool:
    """Whether it is something that the ladder proposes at all."""
    return any(step.act == held.kind for step in ladder.terms.steps)
