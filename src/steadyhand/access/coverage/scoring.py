"""A forecast against what happened, queue by queue. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

import msgspec

from steadyhand.access.coverage.facts import Score
from steadyhand.access.forecasting import Forecast, QueueForecast, quantile
from steadyhand.kernel.values import DAY, HOUR, Instant


class Happened(msgspec.Struct, frozen=True, kw_only=True):
    """How a queue stood at an instant, and how long the cases had waited that were decided on the day before."""

    backlog: int
    waits_s: tuple[float, ...]


def due(begun: Instant, until: Instant) -> list[Instant]:
    """When a forecast is scored that began to hold at `begun`: after each day up to an instant."""
    return [begun + n * DAY for n in range(1, (until - begun) // DAY + 1)]


def scores(forecast: Forecast, at: Instant, happened: Mapping[str, Happened]) -> tuple[Score, ...]:
    """Backlogs at an instant, and times to decision over the day before it, where anything was decided."""
    hour = forecast.hour(at - 1)
    if hour is None:
        return ()
    found: list[Score] = []
    for queue in forecast.queues:
        if (was := happened.get(queue.area)) is not None:
            found += _of_queue(queue, hour, at - forecast.made, was)
    return tuple(found)


def _of_queue(queue: QueueForecast, hour: int, since: Instant, was: Happened) -> Iterator[Score]:
    yield Score(area=queue.area, what="backlog", foretold=queue.backlogs[hour], happened=float(was.backlog))
    if not was.waits_s:
        return
    first = max(0, (since - DAY) // HOUR)
    waits = [(wait, 1.0) for wait in was.waits_s]
    kinds: tuple[tuple[Literal["p50_s", "p95_s"], Sequence[int], float], ...] = (
        ("p50_s", queue.p50s_s, 0.5),
        ("p95_s", queue.p95s_s, 0.95),
    )
    for what, foretold, share in kinds:
        hours = [(float(wait), 1.0) for wait in foretold[first : hour + 1] if wait]
        yield Score(
            area=queue.area,
            what=what,
            foretold=quantile(hours, share),
            happened=round(quantile(waits, share), 1),
        )
