"""What became of a campaign that somebody put before the desk. Whom it names stays in its evidence and its cases."""

from __future__ import annotations

from typing import Final

import msgspec

from steadyhand.kernel.values import Instant

DESK: Final = "campaign_desk"
"""The view, by campaign."""
BY: Final = "system:campaign-desk"
"""Who opens the cases that a person asked for."""
AREA: Final = "election"
MOST: Final = 1_000
"""Cases of one campaign, as many as one bulk holds."""
TOGETHER: Final = 50
"""Cases that are told of in one entry."""


class Desk(msgspec.Struct, frozen=True, kw_only=True):
    """A campaign before the desk: the version that was asked for last, and the cases of all versions."""

    campaign: str
    version: int
    by: str
    """The person who asked."""
    at: Instant
    cases: tuple[str, ...] = ()
    posts: int = 0
    accounts: int = 0
    """Posts that belong to it, of so many accounts that its evidence names: of this version."""
    left: int = 0
    """Accounts of them for whom no case was opened."""
    ended: Instant | None = None
    """When all of this version had been asked."""
    erased: bool = False
    """Whether its evidence was gone before it could be read."""

    @property
    def done(self) -> bool:
        return self.ended is not None
