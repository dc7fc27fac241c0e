"""Forecasts are scored: after each day of a freeze, and when it ends, what was foretold stands beside what happened.

What is scored already is in the ledger, and a score has a key of its own: done twice, only the first stands. The time
to a decision that happened is that of the cases decided on the day, and so leaves out those that still wait.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

import msgspec
from sqlalchemy import func, select

from steadyhand.access.coverage.commands import ScoreForecast
from steadyhand.access.coverage.scoring import Happened, due, scores
from steadyhand.access.coverage.store import Losses
from steadyhand.access.forecasting import Forecast, read
from steadyhand.access.freezes.facts import Extended, Frozen
from steadyhand.access.freezes.model import LONGEST, Freeze
from steadyhand.flows.arrivals import seq_before
from steadyhand.kernel.command import Order
from steadyhand.kernel.entry import Entry, tag_of
from steadyhand.kernel.values import CLOCK, DAY, SECOND, Instant
from steadyhand.review.facts import Decided
from steadyhand.review.machine import WORKED
from steadyhand.storage.reading import Reader

SPAN: Final = 2 * LONGEST
"""How far back freezes are looked for whose days are not all scored."""
AT_ONCE: Final = 2_000


class Scoring:
    """Finds what is to be scored now."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def orders(self, now: Instant) -> list[Order]:
        """The scores that are due and not recorded. Raises `RecordUnavailable`."""
        found: list[Order] = []
        for name, forecasts in self._forecasts(now).items():
            freeze: Freeze | None = self._reader.row("freeze", name)
            if freeze is not None and forecasts:
                found += self._of_freeze(freeze, forecasts, now)
        return found

    def _of_freeze(self, freeze: Freeze, forecasts: list[Forecast], now: Instant) -> Iterator[Order]:
        done = Losses(self._reader).scores(freeze.id)
        if any(score.last for score in done):
            return
        over = None if freeze.ended is None else min(freeze.ended, freeze.ends)
        days = due(freeze.starts, over or min(now, freeze.ends))
        if over is not None and over not in days:
            days.append(over)
        for day, at in list(enumerate(days, start=1))[len(done) :]:
            yield from self._order(freeze, forecasts, day, at, last=at == over)

    def _order(
        self, freeze: Freeze, forecasts: list[Forecast], day: int, at: Instant, *, last: bool
    ) -> Iterator[Order]:
        standing = [one for one in forecasts if one.made < at and one.hour(at - 1) is not None]
        found = scores(standing[-1], at, self._happened(standing[-1], at)) if standing else ()
        command = ScoreForecast(freeze=freeze.id, day=day, at=at, scores=found, last=last)
        yield Order(command, CLOCK, f"score:{freeze.id}:{day}")

    def _forecasts(self, now: Instant) -> Mapping[str, list[Forecast]]:
        """The forecasts of each freeze of the last weeks, the latest last."""
        types = [tag_of(Frozen), tag_of(Extended)]
        found: dict[str, list[Forecast]] = defaultdict(list)
        for entry in self._reader.entries(seq_before(self._reader, now - SPAN), AT_ONCE, types=types):
            if (told := self._forecast(entry)) is not None:
                found[told.freeze].append(told)
        return found

    def _forecast(self, entry: Entry) -> Forecast | None:
        seal = entry.sealed("forecast")
        kept = self._reader.payload(seal.payload) if seal else None
        try:
            told = read(kept) if kept else None
        except msgspec.MsgspecError:
            return None  # kept as it came: what nobody can read is not scored
        freeze = entry.fact.freeze  # type: ignore[attr-defined]
        name = freeze.id if isinstance(freeze, Freeze) else freeze
        return told and msgspec.structs.replace(told, freeze=name)

    def _happened(self, forecast: Forecast, at: Instant) -> dict[str, Happened]:
        """How each queue stood at this instant."""
        backlog = self._open(at)
        waits: dict[str, list[float]] = defaultdict(list)
        for entry, fact in self._decided(at - DAY):
            if entry.at <= at and entry.at > max(at - DAY, forecast.made):
                waits[fact.area].append(fact.waited / SECOND)
            elif entry.at > at and entry.at - fact.waited <= at:
                backlog[fact.area] += 1  # it waited then
        areas = [queue.area for queue in forecast.queues]
        return {area: Happened(backlog=backlog[area], waits_s=tuple(waits[area])) for area in areas}

    def _open(self, at: Instant) -> Counter[str]:
        """Cases opened by then that still wait, by policy area."""
        c = self._reader.table("case").c
        query = select(c.area, func.count().label("n")).where(c.state.in_(WORKED), c.opened <= at)
        return Counter({row.area: row.n for row in self._reader.fetch(query.group_by(c.area))})

    def _decided(self, since: Instant) -> Iterator[tuple[Entry, Decided]]:
        after = seq_before(self._reader, since)
        while entries := self._reader.entries(after, AT_ONCE, types=[tag_of(Decided)]):
            for entry in entries:
                assert isinstance(entry.fact, Decided)
                yield entry, entry.fact
            after = entries[-1].seq
