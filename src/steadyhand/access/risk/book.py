"""What staff did, counted by day: all that detectors remember. Acts older than the longest window are forgotten."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Final

from steadyhand.access.risk.model import ACTS_KEPT, Act
from steadyhand.kernel.values import HOUR

WEEK: Final = 7
MONTH: Final = 28
KEPT: Final = 56
"""Days."""
GAINS: Final = frozenset({"reverse", "recover"})
CHANNELS: Final = frozenset({"break_glass", "exempt", "grant", "recover"})

Place = tuple[str, str]
"""An area and a region."""
Pair = tuple[str, str]


class Counts:
    """The counts of a day, or of several together."""

    def __init__(self) -> None:
        self.done: Counter[tuple[str, str]] = Counter()
        """By person and what."""
        self.hours: Counter[str] = Counter()
        """Hours in which each did anything."""
        self.areas: dict[str, Counter[str]] = defaultdict(Counter)
        self.places: dict[str, set[Place]] = defaultdict(set)
        """Where each looked people up."""
        self.gains: Counter[Pair] = Counter()
        """Reversals and recoveries, by person and by who gained."""
        self.hand: Counter[Pair] = Counter()
        """Looks at people for a case that somebody opened by hand alone, by who looked and who opened."""
        self.undone: Counter[str] = Counter()
        """Decisions of each that others reversed."""
        self.channels: Counter[str] = Counter()
        self.acts: dict[tuple[str, str], list[int]] = defaultdict(list)
        """The entries, by person and what; the first of each day."""

    def add(self, other: Counts) -> None:
        """Count these too."""
        for mine, theirs in (
            (self.done, other.done),
            (self.hours, other.hours),
            (self.gains, other.gains),
            (self.hand, other.hand),
            (self.undone, other.undone),
            (self.channels, other.channels),
        ):
            for key, count in theirs.items():
                mine[key] += count  # type: ignore[index]  # the two are of one kind, pair by pair
        for person, areas in other.areas.items():
            self.areas[person].update(areas)
        for person, places in other.places.items():
            self.places[person] |= places
        for key, acts in other.acts.items():
            self.acts[key] += acts[: ACTS_KEPT - len(self.acts[key])]


class Book:
    """Counts by day."""

    def __init__(self) -> None:
        self._days: dict[int, Counts] = {}
        self._hours: tuple[int, set[tuple[str, int]]] = (0, set())
        self.first: int | None = None
        """The first day of which anything is known."""

    def add(self, act: Act) -> None:
        """Count an act; they come in their order."""
        day = act.day
        if self.first is None:
            self.first = day
        counts = self._days.get(day)
        if counts is None:
            counts = self._days[day] = Counts()
            self._hours = (day, set())
            self._forget(day)
        counts.done[act.by, act.what] += act.times
        self._worked(counts, act)
        if act.area:
            counts.areas[act.by][act.area] += 1
        if act.what == "look":
            counts.places[act.by].add((act.area, act.region))
            if act.alone and act.opener:
                counts.hand[act.by, act.opener] += 1
        if act.what in GAINS and act.account:
            counts.gains[act.by, act.account] += 1
        if act.what == "reverse" and act.decider not in {"", act.by}:
            counts.undone[act.decider] += 1
        if act.what in CHANNELS:
            counts.channels[act.what] += 1
        if act.what != "decide" and len(counts.acts[act.by, act.what]) < ACTS_KEPT:
            counts.acts[act.by, act.what].append(act.seq)

    def window(self, last: int, days: int) -> Counts:
        """The counts of so many days, of which this is the last."""
        found = Counts()
        for day in range(last - days + 1, last + 1):
            if day in self._days:
                found.add(self._days[day])
        return found

    def _worked(self, counts: Counts, act: Act) -> None:
        hour = (act.by, act.at // HOUR)
        if hour not in self._hours[1]:
            self._hours[1].add(hour)
            counts.hours[act.by] += 1

    def _forget(self, day: int) -> None:
        for old in [one for one in self._days if one <= day - KEPT]:
            del self._days[old]
