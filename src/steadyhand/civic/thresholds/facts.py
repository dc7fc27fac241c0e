"""What happens to thresholds."""

from __future__ import annotations

from steadyhand.civic.calibration.model import Trial
from steadyhand.civic.matching.model import Mode
from steadyhand.civic.thresholds.model import Levels
from steadyhand.kernel.entry import Fact


class ThresholdsChosen(Fact, frozen=True, tag="civic.thresholds_chosen"):
    """From now on these hold for an area, language and mode; without `levels` the wider ones again."""

    area: str
    language: str
    mode: Mode
    version: int
    levels: Levels | None
    trial: Trial | None
