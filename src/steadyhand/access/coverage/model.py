"""Groups of cases that need people of their own, hours of the week, and how many people, in bands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from typing import Final, NamedTuple

from steadyhand.access.model import HOURS_OF_WEEK
from steadyhand.access.scopes import language_of
from steadyhand.kernel.values import HOUR, Instant

UNKNOWN: Final = "unknown"
"""The language or region of a case of which nobody knows it: everybody may take it."""
_THURSDAY: Final = 3 * 24
"""Hours from a Monday 00:00 to the epoch, 1970-01-01."""
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_BANDS: Final = ((10, "<10"), (50, "10-49"), (200, "50-199"))

Counts = tuple[int, ...]
"""A number for each hour of the week, Monday 00:00 UTC first."""


class Group(NamedTuple):
    """Cases of one policy area, language and region."""

    area: str
    language: str
    region: str


def groups(areas: Iterable[str], languages: Iterable[str], regions: Iterable[str]) -> list[Group]:
    """Every group there is, in the order of the names."""
    return [Group(*each) for each in product(sorted(areas), sorted(languages), sorted(regions))]


def hour_of_week(at: Instant) -> int:
    """The hour of the week (0 to 167, from Monday 00:00 UTC) that an instant lies in."""
    return (at // HOUR + _THURSDAY) % HOURS_OF_WEEK


def ahead(now: Instant, hours: int) -> list[int]:
    """The hours of the week from the present one on."""
    first = hour_of_week(now)
    return [(first + n) % HOURS_OF_WEEK for n in range(hours)]


def base_language(tag: str) -> str:
    """The language of a case's or a person's tag: `pt` of `pt-BR`; `unknown` where it is none."""
    return language_of(tag) or UNKNOWN


def band(people: int) -> str:
    """A number of people as it may stand where many read it: none and few look alike, or it were a map."""
    return next((name for below, name in _BANDS if people < below), "200+")


def spans(hours: Iterable[int]) -> list[tuple[int, int]]:
    """Hours of the week as runs `[from, until)`, in order; `until` may be 168."""
    runs: list[tuple[int, int]] = []
    for hour in sorted(set(hours)):
        if runs and runs[-1][1] == hour:
            runs[-1] = (runs[-1][0], hour + 1)
        else:
            runs.append((hour, hour + 1))
    return runs


def spoken(runs: Sequence[tuple[int, int]]) -> str:
    """Runs of hours as people write them: `Mon 07-15, Tue 23-24`."""
    if list(runs) == [(0, HOURS_OF_WEEK)]:
        return "always"
    return ", ".join(_spoken(*part) for run in runs for part in _by_day(*run))


def _by_day(first: int, until: int) -> Iterator[tuple[int, int]]:
    while first < until:
        midnight = min(until, (first // 24 + 1) * 24)
        yield first, midnight
        first = midnight


def _spoken(first: int, until: int) -> str:
    start = first % 24
    return f"{_DAYS[first // 24]} {start:02d}-{start + until - first:02d}"
