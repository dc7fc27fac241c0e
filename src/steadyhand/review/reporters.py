"""How much a report counts: learnt from what became of earlier reports of the same reporter, with forgetting.

The weight is the mean of a Beta distribution over "this report holds" (Josang and Ismail 2002, "The Beta Reputation
System"): the prior is what reports are in general, outcomes count half after `HALF_LIFE`, so nobody is judged for
ever. It only orders cases: what a reviewer decides never depends on who reported, and every report is read.
"""

from __future__ import annotations

from typing import Final

import msgspec
from msgspec.structs import replace

from steadyhand.kernel.values import DAY, Instant

HALF_LIFE: Final = 90 * DAY
PRIOR_HELD: Final = 1.0
PRIOR_NOT: Final = 3.0
"""One report in four holds: published shares lie between 11 % and 27 % (NetzDG reports, field note B2)."""
SINKS: Final = 0.08
"""Below this weight a report raises nothing: it takes about nine unfounded ones in a row, and none that held."""
PLACES: Final = 6


class Reporter(msgspec.Struct, frozen=True, kw_only=True):
    """What became of somebody's reports: how many held, and how many did not, each worth half after 90 days."""

    reporter: str
    held: float = 0.0
    unfounded: float = 0.0
    at: Instant = 0
    """As of when the two are."""
    counted: str = ""
    """The decision that was counted last: whoever reports the same ten times was right, or wrong, once."""
    corrected: str = ""
    """The decision that was corrected last."""

    def after(self, decision: str, *, held: bool, at: Instant) -> Reporter:
        """The record after one more outcome."""
        if decision == self.counted:
            return self
        fades = _fades(at - self.at)
        return replace(
            self,
            held=round(self.held * fades + held, PLACES),
            unfounded=round(self.unfounded * fades + (not held), PLACES),
            at=at,
            counted=decision,
        )

    def correcting(self, decision: str, *, was: bool, held: bool | None, answered: Instant) -> Reporter:
        """The record once an outcome that was counted turns out otherwise; with `held` None it counts for nothing."""
        if decision == self.corrected:
            return self
        share = _fades(self.at - answered)
        right = self.held + share * ((held is True) - was)
        wrong = self.unfounded + share * ((held is False) - (not was))
        return replace(
            self,
            held=round(max(0.0, right), PLACES),
            unfounded=round(max(0.0, wrong), PLACES),
            corrected=decision,
            counted="" if self.counted == decision else self.counted,
        )


def weight(reporter: Reporter | None, now: Instant) -> float:
    """The chance that a report of theirs holds, from 0 to 1."""
    fades = _fades(now - reporter.at) if reporter else 0.0
    held, unfounded = (reporter.held * fades, reporter.unfounded * fades) if reporter else (0.0, 0.0)
    return round((held + PRIOR_HELD) / (held + unfounded + PRIOR_HELD + PRIOR_NOT), PLACES)


def _fades(span: Instant) -> float:
    return float(0.5 ** (max(span, 0) / HALF_LIFE))
