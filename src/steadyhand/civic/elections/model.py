"""Elections with their periods, and which phase a place is in. Nothing here knows a clock or a zone's rules."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, Literal, get_args

import msgspec

from steadyhand.kernel.values import Instant
from steadyhand.rules.countries import COUNTRIES

ELECTION: Final = "election"
PHASES: Final = "phases"
"""The view of one row, and the key of that row."""

Phase = Literal["registration", "early_vote", "silence", "polls", "count", "certification"]
Kind = Literal["national", "regional", "local", "supranational", "referendum", "primary"]
Confidence = Literal["official", "reported", "unconfirmed"]
"""By the body that holds it; by a source that is named and no such body; not known yet."""
Standing = Literal["proposed", "confirmed", "called_off"]

PHASE_ORDER: Final[tuple[Phase, ...]] = get_args(Phase)
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
CONFIDENCES: Final[tuple[Confidence, ...]] = get_args(Confidence)
GRAVEST: Final[tuple[Phase, ...]] = (
    "polls",
    "silence",
    "count",
    "early_vote",
    "certification",
    "registration",
)
"""Which phase sets the clock where several go on at once: the one in which an hour costs the most votes first."""
PERIODS: Final = 1_000
LINE: Final = 200
LINK: Final = 2_000
EVERYWHERE: Final = "*"
"""In the place of a region: any, as of whatever is no ISO 3166 code."""
UNION: Final = "EU"
"""Reserved by ISO 3166-1 for the European Union, whose Parliament is elected in several countries at once."""
_MEMBERS: Final = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK EU"
MEMBERS: Final = frozenset(_MEMBERS.split())
CONTINENTS: Final = frozenset({"af", "as", "na", "sa"})
"""Regions as platforms call them which would be countries in upper case."""
_PLACE: Final = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?").fullmatch
_OCD: Final = re.compile(r"ocd-division/country:[a-z]{2}(/[a-z_]+:[a-z0-9._~-]+)*").fullmatch
_ID: Final = re.compile(r"election:[a-z0-9][a-z0-9-]{0,60}").fullmatch


class Period(msgspec.Struct, frozen=True, kw_only=True):
    """One phase in one place: as clocks there show it, which is what the law says, and as instants."""

    phase: Phase
    place: str
    """ISO 3166-1 alpha-2 or ISO 3166-2: `US`, `US-AZ`."""
    zone: str
    """IANA."""
    opens: str
    closes: str
    """Wall-clock times in that zone: `2022-11-08T07:00`."""
    starts: Instant
    ends: Instant
    part: str = ""
    """Which part of the place, where it has several zones or hours: `Mountain time`."""
    region: str = ""
    """What the platform calls the place in its events and cases, where that is no ISO 3166 code: `na`."""


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Where the dates come from."""

    name: str
    url: str = ""
    retrieved: str = ""
    """The day on which somebody read it there: `2022-10-01`."""


