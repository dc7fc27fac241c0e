"""What the public is told of escalations: how many came in a month, and whether we kept the time that we promised.

No partner is named. A kind of partner of which fewer than `FEW` asked in a month is not told apart: its numbers would
be those of one organisation that many can name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal

import msgspec
from msgspec.structs import replace

from steadyhand.kernel.values import Instant
from steadyhand.kernel.zones import rfc3339
from steadyhand.review.partners.model import Kind

FEW: Final = 3
"""Partners that a row stands for at the least, unless fewer asked in that month at all."""
TOGETHER: Final = "together"
Row = Literal[Kind, "together"]


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """What is counted of one partner's escalations of a month, while it was of one kind."""

    kind: Kind
    partner: str
    escalations: int = 0
    in_time: int = 0
    late: int = 0
    withdrawn: int = 0
    breached: int = 0

    def plus(self, **more: int) -> Tally:
        """With so many more of each."""
        return replace(self, **{name: getattr(self, name) + n for name, n in more.items()})


class Month(msgspec.Struct, frozen=True):
    """The escalations of one month (UTC), by partner and kind."""

    tallies: tuple[Tally, ...] = ()

    def counting(self, kind: Kind, partner: str, **more: int) -> Month:
        """With so many more of one partner's."""
        mine = [one for one in self.tallies if (one.kind, one.partner) == (kind, partner)]
        others = tuple(one for one in self.tallies if one not in mine)
        (before,) = mine or [Tally(kind=kind, partner=partner)]
        return Month((*others, before.plus(**more)))


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """One month (UTC) in which escalations came, and a kind of partner, or kinds that are counted `together`.

    Each escalation is in one of `in_time`, `late`, `withdrawn` and `waiting`.
    """

    month: str
    kind: Row
    escalations: int
    """All that were taken. Each is acknowledged as it is taken."""
    in_time: int
    """Answered, all of it decided by the time that was promised."""
    late: int
    """Answered after it."""
    withdrawn: int
    waiting: int
    breached: int
    """Those, answered or not, whose time passed without an answer: each is an entry of the ledger."""


def month_of(at: Instant) -> str:
    """The key of the view `escalation_month`: the month (UTC) of an instant, `2026-11`."""
    return rfc3339(at)[:7]


def kept(months: Mapping[str, Month]) -> list[Kept]:
    """The rows, the first month first."""
    return [
        _row(month, kind, those)
        for month in sorted(months)
        for kind, those in sorted(_told_apart(months[month].tallies).items())
    ]


def _told_apart(tallies: Sequence[Tally]) -> dict[Row, list[Tally]]:
    """By kind; kinds of few partners together, and with them as many more as it takes to be no longer few."""
    kinds: dict[Row, list[Tally]] = defaultdict(list)
    for one in tallies:
        kinds[one.kind].append(one)
    together: list[Tally] = []
    for kind in sorted(kinds, key=lambda kind: (_partners(kinds[kind]), kind)):
        if _partners(kinds[kind]) < FEW or 0 < _partners(together) < FEW:
            together += kinds.pop(kind)
    return {**kinds, TOGETHER: together} if together else kinds


def _partners(tallies: Iterable[Tally]) -> int:
    return len({one.partner for one in tallies})


def _row(month: str, kind: Row, those: Sequence[Tally]) -> Kept:
    taken = sum(one.escalations for one in those)
    settled = {name: sum(getattr(one, name) for one in those) for name in ("in_time", "late", "withdrawn")}
    return Kept(
        month=month,
        kind=kind,
        escalations=taken,
        waiting=taken - sum(settled.values()),
        breached=sum(one.breached for one in those),
        **settled,
    )
