"""Taking up a calibration: a person's deed, since it moves what is labelled by itself."""

from __future__ import annotations

import math
from typing import Final

from steadyhand.civic.calibration.facts import Recalibrated
from steadyhand.civic.calibration.model import FARTHEST, HELD_OUT, LEAST, STEEPEST, Calibration, Lesson
from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Fact, Refusal
from steadyhand.kernel.values import Instant, Scope

RECALIBRATE: Final = "claim.recalibrate"


class Recalibrate(Command, frozen=True, kw_only=True, tag="civic.recalibrate"):
    """Have matches be as likely as people's answers say."""

    capability = RECALIBRATE
    tool = "civic"
    version: int
    """Its number: one more than the one that was in force when it was learned."""
    lesson: Lesson

    def keys(self) -> Keys:
        return Keys(calibration=self.lesson.mode)

    def scope(self, rows: Rows) -> Scope:
        return Scope(tool=self.tool)

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
