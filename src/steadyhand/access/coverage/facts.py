"""What happened to coverage. Exact numbers are payloads of the kind `sealed`, opened a week later."""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from steadyhand.access.coverage.losses import Place
from steadyhand.access.coverage.measures import AreaBand
from steadyhand.kernel.entry import Fact
from steadyhand.kernel.values import DAY, Instant

SEALED: Final = "sealed"
"""The kind of payload that holds exact numbers: before they are old they would be a map for whoever attacks."""
FORETOLD: Final = "sealed_forecast"
OPENED_AFTER: Final = 7 * DAY
Kind = Literal["people", "inflow"]


class CoverageMeasured(Fact, frozen=True, tag="access.coverage_measured"):
    """How many people could decide cases, in bands; the measure itself is sealed, where it is not the one before."""

    hour: Instant
    areas: tuple[AreaBand, ...]
    digest: str
    """SHA-256 (hex) of the sealed measure, which begins with a salt."""


class CoverageLost(Fact, frozen=True, tag="access.coverage_loss"):
    """Fewer people can decide cases, or fewer cases come, than a freeze in force would explain."""

    loss: str
    kind: Kind
    places: tuple[Place, ...]
    depth: str
    """How much is gone where most is, in a band."""
    backlog: float | None = None
    """Cases that will wait in a week, if it stays so."""
    waits_p95: Instant | None = None
    """Time to a decision, microseconds, at the worst hour of that week."""
    digest: str = ""
    """SHA-256 (hex) of the whole forecast, which is sealed too and holds a salt."""


class CoverageRestored(Fact, frozen=True, tag="access.coverage_restored"):
    """What was lost is there again, or has become what is usual."""

    loss: str


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """One number of a forecast against what happened."""

    area: str
    what: Literal["backlog", "p50_s", "p95_s"]
    foretold: float
    happened: float

    @property
    def error(self) -> float:
        """By how much the forecast was too high."""
        return self.foretold - self.happened

    @property
    def relative(self) -> float:
        """The same, as a share of what happened; of at least 1."""
        return self.error / max(1.0, self.happened)


class ForecastScored(Fact, frozen=True, tag="access.forecast_scored"):
    """What a forecast had said of a day of a freeze, against what happened."""

    freeze: str
    day: int
    """The first is 1."""
    at: Instant
    """What the numbers are of: the end of that day, or of the freeze."""
    scores: tuple[Score, ...]
    error: float
    """Mean absolute error of the backlogs, cases."""
    relative: float
    """The same, as a share of what happened."""
    last: bool
