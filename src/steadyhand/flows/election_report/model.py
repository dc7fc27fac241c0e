"""What a report on an election is made of: sections with tables, each with the entries that it was counted from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final, Literal, TypeVar

import msgspec

from steadyhand.kernel.values import Instant

FORMAT: Final = "election-report-1"
"""Of what is counted, and how. It changes when that does."""
FEW: Final = 3
"""A place, language or kind of partner with fewer is told together with others: it might be somebody."""
TOGETHER: Final = "together"
UNKNOWN: Final = "unknown"

Cell = str | int | float | None
"""None is not known; an instant and a span are microseconds."""
Unit = Literal["text", "number", "ratio", "span", "instant"]
T = TypeVar("T")


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """A column: its name for programs and for people, and what its cells are."""

    name: str
    title: str
    unit: Unit = "number"


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of the same kind; one without rows says `empty` instead."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: str = "None."


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """The entries of the ledger that a section was counted from."""

    types: tuple[str, ...]
    where: str
    """Which of them, in words."""
    entries: int
    first: int | None
    last: int | None
    """The lowest and the highest `seq` among them; None where there is none."""


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """One part of the report."""

    name: str
    title: str
    says: tuple[str, ...]
    """What is counted and how, in sentences."""
    tables: tuple[Table, ...]
    source: Source


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """What the report is about, and what it compares that with."""

    begins: Instant
    ends: Instant
    """Before it: what happened from `begins` on until then."""
    since: Instant
    """Of the baseline, which ends where the window begins."""
    known: Instant
    """When the ledger begins: nothing of before is known."""
    head: int
    """The last entry that was read."""
    at: Instant
    """Its instant."""

    @property
    def span(self) -> Instant:
        """How long of the window is on record."""
        return max(0, min(self.ends, self.at) - max(self.begins, self.known))

    @property
    def before(self) -> Instant:
        """How long the baseline is."""
        return self.begins - self.since

    def holds(self, at: Instant) -> bool:
        return self.begins <= at < self.ends

    def baseline(self, at: Instant) -> bool:
        return self.since <= at < self.begins


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The whole of it. The same ledger gives the same report, byte for byte."""

    format: str
    election: str
    name: str
    jurisdiction: str
    places: tuple[str, ...]
    window: Window
    few: int
    sections: tuple[Section, ...]
    unknown: tuple[str, ...]
    """What is not known, and why, in sentences."""


def apart(rows: Iterable[T], key: Callable[[T], str], *, few: int = FEW) -> dict[str, list[T]]:
    """Rows by key, in its order; keys of few together, and with them as many more as it takes to be no longer few.

    Where all there are come to fewer than `few`, they are told together: what is left out could be worked out.
    """
    groups: dict[str, list[T]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    together: list[T] = []
    for name in sorted(groups, key=lambda name: (len(groups[name]), name)):
        if len(groups[name]) < few or 0 < len(together) < few:
            together += groups.pop(name)
    told = {name: groups[name] for name in sorted(groups)}
    return told | ({TOGETHER: together} if together else {})


def several(count: int, noun: str) -> str:
    """A count with its noun: `1 appeal`, `2 appeals`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def rank(found: Sequence[Instant], percent: int) -> Instant | None:
    """The nearest rank of what is sorted: a value that was measured, and none in between."""
    return found[-(-len(found) * percent // 100) - 1] if found else None


def spans(values: Iterable[Instant]) -> tuple[int, Instant | None, Instant | None]:
    """How many, the median, and what nine of ten stayed within."""
    found = sorted(values)
    return len(found), rank(found, 50), rank(found, 90)
