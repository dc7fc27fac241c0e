"""What coverage brings to the door."""

from steadyhand.access.coverage.commands import MeasureCoverage, ReportLoss, RestoreCoverage, ScoreForecast
from steadyhand.access.coverage.facts import (
    CoverageLost,
    CoverageMeasured,
    CoverageRestored,
    ForecastScored,
)
from steadyhand.kernel.registry import Room

COVERAGE = Room(
    name="access.coverage",
    commands=(MeasureCoverage, ReportLoss, RestoreCoverage, ScoreForecast),
    facts=(CoverageLost, CoverageMeasured, CoverageRestored, ForecastScored),
)
