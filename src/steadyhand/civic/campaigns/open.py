"""The campaigns that are carried on, who is in which, and what turns out to be one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from steadyhand.civic.campaigns.growing import Campaign, Part
from steadyhand.civic.campaigns.model import Act, Burst, Finding, Settings
from steadyhand.civic.campaigns.network import Network
from steadyhand.civic.campaigns.reading import Reading
from steadyhand.civic.campaigns.shelf import Shelf
from steadyhand.civic.campaigns.tally import UNKNOWN, Tally
from steadyhand.civic.campaigns.trails import Trail
from steadyhand.kernel.values import Instant

_SAME: Final = 0.5
"""From this share of common posts or accounts on, it is one campaign."""

_CORE: Final = 20_000
"""Accounts of one campaign that are kept by name."""


class Open:
    """Campaigns by id, and their accounts: an account is in one."""

    def __init__(
        self,
        settings: Settings,
        shelf: Shelf,
        campaigns: Iterable[Campaign] = (),
        members: dict[str, str] | None = None,
        *,
        apart: bool = False,
    ) -> None:
        self._settings, self._shelf, self._apart = settings, shelf, apart
        self.campaigns = {campaign.id: campaign for campaign in campaigns}
        self.members = members or {}

    def of(self, account: str) -> Campaign | None:
        return self.campaigns.get(self.members.get(account, ""))

    def begin(self, trail: Trail, burst: Burst, reading: Reading) -> Campaign:
        """A campaign of one trail; where too many are carried on, the one that was quiet for longest ends."""
        if len(self.campaigns) >= self._settings.open:
            self._end(min(self.campaigns.values(), key=lambda each: (each.tally.last, each.id)))
        id = f"{trail.tally.first}:apart" if self._apart else trail.tally.first
        if id in self.campaigns:
            id = f"{id}:{trail.kind}"
        campaign = self.campaigns[id] = Campaign(
            id, trail.text, trail.tally, [trail.name], burst, reading, said=trail.said, apart=self._apart
        )
        self._taken(trail, campaign)
        return campaign

    def join(self, trail: Trail, beside: Iterable[Trail]) -> Campaign | None:
        """The campaign that a trail turns out to be part of: most of its posts are that one's, or by its accounts."""
        named = Counter(self.members[act.account] for act in trail.acts if act.account in self.members)
        likely = dict.fromkeys(
            [*(other.finding for other in beside), *(id for id, _ in named.most_common(2))]
        )
        for campaign in (self.campaigns[id] for id in likely if id in self.campaigns):
            posts = self._posts(campaign)
            common = [
                act for act in trail.acts if act.post in posts or self.members.get(act.account) == campaign.id
            ]
            if len(common) >= _SAME * len(trail.acts):
                self._add(campaign, trail, posts)
                return campaign
        return None

    def told(self, campaign: Campaign, now: Instant, elsewhere: float) -> Finding:
        """The finding as it stands, told now."""
        network = self._network(campaign)
        self._name(campaign, network.tied(campaign.core.keys()))
        for other in self._overlapping(campaign):
            campaign = self._united(campaign, other)
            network = self._network(campaign)
        campaign.tally.forget_before(now - self._settings.kept)
        campaign.version, campaign.told_posts, campaign.told_at = (
            campaign.version + 1,
            campaign.tally.posts,
            now,
        )
        campaign.told_reading = campaign.reading
        return campaign.finding(self._trails(campaign), network, self._settings, elsewhere)

    def close_quiet(self, now: Instant) -> None:
        for campaign in list(self.campaigns.values()):
            if now - campaign.tally.last > self._settings.quiet:
                self._end(campaign)

    def _end(self, campaign: Campaign) -> None:
        for name in campaign.core:
            if self.members.get(name) == campaign.id:
                del self.members[name]
        for trail in self._trails(campaign):
            trail.finding = ""
        del self.campaigns[campaign.id]

    def _trails(self, campaign: Campaign) -> list[Trail]:
        found = (self._shelf[name] for name in campaign.trails)
        return [trail for trail in found if trail is not None and trail.finding == campaign.id]

    def _network(self, campaign: Campaign) -> Network:
        return Network(self._trails(campaign), self._settings)

    def _posts(self, campaign: Campaign) -> set[str]:
        return {act.post for trail in self._trails(campaign) for act in trail.acts}

    def _taken(self, trail: Trail, campaign: Campaign) -> None:
        """From now on the campaign counts; what the trail counted is given to it."""
        trail.finding, trail.tally = campaign.id, Tally(trail.tally.last, trail.tally.last)
        self._shelf.settle(trail)

    def _add(self, campaign: Campaign, trail: Trail, posts: set[str]) -> None:
        fresh: list[Act] = [act for act in trail.acts if act.post not in posts]
        for act in fresh:
            who = trail.tally.accounts.get(act.account)
            campaign.tally.add(act, UNKNOWN if who is None else who.age, copy=trail.kind == "text")
        if len(fresh) == len(trail.acts):
            campaign.tally.merge_apart(trail.tally)
        campaign.trails.append(trail.name)
        self._taken(trail, campaign)

    def _name(self, campaign: Campaign, accounts: set[str]) -> None:
        for name in sorted(accounts - campaign.core.keys())[: _CORE - len(campaign.core)]:
            campaign.core[name] = Part()
            self.members.setdefault(name, campaign.id)

    def _overlapping(self, campaign: Campaign) -> list[Campaign]:
        elsewhere = Counter(self.members.get(name, "") for name in campaign.core)
        others = [
            self.campaigns[id] for id in sorted(elsewhere) if id != campaign.id and id in self.campaigns
        ]
        return [
            other
            for other in others
            if elsewhere[other.id] >= _SAME * min(len(campaign.core), len(other.core))
        ]

    def _united(self, one: Campaign, other: Campaign) -> Campaign:
        """The one that began earlier, with all of the later one."""
        older, younger = sorted((one, other), key=lambda each: (each.tally.began, each.id))
        for trail in self._trails(younger):
            trail.finding = older.id
        older.absorb(younger)
        del self.campaigns[younger.id]
        self.members.update(dict.fromkeys(younger.core, older.id))
        return older
