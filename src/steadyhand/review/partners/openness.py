"""What the public is told of escalations: how many came in a month, and whether we kept the time that we promised.

No partner is named. A kind of partner of which fewer than `FEW` asked in a month is not told apart: its numbers would
be those of one organisation that many can name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final, Literal

import msgspec

from steadyhand.kernel.zones import rfc3339
from steadyhand.review.partners.model import Escalation, Kind

FEW: Final = 3
"""Partners that a row stands for at the least, unless fewer asked in that month at all."""
TOGETHER: Final = "together"
Row = Literal[Kind, "together"]


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


def kept(escalations: Iterable[Escalation]) -> list[Kept]:
    """The rows, the first month first."""
    months: dict[str, list[Escalation]] = defaultdict(list)
    for one in escalations:
        months[rfc3339(one.at)[:7]].append(one)
    return [
        _row(month, kind, those)
        for month in sorted(months)
        for kind, those in sorted(_told_apart(months[month]).items())
    ]


def _told_apart(escalations: Sequence[Escalation]) -> dict[Row, list[Escalation]]:
    """By kind; kinds of few partners together, and with them as many more as it takes to be no longer few."""
    kinds: dict[Row, list[Escalation]] = defaultdict(list)
    for one in escalations:
        kinds[one.kind].append(one)
    together: list[Escalation] = []
    for kind in sorted(kinds, key=lambda kind: (_partners(kinds[kind]), kind)):
        if _partners(kinds[kind]) < FEW or 0 < _partners(together) < FEW:
            together += kinds.pop(kind)
    return {**kinds, TOGETHER: together} if together else kinds


def _partners(escalations: Iterable[Escalation]) -> int:
    return len({one.partner for one in escalations})


def _row(month: str, kind: Row, those: Sequence[Escalation]) -> Kept:
    answered = [one for one in those if one.state == "decided"]
    late = sum(map(_late, answered))
    return Kept(
        month=month,
        kind=kind,
        escalations=len(those),
        in_time=len(answered) - late,
        late=late,
        withdrawn=sum(one.state == "closed" for one in those),
        waiting=sum(one.state == "open" for one in those),
        breached=sum(one.breached is not None for one in those),
    )


def _late(one: Escalation) -> bool:
    return one.breached is not None or any(answer.at > one.due for answer in one.answers)
