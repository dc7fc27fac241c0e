"""The clock of a case: it runs out once, and that is in the record."""

from __future__ import annotations

from typing import ClassVar

from steadyhand.kernel.command import Rows
from steadyhand.kernel.entry import Fact, Refusal
from steadyhand.kernel.values import Instant
from steadyhand.review.commands import OfCase
from steadyhand.review.facts import Breached
from steadyhand.review.model import Case


class Breach(OfCase, frozen=True, tag="review.breach"):
    """The time for a decision is over, and nobody had decided. Performed by the clock."""

    capability = "case.lapse"
    unfreezable: ClassVar[bool] = True

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        case: Case | None = rows.case
        # Of a case that ended, a time that is over is only there where it ended late: see `facts._Over.late`.
        if case is None or case.due is None or case.due > now:
            return Refusal("not_due", f"The time for {self.case} is not over.")
        return Breached(
            case=self.case,
            queue=case.queue,
            area=case.area,
            severity=case.severity,
            language=case.language,
            due=case.due,
            state=case.state,
        )
