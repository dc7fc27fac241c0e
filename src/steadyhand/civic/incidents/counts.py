"""What is counted of incidents: for everybody, and for the report on an election that is over.

An incident that was merged into another is counted with it. Nobody is named, and nothing says who reported.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Final

import msgspec

from steadyhand.civic.incidents.model import CLASSES, CLOCKS_OF, UNKNOWN, Incident
from steadyhand.kernel.values import Instant

FEW: Final = 3
"""Incidents that a place has at the least before it is told apart from others."""
NO_PHASE: Final = "none"
TOGETHER: Final = "together"


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """How many of one class, phase or place."""

    of: str
    opened: int
    closed: int
    unfounded: int
    """Of those closed: how many turned out to be nothing."""
    missed: int
    """Clocks that ran out."""


class Spread(msgspec.Struct, frozen=True, kw_only=True):
    """How long something took, in microseconds: of how many, the median, and what nine of ten stayed within."""

    n: int
    p50: Instant | None
    p90: Instant | None


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The incidents of some time and place."""

    total: Counts
    classes: tuple[Counts, ...]
    phases: tuple[Counts, ...]
    places: tuple[Counts, ...]
    to_owner: Spread
    to_answer: Spread
    to_act: Spread


def report(rows: Iterable[Incident], *, few: int = FEW) -> Report:
    """What became of incidents. A place with fewer than `few` of them is told together with others."""
    those = [row for row in rows if row.state != "merged"]
    return Report(
        total=_counts("all", those),
        classes=_by(those, lambda row: row.cls, CLASSES),
        phases=_by(those, lambda row: row.opened_in or NO_PHASE),
        places=_apart(those, few),
        to_owner=_spread(row.owned - row.at for row in those if row.owned is not None),
        to_answer=_spread(row.answer.met - row.at for row in those if row.answer.met is not None),
        to_act=_spread(row.act.met - row.at for row in those if row.act.met is not None),
    )


def between(rows: Iterable[Incident], begins: Instant, ends: Instant) -> list[Incident]:
    """Those that were opened from one instant to before another."""
    return [row for row in rows if begins <= row.at < ends]


def country(region: str) -> str:
    """The country of a region: what is published knows no smaller place."""
    return region if region == UNKNOWN else region[:2]


def _by(
    rows: Sequence[Incident], key: Callable[[Incident], str], order: Sequence[str] = ()
) -> tuple[Counts, ...]:
    groups: dict[str, list[Incident]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    names = [name for name in order if name in groups] or sorted(groups)
    return tuple(_counts(name, groups[name]) for name in names)


def _apart(rows: Sequence[Incident], few: int) -> tuple[Counts, ...]:
    """By country; those with few together, and with them as many more as it takes to be no longer few."""
    groups: dict[str, list[Incident]] = defaultdict(list)
    for row in rows:
        groups[country(row.region)].append(row)
    together: list[Incident] = []
    for name in sorted(groups, key=lambda name: (len(groups[name]), name)):
        if len(groups[name]) < few or 0 < len(together) < few:
            together += groups.pop(name)
    told = [_counts(name, groups[name]) for name in sorted(groups)]
    return (*told, *([_counts(TOGETHER, together)] if together else []))


def _counts(of: str, rows: Sequence[Incident]) -> Counts:
    closed = [row for row in rows if row.state == "closed"]
    return Counts(
        of=of,
        opened=len(rows),
        closed=len(closed),
        unfounded=sum(row.ending == "unfounded" for row in closed),
        missed=sum(row.clock(which).missed is not None for row in rows for which in CLOCKS_OF),
    )


def _spread(spans: Iterable[Instant]) -> Spread:
    found = sorted(spans)
    return Spread(n=len(found), p50=_rank(found, 50), p90=_rank(found, 90))


def _rank(found: Sequence[Instant], percent: int) -> Instant | None:
    """The nearest rank: a value that was measured, and none in between."""
    return found[-(-len(found) * percent // 100) - 1] if found else None
