"""Figures of the desk: how long work takes and how often it holds, by queue, language, article or day; of no person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final, Literal, get_args

import msgspec

from steadyhand.review.desk.model import FEWEST, Done, Work, summed
from steadyhand.review.desk.spread import Spread, count, quantile

By = Literal["queue", "language", "policy", "day"]
BYS: Final[tuple[By, ...]] = get_args(By)
_NAME: Final[Mapping[By, Callable[[Done], str]]] = {
    "queue": lambda done: done.kind.queue,
    "language": lambda done: done.kind.language,
    "policy": lambda done: done.kind.policy,
    "day": lambda done: done.kind.day,
}


class Lasting(msgspec.Struct, frozen=True, kw_only=True):
    """How long something took, in microseconds: median, 90th and 95th percentile, within 3.2 %."""

    p50: int
    p90: int
    p95: int
    of: int

    @classmethod
    def of_spread(cls, spread: Spread, fewest: int) -> Lasting | None:
        """From a spread; None where it is of too few."""
        p50, p90, p95 = (quantile(spread, share) for share in (0.5, 0.9, 0.95))
        if count(spread) < fewest or p50 is None or p90 is None or p95 is None:
            return None
        return cls(p50=p50, p90=p90, p95=p95, of=count(spread))


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What is told of decisions, where there are enough of them."""

    decided: int
    violates: float
    """The share in which a rule was found broken: 0 to 1."""
    handled: Lasting | None
    """From taking a case to its decision."""
    waited: Lasting | None
    """From the opening of a case to its decision."""
    again: int
    """Decisions on cases that were opened again after they had been decided."""
    overturned: float | None
    """The share of those that came out otherwise; None where they are too few."""
    retracted: int
    """Decisions that were taken back within half a minute."""


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One queue, language, article or day."""

    name: str
    told: Told | None
    """None of fewer than five decisions."""
    breached: int
    """Clocks that ran out."""


def figures(rows: Iterable[Done], by: By) -> list[Figure]:
    """Figures by one of these, in the order of the names; days the latest first."""
    grouped: dict[str, list[Work]] = {}
    for done in rows:
        grouped.setdefault(_NAME[by](done), []).append(done.work)
    names = sorted(grouped, reverse=by == "day")
    return [figure(name, summed(grouped[name])) for name in names]


def figure(name: str, work: Work) -> Figure:
    """What is told of some work."""
    return Figure(name=name, told=_told(work) if work.enough else None, breached=work.breached)


def _told(work: Work) -> Told:
    return Told(
        decided=work.decided,
        violates=work.violates / work.decided,
        handled=Lasting.of_spread(work.handled, FEWEST),
        waited=Lasting.of_spread(work.waited, FEWEST),
        again=work.again,
        overturned=work.overturned / work.again if work.again >= FEWEST else None,
        retracted=work.retracted,
    )
