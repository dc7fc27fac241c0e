"""What comes more than once, followed on its own, and looked at for a burst with a sign.

There is one watch for what posts say as their own and one for what is kept apart: who quotes, answers or names a source
says nothing as their own, so of them alone nothing is ever proposed; but a flood of it is told to people.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from steadyhand.civic.campaigns.baseline import Baseline
from steadyhand.civic.campaigns.context import answers
from steadyhand.civic.campaigns.growing import Campaign
from steadyhand.civic.campaigns.model import Act, Apart, Finding, Kind, Settings
from steadyhand.civic.campaigns.open import Open
from steadyhand.civic.campaigns.reading import read
from steadyhand.civic.campaigns.shelf import Shelf
from steadyhand.civic.campaigns.tally import Tally
from steadyhand.civic.campaigns.trails import SPANS, First, Trail
from steadyhand.kernel.values import MINUTE, Instant

_SOONEST: Final = 10
"""Posts from which on a trail is looked at,"""
_LOOKS: Final = MINUTE
"""how often, and how long after a post at the latest, whatever else comes by until then."""


class Watched(msgspec.Struct):
    """All that a watch knows."""

    baselines: list[Baseline] = msgspec.field(default_factory=lambda: [Baseline() for _ in SPANS])
    trails: list[Trail] = []
    firsts: list[tuple[str, First]] = []
    campaigns: list[Campaign] = []
    members: dict[str, str] = {}
    waiting: dict[str, Instant] = {}


class Watch:
    """Trails, and the campaigns that they turn out to be. For one thread."""

    def __init__(self, settings: Settings, known: Watched, *, apart: bool = False) -> None:
        self.settings, self._apart = settings, apart
        self.baselines, self._waiting = known.baselines, known.waiting
        """`_waiting`: trails not looked at since their last post, by when they are at the latest, which is in order."""
        self.shelf = Shelf(settings, known.trails, known.firsts)
        self.open = Open(settings, self.shelf, known.campaigns, known.members, apart=apart)

    def followed(self, names: Iterator[tuple[Kind, str]], coming: First) -> list[Trail]:
        """The trails that a post is on; what comes for the first time is only remembered."""
        trails = []
        for kind, key in names:
            trail, first = self.shelf.find(kind, key, coming)
            if trail is not None:
                if first is not None:
                    trail.add(first.act, first.age, self.baselines, self.settings)
                trails.append(trail)
        return trails

    def count(self, trails: Sequence[Trail], act: Act, age: int, why: Apart | None) -> None:
        """A post once for each trail, and once for each campaign; `why` it is kept apart, where it is."""
        for trail in trails:
            if why is None:
                trail.add(act, age, self.baselines, self.settings)
            elif not trail.finding:
                trail.tally.keep_apart(act, why)
            self.shelf.settle(trail)
        copy = any(trail.kind == "text" for trail in trails)
        ids = dict.fromkeys(trail.finding for trail in trails)
        campaigns = self.open.campaigns
        for campaign in (campaigns[id] for id in ids if id in campaigns):
            _counted(campaign.tally, act, age, why, copy=copy)
        theirs = self.open.of(act.account)
        if theirs is not None:
            part = theirs.core[act.account]
            part.posts += 1
            part.own += theirs.id in ids and why is None

    def looked(self, trails: list[Trail], clock: Instant, elsewhere: float) -> list[Finding]:
        """What is found on these, and on others whose time has come; `elsewhere` is the share of young accounts."""
        found = [self._looked(trail, trails, clock, elsewhere) for trail in trails]
        while self._waiting and self._waiting[name := next(iter(self._waiting))] <= clock:
            del self._waiting[name]
            if (trail := self.shelf[name]) is not None:
                found.append(self._looked(trail, [], clock, elsewhere))
        return [finding for finding in found if finding is not None]

    def _looked(self, trail: Trail, beside: list[Trail], clock: Instant, elsewhere: float) -> Finding | None:
        if not trail.finding and trail.tally.posts < _SOONEST:
            return None
        if clock < trail.look:
            self._waiting.setdefault(trail.name, clock + _LOOKS)
            if len(self._waiting) > self.settings.trails:
                del self._waiting[next(iter(self._waiting))]
            return None
        self._waiting.pop(trail.name, None)
        trail.look = clock + _LOOKS
        campaign = (
            self.open.campaigns.get(trail.finding)
            or self.open.join(trail, beside)
            or self._begun(trail, elsewhere)
        )
        if campaign is None:
            return None
        campaign.read_again(self.settings, elsewhere)
        burst = trail.burst(self.baselines, self.settings.rarely)
        if burst.ratio > campaign.burst.ratio:
            campaign.burst = burst
        return self.open.told(campaign, clock, elsewhere) if campaign.due(clock) else None

    def _begun(self, trail: Trail, elsewhere: float) -> Campaign | None:
        """A campaign where there is enough, more than is usual, and a sign."""
        tally, settings = trail.tally, self.settings
        if tally.posts < settings.posts or len(tally.accounts) < settings.accounts:
            return None
        burst = trail.burst(self.baselines, settings.rarely)
        if not burst.over:
            return None
        ages, accounts = tally.ages(settings, elsewhere), len(tally.accounts)
        said = answers(trail.text)
        reading = read(tally.concentration(), ages, accounts, answers=said, apart=self._apart)
        return None if reading is None else self.open.begin(trail, burst, reading)

    def export(self) -> Watched:
        """What it knows, to go on with."""
        return Watched(
            baselines=self.baselines,
            trails=self.shelf.trails(),
            firsts=self.shelf.firsts(),
            campaigns=list(self.open.campaigns.values()),
            members=self.open.members,
            waiting=self._waiting,
        )


def _counted(tally: Tally, act: Act, age: int, why: Apart | None, *, copy: bool) -> None:
    if why is None:
        tally.add(act, age, copy=copy)
    else:
        tally.keep_apart(act, why)
