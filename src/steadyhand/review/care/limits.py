"""When somebody rests, and how much of a day is enough: pure, and the same at the door and on the pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal, Protocol

import msgspec

from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import MINUTE, Instant
from steadyhand.kernel.zones import local_time
from steadyhand.review.care.exposure import advanced
from steadyhand.review.care.model import NOBODYS, SENSITIVE, Care

LIMITS: Final = "limits"
"""The key of the one row of the view `care_limits`."""
What = Literal["spell", "rest", "cases", "severe"]


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the published table: what a limit is as it comes, and between what it may be set."""

    name: What
    title: str
    default: int
    least: int
    most: int
    unit: str


SETTINGS: Final = (
    Setting(
        name="spell",
        title="Sensitive cases in a row before a break",
        default=50,
        least=10,
        most=60,
        unit="min",
    ),
    Setting(name="rest", title="Length of a break", default=10, least=10, most=60, unit="min"),
    Setting(
        name="cases",
        title="Cases of one sensitive area in a day",
        default=120,
        least=0,
        most=200,
        unit="cases",
    ),
    Setting(
        name="severe", title="Severe ones among them in a day", default=30, least=0, most=60, unit="cases"
    ),
)
"""The published table. Nobody sets a limit beyond its bounds, whatever they may do."""
TABLE: Final = {one.name: one for one in SETTINGS}


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What holds now; the same for everybody."""

    spell: int = TABLE["spell"].default
    """Minutes with sensitive cases open, one after another, after which a break is due."""
    rest: int = TABLE["rest"].default
    """Minutes without any that make a break, and a new beginning."""
    cases: int = TABLE["cases"].default
    """Cases of one sensitive area that somebody takes in one of their days."""
    severe: int = TABLE["severe"].default
    """Severe cases of one sensitive area that somebody takes in one of their days."""

    def outside(self) -> Setting | None:
        """The first that lies beyond its bounds; None where all are within."""
        return next((one for one in SETTINGS if not one.least <= getattr(self, one.name) <= one.most), None)


AS_IT_COMES: Final = Limits()


class About(Protocol):
    """What is asked of a case."""

    @property
    def area(self) -> str: ...
    @property
    def severity(self) -> str: ...


def break_until(care: Care | None, limits: Limits | None, now: Instant) -> Instant | None:
    """When the break ends that somebody is in; None where they are in none.

    It is due once sensitive cases were open for a spell, without a rest between. While one is still open, to be
    finished or given back, the break has not begun: it ends a rest after that.
    """
    limits = limits or AS_IT_COMES
    rest, worked, later = limits.rest * MINUTE, 0, None
    stretches = advanced(care or NOBODYS, now).stretches
    for stretch in reversed(stretches):
        if later is not None and later - stretch.end >= rest:
            break
        worked += stretch.end - stretch.begin
        later = stretch.begin
    if worked < limits.spell * MINUTE or now >= stretches[-1].end + rest:
        return None
    return stretches[-1].end + rest


def full_until(
    care: Care | None, limits: Limits | None, area: str, severity: str, now: Instant
) -> Instant | None:
    """When somebody may take such cases again, where today's are enough; None where they may."""
    care, limits = care or NOBODYS, limits or AS_IT_COMES
    if area not in SENSITIVE:
        return None
    today = next((one for one in care.of_today(now) if one.area == area), None)
    taken, severe = (today.taken, today.severe) if today else (0, 0)
    enough = taken >= limits.cases or (severity == "severe" and severe >= limits.severe)
    return care.today(now)[1] if enough else None


def withheld(care: Care | None, limits: Limits | None, about: About, now: Instant) -> Refusal | None:
    """Why somebody takes no such case now, in words for them alone; None where they may take it."""
    care = care or NOBODYS
    if about.area in care.left:
        return Refusal(
            "care_left", "You left this category, so it is not given to you. That is fine.", own=True
        )
    if until := break_until(care, limits, now):
        when = local_time(until, care.settings.zone)
        return Refusal(
            "care_break", f"It is time for a break: you are given the next case at {when}.", own=True
        )
    if until := full_until(care, limits, about.area, about.severity, now):
        when = local_time(until, care.settings.zone)
        return Refusal(
            "care_limit", f"That is enough of this category for today. It is there again at {when}.", own=True
        )
    return None


def served(care: Care | None, limits: Limits | None, areas: Iterable[str], now: Instant) -> tuple[str, ...]:
    """Those of these areas from which somebody may be given something now; none in a break."""
    care = care or NOBODYS
    if break_until(care, limits, now):
        return ()
    return tuple(
        area for area in areas if area not in care.left and full_until(care, limits, area, "", now) is None
    )
