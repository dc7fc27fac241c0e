"""The public register: how many asked, what came of it, and how many of those who returned broke a rule again. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from steadyhand.enforcement.reinstatement.criteria import COHORTS
from steadyhand.enforcement.reinstatement.model import Request
from steadyhand.kernel.values import DAY, Instant

AFTER: Final = (30, 90, 180)
"""Days after a return at which it is counted who broke a rule since."""
FEW: Final = 5
"""Numbers above 0 and below this are told to nobody outside: few enough that somebody could know who they are."""
OUTCOMES: Final = ("ineligible", "waiting", "approved", "denied", "closed", "returned", "revoked")
_OF: Final = {
    "submitted": "waiting",
    "under_review": "waiting",
    "held_out": "approved",
    "scheduled": "approved",
    "completed": "returned",
}
"""As what a state is counted that is not its own outcome."""
Told = int | str
"""A number, or `<5`."""


class Recidivism(msgspec.Struct, frozen=True, kw_only=True):
    """Of those who returned at least so many days ago, how many broke a rule within that time."""

    days: int
    returned: int
    broke: int

    @property
    def rate(self) -> float | None:
        """The share, from 0 to 1; None where nobody returned so long ago."""
        return self.broke / self.returned if self.returned else None


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """The requests of one cohort by what came of them, each counted once; of those not sorted yet under no cohort."""

    cohort: str
    outcomes: dict[str, int]

    @property
    def asked(self) -> int:
        """All of them."""
        return sum(self.outcomes.values())


class RowTold(msgspec.Struct, frozen=True, kw_only=True):
    """The same for everybody: small numbers are not told, nor the sum from which one of them could be worked out."""

    cohort: str
    asked: int | None
    outcomes: dict[str, Told]


def rows_of(counts: Mapping[tuple[str, str], int]) -> list[Row]:
    """By cohort, a to f, and those not sorted yet last, of how many there are by (cohort, state)."""
    rows = [Row(cohort=name, outcomes=_outcomes(name, counts)) for name in (*COHORTS, "")]
    return [row for row in rows if row.asked]


def told_to_all(row: Row) -> RowTold:
    """A row as everybody reads it."""
    outcomes = {name: masked(n) for name, n in row.outcomes.items()}
    all_told = all(isinstance(n, int) for n in outcomes.values())
    return RowTold(cohort=row.cohort, asked=row.asked if all_told else None, outcomes=outcomes)


def masked(n: int) -> Told:
    """A number, where it is not so small that somebody could know who they are."""
    return f"<{FEW}" if 0 < n < FEW else n


def recidivism(returned: Mapping[int, int], revoked: Sequence[Request], now: Instant) -> list[Recidivism]:
    """After 30, 90 and 180 days, of how many returned at least so long ago, and those whose return was revoked.

    Only whoever returned that long ago counts, so that a young wave looks no better.
    """
    return [
        Recidivism(
            days=days, returned=returned[days], broke=sum(_broke_within(one, days, now) for one in revoked)
        )
        for days in AFTER
    ]


def _broke_within(one: Request, days: int, now: Instant) -> bool:
    assert one.returned is not None
    assert one.ended is not None
    until = one.returned + days * DAY
    return until <= now and one.ended <= until


def _outcomes(cohort: str, counts: Mapping[tuple[str, str], int]) -> dict[str, int]:
    found = dict.fromkeys(OUTCOMES, 0)
    for (of, state), n in counts.items():
        if of == cohort:
            found[_OF.get(state, state)] += n
    return found
