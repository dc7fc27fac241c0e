"""A moratorium: a promise that certain sanctions are lifted by nobody until a stated time, kept by the door.

Every command that ends a sanction reads one row, `Moratoria`, and asks it; so no route has to remember. What is natural
(an end that was stated from the beginning) or somebody's right (an overturned appeal, a legal order) is no lift of
this kind. What remains is the correction of an error, which two people name, and which is counted by the day.
"""

from __future__ import annotations

from typing import Final

import msgspec

from steadyhand.enforcement.model import Kind, Sanction
from steadyhand.kernel.values import DAY, HOUR, Instant

IN_FORCE: Final = "moratoria"
"""The view of one row, and the key of that row."""
CODE: Final = "moratorium"
"""The code of every refusal by a moratorium."""
NOTICE: Final = 72 * HOUR
"""How long everybody can read that one is to end before it does."""
CORRECTIONS: Final = 20
"""Errors that are corrected in a day, where a moratorium does not say otherwise."""
LONGEST_WORDS: Final = 4_000


class Covers(msgspec.Struct, frozen=True, kw_only=True):
    """Which sanctions are not lifted; what is left empty leaves nothing out."""

    kinds: tuple[Kind, ...] = ("ban",)
    areas: tuple[str, ...] = ()
    imposed_before: Instant | None = None
    """Those that came into force before this instant."""

    def holds(self, sanction: Sanction) -> bool:
        """Whether it covers a sanction. One whose policy area was never noted is covered by all."""
        return (
            (not self.kinds or sanction.kind in self.kinds)
            and (not self.areas or not sanction.area or sanction.area in self.areas)
            and (self.imposed_before is None or sanction.starts < self.imposed_before)
        )

    def within(self, other: Covers) -> bool:
        """Whether whatever this covers the other does too."""
        return (
            _fewer(self.kinds, other.kinds)
            and _fewer(self.areas, other.areas)
            and (
                other.imposed_before is None
                or (self.imposed_before is not None and self.imposed_before <= other.imposed_before)
            )
        )


class Ending(msgspec.Struct, frozen=True, kw_only=True):
    """That it is to end early, or to cover less: two people said so, and everybody can read it until then."""

    at: Instant
    effective: Instant
    by: str
    statement: str
    covers: Covers | None = None
    """What it covers from then on; None where it ends."""


class Moratorium(msgspec.Struct, frozen=True, kw_only=True):
    """One moratorium as it stands."""

    id: str
    covers: Covers
    statement: str
    """Why, in words for everybody."""
    by: str
    at: Instant
    until: Instant | None = None
    """When it ends by itself; None: by what two people say with three days' notice."""
    condition: str = ""
    """What has to come to pass before they would, in words for everybody."""
    corrections: int = CORRECTIONS
    ending: Ending | None = None
    ended: Instant | None = None
    early: bool = False
    """Whether it ended before its time."""

    @property
    def in_force(self) -> bool:
        """Whether it has not ended."""
        return self.ended is None


class Moratoria(msgspec.Struct, frozen=True, kw_only=True):
    """Those in force, and how many errors were corrected past them on one day (UTC)."""

    in_force: tuple[Moratorium, ...] = ()
    day: int = 0
    """The day that is counted, in days since the epoch."""
    corrected: int = 0

    def over(self, sanction: Sanction) -> Moratorium | None:
        """The one that keeps a sanction from being lifted; None where none does."""
        return next((one for one in self.in_force if one.covers.holds(sanction)), None)

    def corrected_on(self, now: Instant) -> int:
        """How many errors were corrected on the day of an instant."""
        return self.corrected if self.day == now // DAY else 0

    def allowed(self, sanction: Sanction) -> int:
        """How many a day may be: the fewest that any moratorium over a sanction allows."""
        return min((one.corrections for one in self.in_force if one.covers.holds(sanction)), default=0)

    def counted(self, at: Instant) -> Moratoria:
        """With one more error corrected."""
        return msgspec.structs.replace(self, day=at // DAY, corrected=self.corrected_on(at) + 1)

    def having(self, one: Moratorium) -> Moratoria:
        """With one as it stands now, in the order in which they began; without it once it ended."""
        others = tuple(each for each in self.in_force if each.id != one.id)
        kept = (*others, one) if one.in_force else others
        return msgspec.structs.replace(
            self, in_force=tuple(sorted(kept, key=lambda each: (each.at, each.id)))
        )


class Barred(msgspec.Struct, frozen=True, kw_only=True):
    """What moratoria refused in one month (UTC), by the command that was tried."""

    month: str
    tried: dict[str, int] = {}
    sets: int = 0
    """Orders of many at once that were refused as one."""
    in_sets: int = 0
    """How many lifts were in those."""
    last: Instant = 0


def _fewer(new: tuple[str, ...], old: tuple[str, ...]) -> bool:
    """Whether a list names no more than another; empty names all."""
    return not old or (bool(new) and set(new) <= set(old))
