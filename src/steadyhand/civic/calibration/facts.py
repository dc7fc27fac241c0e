"""What happens to calibrations."""

from __future__ import annotations

from steadyhand.civic.calibration.model import Lesson
from steadyhand.kernel.entry import Fact


class Recalibrated(Fact, frozen=True, tag="civic.recalibrated"):
    """A person took up a line: from now on matches are as likely as it says."""

    version: int
    lesson: Lesson
