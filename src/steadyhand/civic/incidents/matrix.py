"""Which clocks an incident runs on, by its class, the phase and the place: one published value with a version.

Of the rows that fit, the most specific one wins: a row for the place before one for everywhere (a subdivision before
its country), then one for the class, then one for the phase. Two rows never say the same, and one is for everything,
so there is exactly one answer for each incident.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import msgspec

from steadyhand.civic.elections.model import EVERYWHERE, PHASE_ORDER, Phase, concerns
from steadyhand.civic.incidents.model import CLASSES, UNKNOWN, Class
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import DAY, HOUR, MINUTE, Instant
from steadyhand.rules.countries import is_country

CLOCKS: Final = "incident_clocks"
"""The view of one row, and the key of that row."""
SHORTEST: Final = 5 * MINUTE
LONGEST: Final = 14 * DAY
ENTRIES: Final = 100


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """How long it may take from when the house knows: microseconds."""

    answer: Instant
    act: Instant

    def strictest(self, other: Terms) -> Terms:
        return Terms(answer=min(self.answer, other.answer), act=min(self.act, other.act))


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One row. What is left out stands for any."""

    answer: Instant
    act: Instant
    cls: Class | None = None
    phase: Phase | None = None
    place: str = EVERYWHERE

    @property
    def fits(self) -> tuple[str, Class | None, Phase | None]:
        return self.place, self.cls, self.phase

    @property
    def terms(self) -> Terms:
        return Terms(answer=self.answer, act=self.act)


class Matrix(msgspec.Struct, frozen=True, kw_only=True):
    """All rows of one version."""

    version: int
    entries: tuple[Entry, ...]
    at: Instant | None = None
    by: str = ""

    def terms(self, cls: Class, phase: Phase | None, region: str) -> Terms:
        """The clocks of an incident.

        Where only the country is known, or nothing, it may lie in any place of it that has rows of its own: then the
        strictest of them holds, because unknown is never safe.
        """
        table = self.table()
        places = {region, *(place for place in self.places() if place == region or _within(place, region))}
        found = [exact(table, cls, phase, place) for place in sorted(places)]
        strictest = found[0]
        for one in found[1:]:
            strictest = strictest.strictest(one)
        return strictest

    def table(self) -> Mapping[tuple[str, Class | None, Phase | None], Terms]:
        return {one.fits: one.terms for one in self.entries}

    def places(self) -> set[str]:
        return {one.place for one in self.entries if one.place != EVERYWHERE}


def exact(
    table: Mapping[tuple[str, Class | None, Phase | None], Terms], cls: Class, phase: Phase | None, place: str
) -> Terms:
    """The row that wins in one place: there is one for everything."""
    for where in dict.fromkeys((place, place[:2], EVERYWHERE)):
        for what in (cls, None):
            for when in dict.fromkeys((phase, None)):
                if (found := table.get((where, what, when))) is not None:
                    return found
    raise LookupError("A matrix has a row for everything.")


def lengthens(before: Matrix, after: Matrix) -> bool:
    """Whether anything would be answered or acted on later than before: for one of all classes, phases and places."""
    old, new = before.table(), after.table()
    return any(
        new_terms.answer > old_terms.answer or new_terms.act > old_terms.act
        for cls, phase, place in _everything(before.places() | after.places())
        for old_terms, new_terms in [(exact(old, cls, phase, place), exact(new, cls, phase, place))]
    )


def problem_of(entries: Iterable[Entry]) -> Refusal | None:
    """Why these rows are no matrix; None where they are one."""
    rows = tuple(entries)
    if not 1 <= len(rows) <= ENTRIES:
        return Refusal("no_rows", f"A matrix has 1 to {ENTRIES} rows.")
    for n, one in enumerate(rows, 1):
        if one.place != EVERYWHERE and not is_country(one.place):
            return Refusal(
                "invalid_place",
                f"Row {n}: {one.place[:20]!r} is no place: write ISO 3166, or * for everywhere.",
            )
        if (
            not SHORTEST
            <= min(one.terms.answer, one.terms.act)
            <= max(one.terms.answer, one.terms.act)
            <= LONGEST
        ):
            return Refusal("no_time", f"Row {n}: a clock runs for 5 minutes at least and 14 days at most.")
    fits = [one.fits for one in rows]
    if twice := next((n for n, one in enumerate(fits, 1) if one in fits[: n - 1]), None):
        return Refusal("twice", f"Row {twice} is for the same as a row before it: leave one out.")
    if (EVERYWHERE, None, None) not in fits:
        return Refusal(
            "no_last_row", "One row is for any class, any phase, everywhere: nothing runs without a clock."
        )
    return None


def _everything(places: set[str]) -> Iterator[tuple[Class, Phase | None, str]]:
    named = places | {UNKNOWN}
    phases: tuple[Phase | None, ...] = (*PHASE_ORDER, None)
    return ((cls, phase, place) for place in sorted(named) for cls in CLASSES for phase in phases)


def _within(place: str, region: str) -> bool:
    """Whether what is from a region may be from this smaller place."""
    return concerns(place, region) and not region.startswith(f"{place}-")


def _row(hours: int, cls: Class | None = None, phase: Phase | None = None, place: str = EVERYWHERE) -> Entry:
    return Entry(answer=hours * HOUR, act=hours * HOUR, cls=cls, phase=phase, place=place)


_AT_ONCE: Final[tuple[Class, ...]] = ("procedure", "eligibility", "suppression", "intimidation")
"""What keeps people from voting, or from having their vote counted: an hour of it cannot be given back."""
_VOTING: Final[tuple[Phase, ...]] = ("early_vote", "silence", "polls")
_COUNTING: Final[tuple[Phase, ...]] = ("polls", "count")
_BRAZIL: Final[tuple[Phase, ...]] = ("silence", "polls", "count")
SHIPPED: Final = Matrix(
    version=0,
    entries=(
        _row(24),
        *(_row(2, phase=phase) for phase in _VOTING),
        _row(2, phase="count"),
        *(_row(2, cls) for cls in _AT_ONCE),
        *(_row(1, cls, phase) for cls in _AT_ONCE for phase in _VOTING),
        *(_row(1, "premature_result", phase) for phase in _COUNTING),
        # Resolution 23.714 of the electoral court of Brazil, 2022: fines run from the end of the second hour after
        # its notice, and from two days before polling to three days after it from the end of the first.
        _row(2, place="BR"),
        *(_row(1, phase=phase, place="BR") for phase in _BRAZIL),
    ),
)
"""An hour, two hours, a day: what holds until other clocks are set."""
