"""The public register: how many asked, what came of it, and how many of those who returned broke a rule again. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from steadyhand.enforcement.reinstatement.criteria import COHORTS
from steadyhand.enforcement.reinstatement.model import Request
from steadyhand.kernel.values import DAY, Instant

AFTER: Final = (30, 90, 180)
"""Days after a return at which it is counted who broke a rule since."""
_RETURNED: Final = frozenset({"returned", "completed", "revoked"})


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
    """The requests of one cohort; of those not sorted yet under no cohort."""

    cohort: str
    asked: int
    ineligible: int
    waiting: int
    approved: int
    """Those who are back, or were, among them."""
    denied: int
    returned: int
    revoked: int


def rows_of(requests: Sequence[Request]) -> list[Row]:
    """By cohort, a to f, and those not sorted yet last."""
    groups: dict[str, list[Request]] = {name: [] for name in (*COHORTS, "")}
    for one in requests:
        groups[one.cohort or ""].append(one)
    return [_row(name, those) for name, those in groups.items() if those]


def recidivism(requests: Iterable[Request], now: Instant) -> list[Recidivism]:
    """After 30, 90 and 180 days: only whoever returned that long ago counts, so that a young wave looks no better."""
    back = [one for one in requests if one.returned is not None]
    told = []
    for days in AFTER:
        old = [one for one in back if one.returned is not None and now >= one.returned + days * DAY]
        broke = [one for one in old if _broke_within(one, days)]
        told.append(Recidivism(days=days, returned=len(old), broke=len(broke)))
    return told


def _broke_within(one: Request, days: int) -> bool:
    assert one.returned is not None
    return one.state == "revoked" and one.ended is not None and one.ended <= one.returned + days * DAY


def _row(name: str, those: Sequence[Request]) -> Row:
    states = [one.state for one in those]
    returned = sum(state in _RETURNED for state in states)
    return Row(
        cohort=name,
        asked=len(those),
        ineligible=states.count("ineligible"),
        waiting=states.count("submitted") + states.count("under_review"),
        approved=returned + sum(state in {"approved", "held_out", "scheduled"} for state in states),
        denied=states.count("denied"),
        returned=returned,
        revoked=states.count("revoked"),
    )
