"""Putting a campaign before the desk, and saying what came of it. A person asks; no act follows for anybody."""

from __future__ import annotations

from typing import ClassVar, Final

from steadyhand.civic.campaigns.desk.facts import CampaignBrought, CampaignPut
from steadyhand.civic.campaigns.desk.model import AREA, MOST, TOGETHER, Desk
from steadyhand.civic.campaigns.record.model import Campaign
from steadyhand.civic.incidents.model import WORK
from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Fact, Refusal
from steadyhand.kernel.values import Instant, Scope

GROWN: Final = Refusal("other_version", "It is no longer as you saw it: look at it again, and ask then.")
NOT_ASKED: Final = Refusal("not_asked", "Nobody asked the desk for this, or all of it is done.")


class OfDesk(Command, frozen=True, kw_only=True):
    """What both have in common. Nobody knows where a campaign is, so any place may be meant."""

    tool = "civic"
    campaign: str
    version: int

    def scope(self, rows: Rows) -> Scope:
        return Scope(tool=self.tool, policy_area=AREA)


class PutBeforeDesk(OfDesk, frozen=True, kw_only=True, tag="civic.put_before_desk"):
    """Ask the desk to look at one post of each account that a campaign's evidence names."""

    capability = WORK

    def keys(self) -> Keys:
        return Keys(campaign=self.campaign, campaign_desk=self.campaign)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        row: Campaign | None = rows.campaign
        before: Desk | None = rows.campaign_desk
        if not rows.by.startswith("staff:"):
            return Refusal("not_a_person", "A person puts a campaign before the desk, and nobody else.")
        if row is None:
            return Refusal("unknown_campaign", "No campaign has this name.")
        if row.version != self.version:
            return GROWN
        if before is not None and not before.done:
            return Refusal("looking", "Its posts are being looked for: wait until that is done.")
        if before is not None and self.version <= before.version:
            return Refusal("put_before", "The desk was asked about it as it stands.")
        return CampaignPut(campaign=self.campaign, version=self.version, evidence=row.evidence, known=row.at)


class BringToDesk(OfDesk, frozen=True, kw_only=True, tag="civic.bring_to_desk"):
    """Say which cases came of it so far. No freeze stops what only tells."""

    capability = "campaign.bring"
    unfreezable: ClassVar[bool] = True
    cases: tuple[str, ...] = ()
    posts: int = 0
    accounts: int = 0
    left: int = 0
    done: bool = False
    erased: bool = False

    def keys(self) -> Keys:
        return Keys(campaign_desk=self.campaign)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        row: Desk | None = rows.campaign_desk
        if row is None or row.done or row.version != self.version:
            return NOT_ASKED
        if len(self.cases) > TOGETHER or len({*row.cases, *self.cases}) > MOST:
            return Refusal("too_many", f"A campaign has {MOST} cases at most, told of {TOGETHER} at a time.")
        return CampaignBrought(
            campaign=self.campaign,
            version=self.version,
            cases=self.cases,
            posts=self.posts,
            accounts=self.accounts,
            left=self.left,
            done=self.done,
            erased=self.erased,
        )
