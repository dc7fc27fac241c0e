"""Putting on record that accounts act as one. Nothing follows for any of them: it is evidence, and people look."""

from __future__ import annotations

from typing import ClassVar, Final

from steadyhand.civic.campaigns.model import State
from steadyhand.civic.campaigns.record.facts import CampaignSeen
from steadyhand.civic.campaigns.record.model import (
    CAMPAIGN,
    LARGEST,
    LONGEST,
    TEXT,
    Campaign,
    Shape,
    digest_of,
    is_campaign,
)
from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Payload, Refusal, Ruling
from steadyhand.kernel.values import Instant, Scope

BY: Final = "system:campaigns"


class ReportCampaign(Command, frozen=True, kw_only=True, tag="civic.report_campaign"):
    """Say that a campaign is there, or has grown. No freeze stops what only tells."""

    capability = "campaign.report"
    tool = "civic"
    unfreezable: ClassVar[bool] = True
    campaign: str
    version: int
    state: State
    reason: str
    began: Instant
    seen: Instant
    shape: Shape
    evidence: str
    """The finding as JSON, without the text."""
    incident: str = ""
    text: str = ""
    """What is shared, in the words of one post; empty where it is kept no more, or there are none."""
    post: str = ""
    author: str = ""

    def keys(self) -> Keys:
        return Keys(campaign=self.campaign)

    def scope(self, rows: Rows) -> Scope:
        return Scope(tool=self.tool, policy_area="election")

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        row: Campaign | None = rows.campaign
        if not is_campaign(self.campaign):
            return Refusal("invalid_id", "Write campaign:<name> in a-z, 0-9 and -.")
        if row is not None and self.version <= row.version:
            return Refusal("known_version", f"{self.campaign} is known as it is.")
        if self.incident and row is not None and row.incident:
            return Refusal("has_incident", f"{self.campaign} has an incident already.")
        if self.incident and self.state != "incident":
            return Refusal("no_incident", "What may be lawful opens no incident by itself.")
        if len(self.evidence.encode()) > LARGEST:
            return Refusal("too_long", f"The evidence has {LARGEST // 1024} KiB at most.")
        if len(self.text.encode()) > LONGEST:
            return Refusal("too_long", f"The text has {LONGEST // 1024} KiB at most.")
        if self.text and not (self.post and self.author):
            return Refusal("whose", "Say whose words they are: whoever wrote them may have them erased.")
        fact = CampaignSeen(
            campaign=self.campaign,
            version=self.version,
            state=self.state,
            reason=self.reason,
            began=self.began,
            seen=self.seen,
            shape=self.shape,
            digest=digest_of(self.evidence),
            incident=self.incident,
        )
        kept = Payload(CAMPAIGN, self.campaign, self.evidence.encode(), self.campaign)
        words = Payload(TEXT, self.author, self.text.encode(), self.post)
        return Ruling(fact=fact, payloads=(kept, words) if self.text else (kept,))
