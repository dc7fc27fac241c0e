"""What happens to campaigns at the desk. No account and no post is named: those stand in the evidence and the cases."""

from __future__ import annotations

from steadyhand.kernel.entry import Fact
from steadyhand.kernel.values import Instant


class CampaignPut(Fact, frozen=True, tag="civic.campaign_put"):
    """Somebody asked the desk to look at a campaign, as its evidence stood."""

    campaign: str
    version: int
    evidence: str
    """The payload with who it is: that of this version, however it grows meanwhile."""
    known: Instant
    """When that was on record: nothing that came in long after it belongs to it."""


class CampaignBrought(Fact, frozen=True, tag="civic.campaign_brought"):
    """Cases were opened, or joined, for posts of a campaign; it is done where `done` says so."""

    campaign: str
    version: int
    cases: tuple[str, ...]
    posts: int
    accounts: int
    left: int
    done: bool
    erased: bool = False
