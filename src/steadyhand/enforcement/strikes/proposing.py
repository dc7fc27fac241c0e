"""What strikes propose for an account now, and which measures they would not propose any more. Pure.

Nothing is imposed or lifted by it: somebody does, by one click, through the same door as everything else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from steadyhand.enforcement.model import Sanction, Standing
from steadyhand.enforcement.strikes.model import Ladder, Step, Strike, Strikes
from steadyhand.kernel.values import DAY, HOUR, MINUTE, Instant
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
    """Whether as grave a measure followed from the decision, or is in force for as long anyway. A slip is none."""
    slips = {one.sanction.action for one in standing.ended if one.how == "withdrawn"}
    followed = (
        one for one in standing.every() if one.action not in slips and standing.first(one).cause == cause
    )
    until = None if step.hours is None else now + step.hours * HOUR
    held = (one for one in standing.in_force if one.ends is None or (until is not None and one.ends >= until))
    return any(rank(one.kind) >= rank(step.act) for one in (*followed, *held))


def unfounded(strikes: Strikes, versions: Mapping[str, Ladder], standing: Standing) -> dict[str, Strike]:
    """Steps of ladders in force, by their action, for which the strikes that count now would not be enough."""
    found: dict[str, Strike] = {}
    counted = {one.strike.number: one for one in strikes.counted()}
    for number, one in counted.items():
        strike, ladder = one.strike, versions.get(one.strike.ladder)
        upto = msgspec.structs.replace(
            strikes, strikes=tuple(each for each in strikes.strikes if each.number <= number)
        )
        then = upto.points(strike.on, strike.offence.at) if one.points else 0
        step = ladder.step(then) if ladder is not None else None
        for held in standing.led_to(strike.offence.cause):
            if held.ladder == strike.ladder and not _carries(step, held):
                found[held.action] = strike
    return found


def _carries(step: Step | None, held: Sanction) -> bool:
    """Whether a step is as grave, and as long, as what is in force because of one."""
    if step is None or rank(step.act) < rank(held.kind):
        return False
    if step.hours is None or rank(step.act) > rank(held.kind):
        return True
    return held.ends is not None and held.ends - (held.imposed or held.starts) <= step.hours * HOUR + MINUTE
