"""What rules did is counted in memory and written every second: an event must not wait for a count of itself."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, Protocol

from steadyhand.flows.post import Ruled
from steadyhand.intake.tallies import ERRORS, EVENTS, HITS_KEPT, TRAFFIC, Mode, ShadowHit, Tally
from steadyhand.kernel.values import HOUR, Instant

PENDING_HITS: Final = 1_000
"""Samples that wait to be written, while the database is away."""


class Keeps(Protocol):
    """Where counts and samples are kept; implemented by intake. Raises `RecordUnavailable`."""

    def add(self, tallies: Iterable[Tally]) -> None:
        """Add these numbers to what is counted already."""

    def keep_hits(self, hits: Sequence[ShadowHit]) -> int:
        """Keep samples; gives how many were kept."""


class Tallying:
    """Counts of the current second. Safe to use from several threads."""

    def __init__(self, kept: Keeps) -> None:
        self._kept = kept
        self._lock = threading.Lock()
        self._counted: dict[tuple[Instant, str, Mode], _Cell] = {}
        self._hits: list[ShadowHit] = []
        self._offered: Counter[tuple[str, str]] = Counter()
        self._sampled = ""
        self._wrote: list[Tally] = []

    def note(
        self, now: Instant, ruled: Ruled, *, mode: Mode, traffic: bool, acted: frozenset[str] = frozenset()
    ) -> None:
        """Count one ruling; `acted` are the rules that asked for what a brake would take away."""
        key = now - now % HOUR, ruled.rules, mode
        with self._lock:
            cell = self._counted.get(key)
            if cell is None:
                cell = self._counted[key] = _Cell()
            cell.events += 1
            cell.traffic += traffic
            cell.failed += ruled.errors > 0
            if ruled.reasons:
                for rule, _ in ruled.reasons:
                    cell.matched[rule] += 1
                for rule in acted:
                    cell.acted[rule] += 1
                cell.asked += bool(ruled.asked)

    def sample(self, hit: ShadowHit) -> None:
        """Keep a sample, if there are few of its rule."""
        key = hit.rules, hit.rule
        with self._lock:
            if hit.rules != self._sampled:
                self._offered, self._sampled = Counter(), hit.rules
            if self._offered[key] < HITS_KEPT and len(self._hits) < PENDING_HITS:
                self._offered[key] += 1
                self._hits.append(hit)

    def flush(self) -> None:
        """Write what was counted. Raises `RecordUnavailable`, and then nothing is lost."""
        with self._lock:
            counted, self._counted = self._counted, {}
            hits, self._hits = self._hits, []
        try:
            tallies = [tally for key, cell in counted.items() for tally in cell.tallies(*key)]
            self._kept.add(tallies)
            counted, self._wrote = {}, tallies
            self._kept.keep_hits(hits)
            hits = []
        finally:
            if counted or hits:
                self._put_back(counted, hits)

    def wrote(self) -> list[Tally]:
        """What the last `flush` wrote, told once."""
        wrote, self._wrote = self._wrote, []
        return wrote

    def _put_back(self, counted: dict[tuple[Instant, str, Mode], _Cell], hits: list[ShadowHit]) -> None:
        with self._lock:
            for key, cell in counted.items():
                self._counted[key] = cell.plus(self._counted.get(key))
            self._hits = (hits + self._hits)[:PENDING_HITS]


class _Cell:
    """What one rule set did in one hour, so far as it is not written yet."""

    __slots__ = ("acted", "asked", "events", "failed", "matched", "traffic")

    def __init__(self) -> None:
        self.events = self.asked = self.traffic = self.failed = 0
        self.matched: Counter[str] = Counter()
        self.acted: Counter[str] = Counter()

    def plus(self, other: _Cell | None) -> _Cell:
        if other is not None:
            self.events += other.events
            self.asked += other.asked
            self.traffic += other.traffic
            self.failed += other.failed
            self.matched.update(other.matched)
            self.acted.update(other.acted)
        return self

    def tallies(self, hour: Instant, rules: str, mode: Mode) -> list[Tally]:
        rows = [(EVENTS, self.events, self.asked)]
        rows += [(TRAFFIC, self.traffic, 0)] if self.traffic else []
        rows += [(ERRORS, self.failed, 0)] if self.failed else []
        rows += [(rule, matched, self.acted[rule]) for rule, matched in self.matched.items()]
        return [
            Tally(hour=hour, rules=rules, mode=mode, rule=rule, matched=matched, acted=acted)
            for rule, matched, acted in rows
        ]
