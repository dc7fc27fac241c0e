"""A comparison of new claims with earlier posts: which, how far it has come, and what it found."""

from __future__ import annotations

from typing import Final

import msgspec

from steadyhand.kernel.values import DAY, Instant

EARLIER: Final = "claims_earlier"
"""The view of one row, and the key of that row."""
DAYS: Final = 7
"""How many days back posts are looked at, as far as they are kept."""
SPAN: Final = DAYS * DAY
TOGETHER: Final = 500
"""Claims that are compared in one go through the posts."""


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """One text of a claim, and how many posts it was found in."""

    claim: str
    version: int
    found: int = 0


class Earlier(msgspec.Struct, frozen=True, kw_only=True):
    """The last comparison, which may still go on. Offsets are those of the log of events."""

    claims: tuple[Compared, ...]
    after: int
    """The ledger's position up to which claims that began to match are in this or one before."""
    first: int
    last: int
    """It looks at events after the one, up to the other: later ones are matched as they come."""
    reached: int
    posts: int = 0
    """Posts that were looked at."""
    began: Instant
    at: Instant

    @property
    def done(self) -> bool:
        return self.reached >= self.last

    @property
    def found(self) -> int:
        """Posts in which a claim was found, each counted for each claim."""
        return sum(one.found for one in self.claims)

    @property
    def share(self) -> float:
        """How much of it is done, from 0 to 1."""
        return 1.0 if self.done else (self.reached - self.first) / (self.last - self.first)
