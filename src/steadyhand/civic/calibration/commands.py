"""Taking up a calibration: a person's deed, since it moves what is labelled by itself."""

from __future__ import annotations

import math
from typing import Final

from steadyhand.civic.calibration.facts import Recalibrated
from steadyhand.civic.calibration.learning import digest_of, of_mode
from steadyhand.civic.calibration.model import FARTHEST, HELD_OUT, LEAST, STEEPEST, Calibration, Lesson
from steadyhand.civic.matching.verifier import logit, shipped
from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Fact, Refusal
from steadyhand.kernel.values import Instant, Scope

RECALIBRATE: Final = "claim.recalibrate"


LEVELS: Final = (0.55, 0.7, 0.85, 0.95)
"""Probabilities from which on somebody may have matches act, beside the shipped one."""
TWO: Final = "More would be labelled by itself: that two people decide."


class Recalibrate(Command, frozen=True, kw_only=True, tag="civic.recalibrate"):
    """Have matches be as likely as people's answers say. Where more would then act, a second person has to agree."""

    capability = RECALIBRATE
    tool = "civic"
    version: int
    """Its number: one more than the one that was in force when it was learned."""
    lesson: Lesson

    def keys(self) -> Keys:
        return Keys(calibration=self.lesson.mode)

    def scope(self, rows: Rows) -> Scope:
        return Scope(tool=self.tool, second=TWO if self._acts_on_more(rows.calibration) else None)

    def _acts_on_more(self, before: Calibration | None) -> bool:
        """Whether some match becomes likelier that may act. A line of other weights than ship moves nothing."""
        lesson, (verifier, pair) = self.lesson, of_mode(shipped(), self.lesson.mode)
        if lesson.verifier != digest_of(verifier) or not lesson.slope > 0:
            return False
        held = before is not None and before.lesson.verifier == lesson.verifier
        slope, offset = (
            (before.lesson.slope, before.lesson.offset)
            if before is not None and held
            else (verifier.slope, verifier.offset)
        )
        return any(
            (logit(at) - lesson.offset) / lesson.slope < (logit(at) - offset) / slope
            for at in (pair.act.at, *LEVELS)
        )

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        before: Calibration | None = rows.calibration
        lesson = self.lesson
        if self.version != (1 if before is None else before.version + 1):
            return Refusal("other_version", "Another one was taken up since it was learned: learn it again.")
        if lesson.learned + lesson.held_out < LEAST or lesson.held_out < HELD_OUT:
            return Refusal("too_few", f"It takes {LEAST} answers, {HELD_OUT} of them held out.")
        if not (0 < lesson.slope <= STEEPEST and math.isfinite(lesson.offset)):
            return Refusal("no_line", "That is no line that keeps the order of matches.")
        if abs(lesson.offset) > FARTHEST:
            return Refusal("no_line", "That would make every match certain, or none.")
        return Recalibrated(version=self.version, lesson=lesson)
