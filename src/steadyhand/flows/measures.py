"""The measures of coverage of the last four weeks: those in the ledger, and those seen since in this process."""

from __future__ import annotations

from typing import Final

from steadyhand.access.coverage.facts import SEALED, CoverageMeasured
from steadyhand.access.coverage.measures import ANY, Measure, Usual, unpacked, unsalted, usual
from steadyhand.flows.arrivals import seq_before
from steadyhand.kernel.entry import tag_of
from steadyhand.kernel.values import DAY, Instant
from steadyhand.storage.reading import Reader

DAYS: Final = 28
AT_ONCE: Final = 1_000
SEALED_AGAIN: Final = 7 * DAY
"""An unchanged measure is kept anew after this long, so that nobody has to look for it far back."""
KEPT: Final = 100
"""Measures of this process that are remembered; beyond them the ledger's must do."""


class Measures:
    """What stood when. Used by one thread."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._after: int | None = None
        self._stood: list[tuple[Instant, str]] = []
        """Since when which measure stood, by digest."""
        self._payloads: dict[str, str] = {}
        self._hour: Instant = -1
        self._sealed: Instant = -SEALED_AGAIN
        self._seen: list[tuple[Instant, Measure]] = []
        self._usual: tuple[Instant, Usual] = (-1, {})
        self.digest = ""
        """Of the last measure that was recorded."""

    def follow(self, now: Instant) -> None:
        """Read what was recorded since the last time. Raises `RecordUnavailable`."""
        if self._after is None:
            self._after = seq_before(self._reader, now - (DAYS + 1) * DAY)
        while entries := self._reader.entries(self._after, AT_ONCE, types=[tag_of(CoverageMeasured)]):
            for entry in entries:
                assert isinstance(entry.fact, CoverageMeasured)
                if (seal := entry.sealed(SEALED)) is not None:
                    self._payloads[entry.fact.digest] = seal.payload
                    self._sealed = entry.fact.hour
                if entry.fact.digest != self.digest:
                    self._stood.append((entry.fact.hour, entry.fact.digest))
                self.digest, self._hour = entry.fact.digest, entry.fact.hour
            self._after = entries[-1].seq

    def recorded(self, hour: Instant) -> bool:
        """Whether the measure of this hour is in the ledger."""
        return self._hour >= hour

    def stands(self, packed: bytes, hour: Instant) -> bool:
        """Whether this is the last measure in the ledger, and was sealed there lately."""
        if hour >= self._sealed + SEALED_AGAIN or self.digest not in self._payloads:
            return False
        kept = self._reader.payload(self._payloads[self.digest])
        return kept is not None and unsalted(kept) == packed

    def saw(self, measure: Measure, now: Instant) -> None:
        """Remember a measure that is compared with for a day."""
        self._seen = [(at, seen) for at, seen in self._seen if at > now - DAY][-KEPT:]
        if not self._seen or self._seen[-1][1] != measure:
            self._seen.append((now, measure))

    def lately(self, now: Instant) -> list[Measure]:
        """Every measure that stood at any time of the last day."""
        since = [digest for at, digest in self._stood if at > now - DAY]
        before = [digest for at, digest in self._stood if at <= now - DAY][-1:]
        kept = [self._read(digest) for digest in dict.fromkeys((*before, *since))]
        return [measure for measure in (*kept, *(seen for _, seen in self._seen)) if measure]

    def usual(self, now: Instant) -> Usual:
        """The median of what stood at this time of each of the last 28 days; found anew once a day."""
        day = now - now % DAY
        if self._usual[0] != day:
            stood = [self._at(day - n * DAY) for n in range(DAYS)]
            known = {digest: self._read(digest) for digest in set(filter(None, stood))}
            self._usual = (day, usual([known[digest] for digest in stood if digest]))
        return self._usual[1]

    def languages(self) -> frozenset[str]:
        """The languages that anybody had in the last day's measures."""
        seen = (group.language for _, measure in self._seen for group in measure)
        return frozenset(language for language in seen if language != ANY)

    def _at(self, instant: Instant) -> str | None:
        before = [digest for at, digest in self._stood if at <= instant]
        return before[-1] if before else None

    def _read(self, digest: str) -> Measure:
        kept = self._reader.payload(self._payloads[digest]) if digest in self._payloads else None
        return unpacked(kept) if kept else {}
