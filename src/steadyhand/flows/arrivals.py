"""What came into the queues in the last weeks: cases opened, by hour and kind, followed along the ledger in memory."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from sqlalchemy import select

from steadyhand.access.coverage.model import UNKNOWN, base_language, hour_of_week
from steadyhand.access.model import HOURS_OF_WEEK
from steadyhand.access.scopes import SEVERITIES
from steadyhand.kernel.entry import tag_of
from steadyhand.kernel.values import DAY, HOUR, Instant
from steadyhand.review.facts import Opened
from steadyhand.storage.reading import Reader
from steadyhand.storage.tables import ledger

SPAN: Final = 28 * DAY
KEPT: Final = SPAN + DAY
"""So that the same hours of four weeks before are known for a whole day."""
AT_ONCE: Final = 5_000


class Kind(NamedTuple):
    """A kind of case, as far as it matters who decides it and what let it be opened."""

    area: str
    language: str
    region: str
    severity: str
    by_rule: bool


class Arrivals:
    """Cases opened in the last 28 days and in the present hour. Safe to use from several threads."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._lock = threading.Lock()
        self._after: int | None = None
        self._began: Instant = 0
        self._hours: dict[Instant, Counter[Kind]] = defaultdict(Counter)

    def follow(self, now: Instant) -> None:
        """Read what came since the last time. Raises `RecordUnavailable`."""
        with self._lock:
            if self._after is None:
                self._after = seq_before(self._reader, now - now % HOUR - KEPT)
                self._began = at_of(self._reader, 1) or now
            head = self._reader.head().seq
            while entries := self._reader.entries(self._after, AT_ONCE, types=[tag_of(Opened)]):
                for entry in entries:
                    assert isinstance(entry.fact, Opened)
                    self._hours[entry.at - entry.at % HOUR][_kind(entry.fact)] += 1
                self._after = entries[-1].seq
            self._after = max(self._after, head)
            for hour in [hour for hour in self._hours if hour < now - now % HOUR - KEPT]:
                del self._hours[hour]

    def began(self, now: Instant) -> Instant:
        """From when on it is known what came."""
        return max(self._began, now - now % HOUR - KEPT)

    def total(self) -> int:
        """How many are known."""
        with self._lock:
            return sum(map(Counter.total, self._hours.values()))

    def languages(self) -> frozenset[str]:
        """The languages of the cases that came."""
        with self._lock:
            return frozenset(kind.language for counted in self._hours.values() for kind in counted)

    def in_hour(self, hour: Instant) -> Mapping[Kind, int]:
        """What came in the hour that begins at this instant."""
        with self._lock:
            return dict(self._hours.get(hour, {}))

    def by_hour_of_week(self, now: Instant) -> dict[Kind, list[float]]:
        """Mean cases per hour of each kind, for each hour of the week; an hour not seen yet has the mean of all."""
        present = now - now % HOUR
        first = max(self.began(now), present - SPAN)
        if first >= present:
            present += HOUR  # nothing but the present hour is known yet
        seen = [0.0] * HOURS_OF_WEEK
        for hour in range(first - first % HOUR, present, HOUR):
            seen[hour_of_week(hour)] += 1.0
        found: dict[Kind, list[float]] = {}
        with self._lock:
            for hour, counted in self._hours.items():
                if present - SPAN <= hour < present:
                    for kind, n in counted.items():
                        found.setdefault(kind, [0.0] * HOURS_OF_WEEK)[hour_of_week(hour)] += n
        return {kind: _means(counts, seen) for kind, counts in found.items()}


def _means(counts: list[float], seen: list[float]) -> list[float]:
    mean = sum(counts) / (sum(seen) or 1.0)
    return [count / times if times else mean for count, times in zip(counts, seen, strict=True)]


def _kind(fact: Opened) -> Kind:
    severity = fact.severity if fact.severity in SEVERITIES else "medium"
    return Kind(
        fact.area, base_language(fact.language), fact.region or UNKNOWN, severity, fact.source == "rule"
    )


def at_of(reader: Reader, seq: int) -> Instant | None:
    """When the entry with this number was recorded; None where there is none."""
    found = reader.fetch(select(ledger.c.at).where(ledger.c.seq == seq))
    return int(found[0].at) if found else None


def seq_before(reader: Reader, at: Instant) -> int:
    """The number of the last entry before an instant; 0 where there is none. Entries are in order of time."""
    return _last(reader.head().seq, lambda seq: (at_of(reader, seq) or 0) < at)


def _last(highest: int, holds: Callable[[int], bool]) -> int:
    """The last number up to `highest` for which something holds that ends once."""
    low, high = 0, highest
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if holds(middle) else (low, middle - 1)
    return low