class Details(msgspec.Struct, frozen=True, kw_only=True):
    """One version of an election's calendar."""

    id: str
    name: str
    kind: Kind
    jurisdiction: str
    periods: tuple[Period, ...]
    source: Source
    confidence: Confidence
    ocd: str = ""
    """Open Civic Data division, where it has one: `ocd-division/country:us/state:az`."""

    def boundaries(self) -> tuple[Instant, ...]:
        """The instants at which something begins or ends, in their order."""
        return tuple(sorted({at for one in self.periods for at in (one.starts, one.ends)}))

    def after(self, at: Instant) -> Instant | None:
        """The next of them."""
        return next((one for one in self.boundaries() if one > at), None)

    def on(self, at: Instant) -> tuple[Period, ...]:
        """The periods that go on at an instant: they begin with it, and are over when their end has come."""
        return tuple(one for one in self.periods if one.starts <= at < one.ends)

    def called(self) -> tuple[Called, ...]:
        """What the platform calls its places."""
        named = {(one.region, one.place) for one in self.periods if one.region}
        return tuple(sorted(Called(region=region, place=place, election=self.id) for region, place in named))

    @property
    def begins(self) -> Instant:
        return min(one.starts for one in self.periods)

    @property
    def ends(self) -> Instant:
        return max(one.ends for one in self.periods)

    def polls(self) -> tuple[Instant, Instant] | None:
        """When the first polling station opens and the last one closes."""
        held = [one for one in self.periods if one.phase == "polls"]
        return (min(one.starts for one in held), max(one.ends for one in held)) if held else None


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody entered, under its number."""

    number: int
    details: Details
    by: str
    at: Instant


class Election(msgspec.Struct, frozen=True, kw_only=True):
    """One election: what is in force of it, what waits for a second person, and whether it takes place."""

    id: str
    latest: int
    confirmed: Version | None = None
    proposed: Version | None = None
    confirmed_by: str = ""
    confirmed_at: Instant | None = None
    turned: Instant | None = None
    """Up to which instant its phases have been switched."""
    called_off: Instant | None = None
    why: str = ""

    @property
    def standing(self) -> Standing:
        if self.called_off is not None:
            return "called_off"
        return "confirmed" if self.confirmed is not None else "proposed"

    @property
    def shown(self) -> Version:
        """What is in force, or else what is proposed."""
        version = self.confirmed or self.proposed
        assert version is not None
        return version


class Running(msgspec.Struct, frozen=True, kw_only=True):
    """A period that goes on."""

    election: str
    name: str
    period: Period


class Called(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """That the platform calls a place otherwise, by an election that is confirmed."""

    region: str
    place: str
    election: str


class Phases(msgspec.Struct, frozen=True, kw_only=True):
    """All that goes on now, everywhere; and what the platform calls the places that the calendar names."""

    running: tuple[Running, ...] = ()
    called: tuple[Called, ...] = ()

    def at(self, region: str) -> tuple[Running, ...]:
        """What goes on where an event or a case is from.

        What holds in a country holds in its subdivisions. Of what is only known to be from a country, anything in it
        may concern it; of what is from nobody knows where, anything at all: unknown is never safe.
        """
        places = {one.place for one in self.called if one.region == region} or {region}
        return tuple(
            one for one in self.running if any(concerns(one.period.place, place) for place in places)
        )

    def phases(self, region: str) -> tuple[Phase, ...]:
        """The phases of a region, the gravest first."""
        found = {one.period.phase for one in self.at(region)}
        return tuple(phase for phase in GRAVEST if phase in found)

    def leading(self, region: str) -> Phase | None:
        """The one that sets the clock."""
        return next(iter(self.phases(region)), None)

    def of(self, details: Details, at: Instant) -> Phases:
        """With what goes on of an election at an instant, in the place of what was known of it."""
        others = self.without(details.id)
        now = (Running(election=details.id, name=details.name, period=one) for one in details.on(at))
        return Phases(running=(*others.running, *now), called=(*others.called, *details.called()))

    def without(self, election: str) -> Phases:
        return Phases(
            running=tuple(one for one in self.running if one.election != election),
            called=tuple(one for one in self.called if one.election != election),
        )


def concerns(place: str, region: str) -> bool:
    """Whether what goes on in a place concerns what is from a region; one that is no ISO 3166 code is not known."""
    region = as_place(region)
    if not is_place(region) or place == region:
        return True
    if region == UNION:
        return place[:2] in MEMBERS
    return region.startswith(f"{place}-") or place.startswith(f"{region}-")


def lies_in(region: str, place: str) -> bool:
    """Whether all that is from a region is from a place: of what may be from there or from elsewhere nobody knows."""
    region = as_place(region)
    return region == place or region.startswith(f"{place}-") or (place == UNION and region[:2] in MEMBERS)


def as_place(region: str) -> str:
    """A region of an event as an ISO 3166 code where it is one in any case, else as it is.

    Events have `us-az` as often as `US-AZ`. What platforms call a continent stays theirs: `na` is not Namibia.
    """
    code = region.upper()
    known = is_place(code) and region not in CONTINENTS and (code[:2] in COUNTRIES or code == UNION)
    return code if known else region


def calendar(elections: Iterable[Details], at: Instant) -> Phases:
    """What goes on at an instant by these calendars alone: to rehearse a day, or to judge an event of it."""
    phases = Phases()
    for one in elections:
        phases = phases.of(one, at)
    return phases


def is_place(text: str) -> bool:
    """Whether a text has the form of ISO 3166-1 alpha-2 or ISO 3166-2."""
    return _PLACE(text) is not None


def is_id(text: str) -> bool:
    return _ID(text) is not None


def is_division(text: str) -> bool:
    """Whether a text has the form of an Open Civic Data division id (OCDEP 2)."""
    return _OCD(text) is not None
