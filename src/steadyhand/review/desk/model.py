"""What is kept of the work at each queue: counts and spreads, by hour and by day, and of no person."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from steadyhand.kernel.values import HOUR, Instant
from steadyhand.kernel.zones import rfc3339
from steadyhand.review.desk.spread import NONE, Spread, added, together

FEWEST: Final = 5
"""Of fewer decisions nothing is told: it would be a figure of one person."""
HOURS_KEPT: Final = 24
_DATE: Final = 10
"""Characters of a date in RFC 3339."""


class Pace(msgspec.Struct, frozen=True):
    """How many decisions fell into each of the last hours of one queue, as (begin of the hour, how many)."""

    hours: tuple[tuple[Instant, int], ...] = ()

    def with_one(self, at: Instant) -> Pace:
        """With one more decision, at an instant."""
        hour = at - at % HOUR
        counted = dict(self.hours)
        counted[hour] = counted.get(hour, 0) + 1
        kept = sorted(each for each in counted.items() if each[0] > hour - HOURS_KEPT * HOUR)
        return Pace(tuple(kept))


class Kind(msgspec.Struct, frozen=True, order=True):
    """What figures are told apart by. `policy` is the article that was broken; empty where none was."""

    day: str
    """A date in UTC, `2026-11-27`."""
    queue: str
    language: str
    policy: str

    @property
    def key(self) -> str:
        """The key of its row."""
        return "|".join(msgspec.structs.astuple(self))

    @classmethod
    def of(cls, at: Instant, queue: str, language: str, policy: str | None = None) -> Kind:
        """Of what happened at an instant."""
        return cls(day_of(at), queue, base_of(language), article_of(policy))


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """What was done of one kind."""

    decided: int = 0
    violates: int = 0
    handled: Spread = NONE
    """From taking a case to its decision, microseconds."""
    waited: Spread = NONE
    """From the opening of a case to its decision, microseconds."""
    again: int = 0
    """Decisions on cases that had been decided before and were opened again."""
    overturned: int = 0
    """Those of them that came out otherwise than before."""
    retracted: int = 0
    """Decisions that were taken back within half a minute."""
    breached: int = 0
    """Clocks that ran out."""

    def with_decision(self, *, violates: bool, handled: int, waited: int) -> Work:
        """With one more decision; `handled` is 0 where nobody knows."""
        return msgspec.structs.replace(
            self,
            decided=self.decided + 1,
            violates=self.violates + violates,
            handled=added(self.handled, handled) if handled else self.handled,
            waited=added(self.waited, waited),
        )

    @property
    def enough(self) -> bool:
        """Whether there are enough decisions to tell anything of them."""
        return self.decided >= FEWEST


class Done(msgspec.Struct, frozen=True):
    """What was done of one kind: a row."""

    kind: Kind
    work: Work = Work()

    @property
    def day(self) -> str:
        """The date, by which rows are found."""
        return self.kind.day


def summed(works: Iterable[Work]) -> Work:
    """Several kinds as one."""
    each = list(works)
    counts = ("decided", "violates", "again", "overturned", "retracted", "breached")
    return Work(
        **{name: sum(getattr(work, name) for work in each) for name in counts},
        handled=together(work.handled for work in each),
        waited=together(work.waited for work in each),
    )


def day_of(at: Instant) -> str:
    """The date of an instant, in UTC."""
    return rfc3339(at)[:_DATE]


def base_of(language: str) -> str:
    """`pt` of `pt-BR`."""
    return language.partition("-")[0].lower()


def article_of(policy: str | None) -> str:
    """The article of a policy version: `spam-1` of `spam-1@2`; empty for none."""
    return (policy or "").partition("@")[0]
