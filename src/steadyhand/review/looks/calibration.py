"""Figures on second looks: by policy, queue and language, never by person, and none of fewer than five looks.

Counts come in cells of what was read first and second; alpha is taken over readings, which stand in no order, so it
is nobody's in particular. Random looks stand for all decisions; looks drawn for a reason of risk stand for those alone,
and the two are never added up into one figure of agreement.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Final, Literal

import msgspec

from steadyhand.review.looks.agreement import Agreement, agreement, patterns
from steadyhand.review.looks.model import NONE, SCALE

Kind = Literal["random", "risk", "golden"]
FEWEST: Final = 5
"""Of fewer looks nothing is told: it would be a figure of two people."""
BREAKS: Final = "breaks it"


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """How many looks were answered with the same readings."""

    kind: Kind
    area: str
    language: str
    first: str
    """The article that the first reading says is broken, or `NONE`."""
    second: str
    first_grade: str
    second_grade: str
    compared: str
    looks: int


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """What is told of some looks."""

    looks: int
    agreed: float
    """The share in which outcome and article are the same."""
    alpha: Agreement
    """Over the articles that are broken, or none: nominal."""
    severity: Agreement
    """Over severities, no violation below them: ordinal."""


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """First reading by second reading; None is a cell of fewer than five looks, or of none."""

    values: tuple[str, ...]
    rows: tuple[tuple[int | None, ...], ...]
    """A row for each first reading, a column for each second, in the order of `values`."""


def figures(cells: Iterable[Counted], article: str | None = None) -> Figures | None:
    """The figures of these looks, or of what they say of one article; None where they are too few."""
    cells = list(cells)
    looks = sum(cell.looks for cell in cells)
    if looks < FEWEST:
        return None
    said = _about(article)
    same = sum(cell.looks for cell in cells if said(cell.first) == said(cell.second))
    return Figures(
        looks=looks,
        agreed=same / looks,
        alpha=agreement(_pairs(cells, lambda cell: (said(cell.first), said(cell.second)))),
        severity=agreement(
            _pairs(cells, lambda cell: (cell.first_grade, cell.second_grade)), "ordinal", SCALE
        ),
    )


def confusion(cells: Iterable[Counted]) -> Table | None:
    """How often each first reading met each second; None where all of them together are too few."""
    counted: Counter[tuple[str, str]] = Counter()
    for cell in cells:
        counted[cell.first, cell.second] += cell.looks
    if sum(counted.values()) < FEWEST:
        return None
    values = sorted({value for pair in counted for value in pair}, key=lambda value: (value != NONE, value))
    rows = tuple(tuple(enough(counted[one, two]) for two in values) for one in values)
    return Table(values=tuple(values), rows=rows)


def enough(looks: int) -> int | None:
    """A count that may be told; None where it is of too few."""
    return looks if looks >= FEWEST else None


def of_kind(cells: Iterable[Counted], *kinds: Kind) -> list[Counted]:
    """Those that were drawn so."""
    return [cell for cell in cells if cell.kind in kinds]


def in_area(cells: Iterable[Counted], area: str) -> list[Counted]:
    """Those of one queue."""
    return [cell for cell in cells if cell.area == area]


def naming(cells: Iterable[Counted], article: str) -> list[Counted]:
    """Those in which either reading says that this article is broken."""
    return [cell for cell in cells if article in (cell.first, cell.second)]


def languages(cells: Sequence[Counted]) -> list[tuple[str, list[Counted]]]:
    """By language, those of most looks first."""
    found: dict[str, list[Counted]] = {}
    for cell in cells:
        found.setdefault(cell.language, []).append(cell)
    return sorted(found.items(), key=lambda each: (-sum(cell.looks for cell in each[1]), each[0]))


def _about(article: str | None) -> Callable[[str], str]:
    """What a reading says: all of it, or whether it is that one article that is broken."""
    if article is None:
        return str
    return lambda value: BREAKS if value == article else NONE


def _pairs(
    cells: Iterable[Counted], values: Callable[[Counted], tuple[str, str]]
) -> dict[tuple[str, ...], int]:
    counted: Counter[tuple[str, ...]] = Counter()
    for cell in cells:
        (pattern,) = patterns([values(cell)])
        counted[pattern] += cell.looks
    return dict(sorted(counted.items()))
