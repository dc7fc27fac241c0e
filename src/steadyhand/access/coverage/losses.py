"""A loss of coverage: fewer people than a day ago, or than there usually are, and no freeze that says so. Pure.

A fall counts where more than a fifth of the people of a group are gone in an hour of the week within a day, and at
least two; people fall ill and leave one by one. A group is below its floor where fewer are left than the set share of
the median of 28 days, or nobody; in a single region, again, only where two or more are gone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

import msgspec

from steadyhand.access.coverage.measures import ANY, NOBODY, Measure, Usual
from steadyhand.access.coverage.model import UNKNOWN, Counts, Group

FALL: Final = 0.2
FEWER: Final = 2
"""So many people must be gone for a fall."""
BLOCK: Final = 6
"""Hours that are told together."""
_BANDS: Final = ((0.5, "20-50 %"), (0.8, "50-80 %"))


class Gap(msgspec.Struct, frozen=True, array_like=True):
    """Where people are gone: exact, and sealed for a week."""

    group: Group
    hour: int
    before: float
    left: int

    @property
    def share(self) -> float:
        """The share of people who are gone."""
        return 1 - self.left / self.before


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where people are gone, as it may be read by many: one policy area, some languages, blocks of hours."""

    area: str
    languages: tuple[str, ...]
    """Empty where it is no matter of a language."""
    hours: tuple[tuple[int, int], ...]
    """Runs of hours of the week, `[from, until)`, in blocks of six."""


def fallen(before: Measure | Usual, now: Measure) -> list[Gap]:
    """Where more than a fifth are gone, and at least two."""
    return [
        Gap(group, hour, had, left)
        for group, hours in _changed(before, now)
        for hour, (had, left) in hours
        if had - left >= FEWER and had - left > FALL * had
    ]


def below(usual: Usual, now: Measure, floor: float) -> list[Gap]:
    """Where fewer are left than the floor (a share of what is usual) asks for, or nobody."""
    return [
        Gap(group, hour, had, left)
        for group, hours in _changed(usual, now)
        for hour, (had, left) in hours
        if had >= 1 and left < max(1.0, floor * had) and (group.region == ANY or had - left >= FEWER)
    ]


def _changed(
    before: Measure | Usual, now: Measure
) -> Iterable[tuple[Group, list[tuple[int, tuple[float, int]]]]]:
    """Groups with the hours in which fewer are left."""
    for group, had in before.items():
        left: Counts = now.get(group, NOBODY)
        if had != left:
            pairs = enumerate(zip(had, left, strict=True))
            if fewer := [(hour, (was, rest)) for hour, (was, rest) in pairs if rest < was]:
                yield group, fewer


def fresh(gaps: Iterable[Gap], told: Iterable[Gap]) -> list[Gap]:
    """Those that are not told yet, or have become as much worse as a gap of their own would be."""
    known: dict[tuple[Group, int], int] = {}
    for gap in told:
        key = (gap.group, gap.hour)
        known[key] = min(gap.left, known.get(key, gap.left))
    return [gap for gap in gaps if _worse(gap, known.get((gap.group, gap.hour)))]


def _worse(gap: Gap, told: int | None) -> bool:
    return told is None or (told - gap.left >= FEWER and told - gap.left > FALL * told)


def mended(gaps: Iterable[Gap], now: Measure) -> bool:
    """Whether all of these have again most of the people that they had."""
    return all(now.get(gap.group, NOBODY)[gap.hour] >= gap.before * (1 - FALL) for gap in gaps)


def places(gaps: Iterable[Gap]) -> tuple[Place, ...]:
    """Where people are gone, without saying how many and in which hours exactly."""
    languages: dict[str, set[str]] = defaultdict(set)
    hours: dict[str, set[int]] = defaultdict(set)
    for gap in gaps:
        languages[gap.group.area] |= {gap.group.language} - {ANY, UNKNOWN}
        hours[gap.group.area].add(gap.hour // BLOCK)
    return tuple(
        Place(area=area, languages=tuple(sorted(languages[area])), hours=tuple(_runs(blocks)))
        for area, blocks in sorted(hours.items())
    )


def _runs(blocks: Iterable[int]) -> Iterable[tuple[int, int]]:
    run: tuple[int, int] | None = None
    for block in sorted(blocks):
        if run is not None and run[1] == block * BLOCK:
            run = (run[0], (block + 1) * BLOCK)
            continue
        if run is not None:
            yield run
        run = (block * BLOCK, (block + 1) * BLOCK)
    if run is not None:
        yield run


def depth(gaps: Iterable[Gap]) -> str:
    """How many are gone where most are, in a band."""
    worst = max((gap.share for gap in gaps), default=0.0)
    return next((name for below, name in _BANDS if worst < below), "over 80 %")
