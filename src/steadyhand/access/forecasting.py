"""What a freeze will cost, before it begins: the values of a forecast, and who makes them.

A forecast names policy areas, languages, regions and hours, and no people.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Protocol

import msgspec

from steadyhand.access.coverage.model import spoken
from steadyhand.access.freezes.commands import ExtendFreeze, StartFreeze
from steadyhand.access.freezes.model import Outlook
from steadyhand.kernel.values import HOUR, SECOND, Instant


class QueueForecast(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of one queue while the freeze lasts."""

    area: str
    arrivals: float
    """Cases that will come."""
    waiting: int
    """Cases that wait now."""
    eligible: int
    """People who can work on it now."""
    remaining: int
    """Of these, those whom the freeze and its exemptions leave."""
    backlog: float
    """Cases waiting at its end."""
    backlog_without: float
    """Cases that would wait then without the freeze."""
    p50_s: int
    """Time to a decision, seconds, over all cases that come."""
    p95_s: int
    harm: float
    """Case-hours waiting, each weighted by severity."""
    harm_without: float
    backlogs: tuple[float, ...]
    """Cases waiting at the end of each hour from the first on."""
    p50s_s: tuple[int, ...]
    """Time to a decision for the cases of each hour."""
    p95s_s: tuple[int, ...]


class GroupForecast(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of one kind of cases."""

    area: str
    language: str
    region: str
    severity: str | None = None
    """None is any."""
    arrivals: float
    eligible: int
    remaining: int
    backlog: float
    p95_s: int
    nobody_h: int
    """Hours with nobody that have somebody now."""


class Nobody(msgspec.Struct, frozen=True, kw_only=True):
    """Cases that nobody could decide in these hours of the week, and somebody can now."""

    area: str
    language: str
    regions: tuple[str, ...]
    severity: str | None = None
    hours: tuple[tuple[int, int], ...]
    """Runs of hours of the week, `[from, until)`, from Monday 00:00 UTC."""

    @property
    def when(self) -> str:
        """The hours as people write them."""
        return spoken(self.hours)


class WorstHour(msgspec.Struct, frozen=True, kw_only=True):
    """An hour whose cases wait longest."""

    area: str
    at: Instant
    p95_s: int
    backlog: float


class Forecast(msgspec.Struct, frozen=True, kw_only=True):
    """What will happen if a freeze begins, by queue, by kind of case and by hour."""

    freeze: str
    made: Instant
    ends: Instant
    eligible: int
    """People who can work on what it reaches."""
    remaining: int
    share: float
    """The smallest share of people left, over all groups and hours that have anybody now; 0 to 1.

    Of those who would be there without the freezes that one person alone has started.
    """
    backlog: float
    backlog_without: float
    harm: float
    harm_without: float
    queues: tuple[QueueForecast, ...]
    groups: tuple[GroupForecast, ...]
    """Those where anything comes, waits or changes."""
    nobody: tuple[Nobody, ...]
    nobody_cells: int
    """Groups and hours of the week with nobody that have somebody now."""
    worst: tuple[WorstHour, ...]
    cases_seen: int
    """How many cases of the last 28 days it rests on."""
    days_seen: float
    assumes: tuple[str, ...]
    salt: str | msgspec.UnsetType = msgspec.UNSET
    """Random, where the whole is sealed: its digest is public, and of few people the numbers could be guessed."""

    def said(self) -> str:
        """The whole of it as JSON, to be kept with the freeze."""
        return msgspec.json.encode(self).decode()

    def outlook(self) -> Outlook:
        """What the freeze's own entry says of it."""
        worst = max((hour.p95_s for hour in self.worst), default=0)
        return Outlook(
            made=self.made,
            eligible=self.eligible,
            remaining=self.remaining,
            share=self.share,
            nobody=self.nobody_cells,
            backlog=self.backlog,
            waits_p95=worst * SECOND,
            digest=hashlib.sha256(self.said().encode()).hexdigest(),
        )

    def queue(self, area: str) -> QueueForecast | None:
        """The forecast of one queue."""
        return next((one for one in self.queues if one.area == area), None)

    def hour(self, at: Instant) -> int | None:
        """Which of its hours an instant lies in; None where it says nothing of then."""
        n = (at - self.made) // HOUR
        return n if self.queues and 0 <= n < len(self.queues[0].backlogs) else None


class Forecaster(Protocol):
    """Foretells freezes; the one at hand is an offered-load model, `flows.forecasting`."""

    def forecast(self, wanted: StartFreeze | ExtendFreeze) -> Forecast:
        """What will happen if this is done now. Raises `NothingToForecast` for one that ends in the past."""


class NothingToForecast(ValueError):
    """The freeze would have ended already, or there is no such freeze."""


def read(text: str | bytes) -> Forecast:
    """A forecast as `said` wrote it."""
    return msgspec.json.decode(text, type=Forecast)


def quantile(values: Sequence[tuple[float, float]], share: float) -> float:
    """The value (of pairs of value and weight) below which a share of the weight lies; 0 where there is none."""
    total = sum(weight for _, weight in values)
    below = 0.0
    for value, weight in sorted(values):
        below += weight
        if weight > 0 and below >= share * total:
            return value
    return 0.0
