"""The cases of somebody who works here no longer: they go back to their queues before the lease has run out."""

from __future__ import annotations

from typing import ClassVar

from steadyhand.kernel.command import Keys, Rows
from steadyhand.kernel.entry import Fact, Refusal
from steadyhand.kernel.values import Instant
from steadyhand.review.commands import OfCase
from steadyhand.review.facts import Lapsed
from steadyhand.review.model import Case


class Vacate(OfCase, frozen=True, tag="review.vacate"):
    """Give one of their cases back. Performed by the house."""

    capability = "case.lapse"
    unfreezable: ClassVar[bool] = True
    holder: str

    def keys(self) -> Keys:
        return Keys(case=self.case, staff=self.holder)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        case: Case | None = rows.case
        if case is None or case.lease is None or case.lease.holder != self.holder:
            return Refusal("not_held", f"{self.holder} does not hold {self.case}.")
        if rows.staff is not None and rows.staff.active:
            return Refusal("works_here", f"{self.holder} works here: their lease runs to its end.")
        return Lapsed(case=self.case, holder=self.holder)
