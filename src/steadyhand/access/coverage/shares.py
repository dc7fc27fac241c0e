"""The smallest share of people that a freeze would leave, whatever else is frozen at the same time. Pure.

Of a group that the freeze reaches it is how many are left under all that is in force, of those whom nothing but what
two people agreed to, and for as long, would stop. What one person alone has stopped, and a containment, counts among
what is lost: else slice after slice could be taken, or everything stopped for an hour and frozen for a month meanwhile.
Where all are stopped by what two agreed to, another freeze below that leaves nobody: one person does not prolong it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from steadyhand.access.coverage.model import Counts, Group
from steadyhand.access.coverage.people import DUTIES, ORDINARY, Able, People, Stops
from steadyhand.access.freezes.model import Freeze
from steadyhand.access.masks import Masks
from steadyhand.access.model import Staff

Sort = tuple[Group, str | None]
"""What tells units apart: the group, and the severity where it matters."""


class Share(NamedTuple):
    """A share of people, 0 to 1, and in a sentence of which, where it is not of those who work on cases."""

    left: float
    of: str = ""


class Worlds:
    """What would be left of people by freezes: without any, by the wanted one alone, and so on."""

    def __init__(
        self, people: People, staff: Mapping[str, Staff], wanted: Freeze, others: Sequence[Freeze]
    ) -> None:
        """`others` are the freezes in force beside the wanted one; `staff` is everybody by principal."""
        self.people = people
        self._staff = staff
        self._made: dict[tuple[Freeze, ...], Stops] = {}
        self._able: dict[tuple[Stops, str | None], tuple[Able, ...]] = {}
        wanted = _lasting(wanted, wanted)
        longer = tuple(one for one in others if one.kind != "containment")
        agreed = tuple(one for one in longer if one.under is not None and one.ends >= wanted.ends)
        self.bare, self.alone = self._stops(), self._stops(wanted)
        self.base = self._stops(*agreed)
        self.left = self._stops(*(_lasting(one, wanted) for one in others), wanted)
        self.without, self.under = self._stops(*longer), self._stops(*longer, wanted)

    @property
    def by_severity(self) -> bool:
        """Whether it matters how severe a case is."""
        return self.left.by_severity

    def able(self, stops: Stops, sorts: Sequence[Sort], about: str | None = ORDINARY) -> tuple[Able, ...]:
        """Who can work on each sort of cases in one of these worlds."""
        key = (stops, about)
        if key not in self._able:
            entitled = self.people.entitled
            self._able[key] = tuple(stops.left(entitled(*sort), *sort, about) for sort in sorts)
        return self._able[key]

    def reached(self, sorts: Sequence[Sort]) -> frozenset[int]:
        """The sorts of cases, by their numbers, from which the wanted freeze keeps anybody."""
        bare, alone = self.able(self.bare, sorts), self.able(self.alone, sorts)
        return frozenset(n for n, (was, left) in enumerate(zip(bare, alone, strict=True)) if was != left)

    def share(self, sorts: Sequence[Sort], hours: Collection[int]) -> Share:
        """The smallest share of those who work on cases, by their hours."""
        known = self._smallest(sorts, hours, ORDINARY)
        unknown = self._smallest(sorts, hours, None) if self.left.by_class else known
        if unknown < known:
            return Share(unknown, "The share of people left is that of cases whose account nobody knows.")
        return Share(known)

    def share_of_duties(self, areas: Iterable[str]) -> Share:
        """The smallest share of those who may do any of `DUTIES`, whenever they work."""
        smallest = Share(1.0)
        for area in sorted(areas):
            for act in DUTIES:
                worlds = (stops.may(act, area) for stops in (self.bare, self.alone, self.base, self.left))
                bare, alone, base, left = map(self.people.count, worlds)
                if (share := left_of(bare, alone, base, left)) < smallest.left:
                    of = f"The share of people left is that of those who may do {act[1]} in {area}."
                    smallest = Share(share, of)
        return smallest

    def _smallest(self, sorts: Sequence[Sort], hours: Collection[int], about: str | None) -> float:
        worlds = (self.able(each, sorts, about) for each in (self.bare, self.alone, self.base, self.left))
        reached = {rows for rows in zip(*worlds, strict=True) if rows[0] != rows[1]}
        counted = ([self.people.counts(able) for able in rows] for rows in reached)
        return min((share for rows in counted for share in _by_hour(rows, hours)), default=1.0)

    def _stops(self, *freezes: Freeze) -> Stops:
        if freezes not in self._made:
            self._made[freezes] = Stops(Masks(freezes, self._staff), self.people)
        return self._made[freezes]


def left_of(bare: int, alone: int, base: int, left: int) -> float:
    """The share left of one group, by how many there are in each world; 1 where the freeze reaches none of them."""
    if alone >= bare:
        return 1.0
    return min(1.0, left / base) if base else 0.0


def _by_hour(rows: Sequence[Counts], hours: Iterable[int]) -> Iterator[float]:
    bare, alone, base, left = rows
    return (left_of(bare[hour], alone[hour], base[hour], left[hour]) for hour in hours)


def _lasting(freeze: Freeze, wanted: Freeze) -> Freeze:
    """A freeze without those of its exemptions that end before it does, and before the wanted one.

    Who goes on for a part of it only is not there for all of it, and the worst hour counts.
    """
    until = min(freeze.ends, wanted.ends)
    exemptions = tuple(one for one in freeze.exemptions if one.ends >= until)
    return msgspec.structs.replace(freeze, exemptions=exemptions)
