"""An order to lift many at once: never done, and on record as what it was.

What two people weigh one by one is not weighed by the thousand. What was imposed by one bulk is taken back by one
command; an order of a list is not, whoever gives it.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Fact, Refusal
from steadyhand.kernel.values import Instant

LARGEST: Final = 5_000_000
"""Lines of one list."""
_SHA256: Final = re.compile("[0-9a-f]{64}").fullmatch
MOST: Final = 20
"""As many as one person may ask two for at once."""


class LiftsRefused(Fact, frozen=True, tag="enforcement.lifts_refused"):
    """Somebody ordered many lifts as one, and nothing of it was done."""

    manifest: str
    """The SHA-256 of the list, hex."""
    lifts: int
    kept: int
    """How many of them a moratorium keeps in force."""
    moratoria: tuple[str, ...]
    unknown: int
    """How many name nothing that is in force."""


class OrderLifts(Command, frozen=True, kw_only=True, tag="enforcement.order_lifts"):
    """Ask for many lifts as one; the answer is its refusal, as an entry."""

    capability = "sanction.lift"
    tool = "enforcement"

    manifest: str
    lifts: int
    kept: int = 0
    moratoria: tuple[str, ...] = ()
    unknown: int = 0

    def keys(self) -> Keys:
        return Keys()

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if self.lifts <= MOST:
            return Refusal("few", f"Up to {MOST} are asked for one by one.")
        if not (_SHA256(self.manifest) and self._adds_up()):
            return Refusal(
                "no_list", "Its counts are published: they are those of one list, with its SHA-256."
            )
        return LiftsRefused(**msgspec.structs.asdict(self))

    def _adds_up(self) -> bool:
        counts = (self.kept, self.unknown)
        return all(count >= 0 for count in counts) and sum(counts) <= self.lifts <= LARGEST
