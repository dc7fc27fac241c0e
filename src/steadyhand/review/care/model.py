"""What somebody set for themselves, and what they lately saw: one row a person, which nobody else reads."""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from steadyhand.kernel.values import HOUR, MINUTE, Instant
from steadyhand.kernel.zones import UTC_NAME, local_day
from steadyhand.review.opened.model import LookedUpFor

Blur = Literal["always", "sensitive", "never"]
"""Which pictures are blurred until asked."""

SENSITIVE: Final = frozenset(
    {"hate", "harassment", "violence", "imminent_harm", "child_safety", "self_harm", "adult"}
)
"""Areas whose content is covered until asked for, each time; only cases of these are counted."""
QUARTER: Final = 15 * MINUTE
"""What is seen is counted by this much time: every zone's days begin at a multiple of it."""
LONGEST_DAY: Final = 26 * HOUR
"""Longer than any local day."""
KEPT: Final = 2 * LONGEST_DAY
"""How long counts are kept: a day of any zone, and what a change of zone may reach back to."""
ZONE_CHANGES: Final = 8
"""How often somebody changes their zone within a day: each change is kept until it can reach back to nothing."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """How content is shown to one person, each on its own. As it comes: covered, silent and still."""

    blur: Blur = "sensitive"
    grey: bool = False
    """Pictures without colours."""
    mute: bool = True
    """No sound until somebody turns it on at the film itself."""
    still: bool = True
    """A moving picture is drawn once and stands still; a film shows its first frame."""
    hide_faces: bool = True
    """Faces are covered where the platform says where they are; where it does not, the whole picture is blurred."""
    hide_slurs: bool = True
    """Slurs are masked, and shown one at a time."""
    zone: str = UTC_NAME
    """The IANA zone that their days are counted in."""


class Earlier(msgspec.Struct, frozen=True):
    """A zone that somebody's days were counted in until an instant."""

    zone: str
    until: Instant


class Seen(msgspec.Struct, frozen=True, array_like=True):
    """What somebody saw of one sensitive area in one quarter of an hour (UTC)."""

    quarter: Instant
    """When it began."""
    area: str
    taken: int = 0
    """Cases taken."""
    severe: int = 0
    """Severe ones among them."""
    held: int = 0
    """Microseconds with a case of the area open."""


class Stretch(msgspec.Struct, frozen=True, array_like=True):
    """A time in which somebody had sensitive cases open, with gaps of less than a minute."""

    begin: Instant
    end: Instant


class Holding(msgspec.Struct, frozen=True, kw_only=True):
    """A sensitive case that somebody has open."""

    case: str
    number: int
    """Of its lease."""
    area: str
    until: Instant
    look_up: LookedUpFor | None = None
    """The look-up by which it is read, and with which it is closed; None where it is held itself."""


class Care(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is kept about one person here. It is theirs alone."""

    settings: Settings = Settings()
    left: tuple[str, ...] = ()
    """Areas that are not served to them, because they said so; nobody is told why, or that."""
    earlier: tuple[Earlier, ...] = ()
    """Zones before this one, the latest first."""
    seen: tuple[Seen, ...] = ()
    stretches: tuple[Stretch, ...] = ()
    """Those of the last hours, in their order."""
    holding: tuple[Holding, ...] = ()
    counted: Instant = 0
    """Up to when the time of what is held is counted."""

    def today(self, now: Instant) -> tuple[Instant, Instant]:
        """When their day began, and when what was seen in it counts no longer.

        Whoever changes their zone gets no second day by it: until the old one is over, both count as one.
        """
        days = [local_day(now, zone) for zone in self._zones(now)]
        return min(begin for begin, _ in days), max(end for _, end in days)

    def of_today(self, now: Instant) -> tuple[Seen, ...]:
        """What they saw today, one each area, in the order of their names; `quarter` is when the day began."""
        begin, _ = self.today(now)
        found: dict[str, Seen] = {}
        for one in self.seen:
            if one.quarter >= begin:
                found[one.area] = plus(found.get(one.area, Seen(begin, one.area)), one)
        return tuple(found[area] for area in sorted(found))

    def zones_before(self, now: Instant) -> tuple[Earlier, ...]:
        """The earlier zones in which today can have begun."""
        return tuple(one for one in self.earlier if now < one.until + LONGEST_DAY)

    def _zones(self, now: Instant) -> set[str]:
        return {self.settings.zone, *(one.zone for one in self.zones_before(now))}


NOBODYS: Final = Care()
"""Of whoever set nothing and saw nothing."""


def plus(one: Seen, other: Seen) -> Seen:
    """Both together, under the first one's quarter and area."""
    return Seen(
        one.quarter,
        one.area,
        one.taken + other.taken,
        one.severe + other.severe,
        one.held + other.held,
    )
