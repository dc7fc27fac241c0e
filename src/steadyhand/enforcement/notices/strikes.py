"""How many strikes count, what comes next, and when the first of them counts no longer: as an account is told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from steadyhand.enforcement.strikes.model import Ladder, Step, Strikes
from steadyhand.kernel.values import Instant
from steadyhand.messages.catalogue import Said

_DAY_H: Final = 24


def counted(strikes: Strikes | None, ladder: Ladder | None, now: Instant) -> Iterator[Said]:
    """How things stand at an instant on the ladder that counts what a sanction is about; nothing where none does."""
    if ladder is None:
        return
    held = strikes.in_force(ladder.id, now) if strikes is not None else ()
    points = sum(one.points for one in held)
    yield Said("notice.strikes.count", {"ladder": ladder.terms.title, "count": len(held), "points": points})
    if (step := next((one for one in ladder.terms.steps if one.points > points), None)) is not None:
        yield _next(step, step.points - points)
    if held:
        expires = min(one.strike.expires for one in held)
        yield Said("notice.strikes.oldest", {"count": len(held), "expires": expires})


def _next(step: Step, left: int) -> Said:
    values: dict[str, Any] = {"left": left, "measure": Said(f"notice.measure.{step.act}")}
    if step.hours is None:
        return Said("notice.strikes.next", values)
    if step.hours % _DAY_H:
        return Said("notice.strikes.next_hours", {**values, "hours": step.hours})
    return Said("notice.strikes.next_days", {**values, "days": step.hours // _DAY_H})
