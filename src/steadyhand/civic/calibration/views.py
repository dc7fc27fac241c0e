"""The calibration in force, by mode."""

from __future__ import annotations

from collections.abc import Iterable

from steadyhand.civic.calibration.facts import Recalibrated
from steadyhand.civic.calibration.model import CALIBRATION, Calibration
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.view import View


class CalibrationView(View[Calibration]):
    """One row a mode."""

    name = CALIBRATION
    row = Calibration
    facts = (Recalibrated,)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [entry.fact.lesson.mode]  # type: ignore[attr-defined]

    def fold(self, row: Calibration | None, entry: Entry, key: str) -> Calibration | None:
        if not isinstance(entry.fact, Recalibrated):
            return row
        return Calibration(version=entry.fact.version, lesson=entry.fact.lesson, by=entry.by, at=entry.at)
