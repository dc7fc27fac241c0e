"""Recording what was measured of coverage. Performed by the clock, and within the reach of no freeze."""

from __future__ import annotations

from typing import ClassVar

from steadyhand.access.coverage.facts import (
    FORETOLD,
    SEALED,
    CoverageLost,
    CoverageMeasured,
    CoverageRestored,
    ForecastScored,
    Kind,
    Score,
)
from steadyhand.access.coverage.losses import Place
from steadyhand.access.coverage.measures import AreaBand
from steadyhand.access.glass.commands import PAGE
from steadyhand.kernel.command import Command
from steadyhand.kernel.entry import Effect, Fact, Payload, Refusal, Ruling
from steadyhand.kernel.values import CLOCK, HOUR, Instant


class _OfClock(Command, frozen=True):
    capability = "coverage.measure"
    tool = "clock"
    unfreezable: ClassVar[bool] = True


class MeasureCoverage(_OfClock, frozen=True, kw_only=True, tag="access.measure_coverage"):
    """Record the measure of an hour; the exact one only where it is not as before."""

    hour: Instant
    areas: tuple[AreaBand, ...]
    digest: str
    measure: bytes | None = None

    def decide(self, rows: object, now: Instant) -> Ruling | Refusal:
        if self.hour % HOUR or self.hour > now:
            return Refusal("no_hour", "A measure is of an hour that has begun.")
        sealed = () if self.measure is None else (Payload(SEALED, CLOCK, self.measure, CLOCK),)
        fact = CoverageMeasured(hour=self.hour, areas=self.areas, digest=self.digest)
        return Ruling(fact=fact, payloads=sealed)


class ReportLoss(_OfClock, frozen=True, kw_only=True, tag="access.report_loss"):
    """Record a loss of coverage, and call the people who can do something about it."""

    loss: str
    kind: Kind
    places: tuple[Place, ...]
    depth: str
    gaps: bytes
    """The exact gaps, sealed."""
    people: tuple[str, ...]
    """Who is called."""
    forecast: str = ""
    backlog: float | None = None
    waits_p95: Instant | None = None
    digest: str = ""

    def decide(self, rows: object, now: Instant) -> Ruling | Refusal:
        if not self.places:
            return Refusal("no_loss", "A loss is somewhere: name the policy areas.")
        fact = CoverageLost(
            loss=self.loss,
            kind=self.kind,
            places=self.places,
            depth=self.depth,
            backlog=self.backlog,
            waits_p95=self.waits_p95,
            digest=self.digest,
        )
        sealed = [Payload(SEALED, CLOCK, self.gaps, CLOCK)]
        sealed += [Payload(FORETOLD, CLOCK, self.forecast.encode(), CLOCK)] if self.forecast else []
        page: dict[str, object] = {"people": list(self.people), "loss": self.loss, "kind": self.kind}
        page["areas"] = [place.area for place in self.places]
        return Ruling(
            fact=fact,
            payloads=tuple(sealed),
            effects=(Effect(subject=self.loss, type=PAGE, data=page, about=self.loss),),
        )


class RestoreCoverage(_OfClock, frozen=True, kw_only=True, tag="access.restore_coverage"):
    """Record that what was lost is there again."""

    loss: str

    def decide(self, rows: object, now: Instant) -> Fact:
        return CoverageRestored(loss=self.loss)


class ScoreForecast(_OfClock, frozen=True, kw_only=True, tag="access.score_forecast"):
    """Record what a forecast had said of a day against what happened."""

    freeze: str
    day: int
    at: Instant
    scores: tuple[Score, ...]
    last: bool

    def decide(self, rows: object, now: Instant) -> Fact | Refusal:
        if self.at > now:
            return Refusal("not_yet", "A day is scored when it is over.")
        backlogs = [score for score in self.scores if score.what == "backlog"]
        happened = sum(score.happened for score in backlogs)
        error = sum(abs(score.error) for score in backlogs)
        return ForecastScored(
            freeze=self.freeze,
            day=self.day,
            at=self.at,
            scores=self.scores,
            error=round(error / max(1, len(backlogs)), 3),
            relative=round(error / max(1.0, happened), 4),
            last=self.last,
        )
