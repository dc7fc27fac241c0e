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
        self.areas: Counter[tuple[str, str]] = Counter()
        """Acts by person and area."""
        self.places: Counter[tuple[str, Place]] = Counter()
        """Look-ups by person and where."""
        self.gains: Counter[Pair] = Counter()
        """Reversals and recoveries, by person and by who gained."""
        self.hand: Counter[Pair] = Counter()
        """Looks at people for a case that somebody opened by hand alone, by who looked and who opened."""
        self.undone: Counter[str] = Counter()
        """Decisions of each that others reversed."""
        self.channels: Counter[str] = Counter()

    def add(self, *others: Counts) -> Counts:
        """Count these too; itself."""
        for other in others:
            self.done.update(other.done)
            self.hours.update(other.hours)
            self.areas.update(other.areas)
            self.places.update(other.places)
            self.gains.update(other.gains)
            self.hand.update(other.hand)
            self.undone.update(other.undone)
            self.channels.update(other.channels)
        return self


class Book:
    """Counts by day, and the entries behind them."""

    def __init__(self) -> None:
        self._days: dict[int, Counts] = {}
        self._acts: dict[int, dict[tuple[str, str], list[int]]] = {}
        self._hours: set[tuple[str, int]] = set()
        self.first: int | None = None
        """The first day of which anything is known."""

    def add(self, act: Act) -> None:
        """Count an act; they come in their order."""
        day = act.day
        if day not in self._days:
            self._begin(day)
        counts = self._days[day]
        counts.done[act.by, act.what] += act.times
        if (hour := (act.by, act.at // HOUR)) not in self._hours:
            self._hours.add(hour)
            counts.hours[act.by] += 1
        if act.area:
            counts.areas[act.by, act.area] += 1
        _count(counts, act)
        if act.what != "decide" and len(acts := self._acts[day][act.by, act.what]) < ACTS_KEPT:
            acts.append(act.seq)

    def window(self, last: int, days: int) -> Counts:
        """The counts of so many days, of which this is the last."""
        return Counts().add(*(self._days[day] for day in self._within(last, days)))

    def times(self, person: str, what: str, day: int) -> int:
        """How often somebody did something on one day."""
        return self._days[day].done[person, what] if day in self._days else 0

    def together(self, pair: Pair, last: int, days: int) -> int:
        """How often one looked for cases that the other opened by hand."""
        return sum(self._days[day].hand[pair] for day in self._within(last, days))

    def lookers(self, last: int, days: int) -> set[str]:
        """Who looked anybody up."""
        within = (self._days[day].done for day in self._within(last, days))
        return {person for done in within for person, what in done if what == "look"}

    def acts(self, person: str, what: str, last: int, days: int) -> tuple[int, ...]:
        """The entries of somebody's acts of a kind, the first of each day; the latest of them all."""
        found = (self._acts[day].get((person, what), ()) for day in self._within(last, days))
        return tuple(seq for acts in found for seq in acts)[-ACTS_KEPT:]

    def _within(self, last: int, days: int) -> list[int]:
        return [day for day in range(last - days + 1, last + 1) if day in self._days]

    def _begin(self, day: int) -> None:
        self.first = day if self.first is None else self.first
        self._days[day], self._acts[day], self._hours = Counts(), defaultdict(list), set()
        for old in [one for one in self._days if one <= day - KEPT]:
            del self._days[old], self._acts[old]


def _count(counts: Counts, act: Act) -> None:
    """Count what the kind of act asks for."""
    if act.what == "look":
        counts.places[act.by, (act.area, act.region)] += 1
        if act.alone and act.opener:
            counts.hand[act.by, act.opener] += 1
    if act.what in GAINS and act.account:
        counts.gains[act.by, act.account] += 1
    if act.what == "reverse" and act.decider not in {"", act.by}:
        counts.undone[act.decider] += 1
    if act.what in CHANNELS:
        counts.channels[act.what] += 1
