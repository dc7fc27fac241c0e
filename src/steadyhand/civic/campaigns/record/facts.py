"""What happens to campaigns."""

from __future__ import annotations

from steadyhand.civic.campaigns.model import State
from steadyhand.civic.campaigns.record.model import Shape
from steadyhand.kernel.entry import Fact
from steadyhand.kernel.values import Instant


class CampaignSeen(Fact, frozen=True, tag="civic.campaign_seen"):
    """Accounts act as one: first seen, or grown since. Who they are is a payload, what they post one of its own."""

    campaign: str
    version: int
    state: State
    reason: str
    began: Instant
    seen: Instant
    shape: Shape
    digest: str
    incident: str
    """The incident that it opens; empty where it opens none, or has one."""
