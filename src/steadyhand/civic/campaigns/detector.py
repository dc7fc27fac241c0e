"""Finds campaigns in a stream of posts, one at a time, in memory of a fixed size.

What is found follows from the posts and their order alone: there is no clock but theirs, no chance, and nothing that
happens at the end of a batch.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from steadyhand.civic.campaigns.baseline import Baseline
from steadyhand.civic.campaigns.context import answers, apart
from steadyhand.civic.campaigns.growing import Campaign
from steadyhand.civic.campaigns.model import Act, Apart, Finding, Settings
from steadyhand.civic.campaigns.open import Open
from steadyhand.civic.campaigns.reading import read
from steadyhand.civic.campaigns.shelf import Shelf
from steadyhand.civic.campaigns.tally import UNKNOWN, Tally
from steadyhand.civic.campaigns.trails import SPANS, First, Trail, named, shortened
from steadyhand.civic.copies import Copies, Placed, Seen
from steadyhand.kernel.values import MINUTE, Instant

_SOONEST: Final = 10
"""Posts from which on a trail is looked at,"""
_LOOKS: Final = MINUTE
"""how often, and how long after a post at the latest, whatever else comes by until then."""
_ROUNDS: Final = 10 * MINUTE
_MANY: Final = 1_000_000


class _State(msgspec.Struct):
    settings: Settings
    copies: bytes = b""
    baselines: list[Baseline] = msgspec.field(default_factory=lambda: [Baseline() for _ in SPANS])
    trails: list[Trail] = []
    firsts: list[tuple[str, First]] = []
    campaigns: list[Campaign] = []
    members: dict[str, str] = {}
    waiting: dict[str, Instant] = {}
    clock: Instant = 0
    round: Instant = 0
    known: int = 0
    young: int = 0


class Detector:
    """Call `observe` for each post, in the order of the stream, from one thread."""

    def __init__(self, settings: Settings | None = None, state: _State | None = None) -> None:
        self.settings = settings or Settings()
        self._copies = Copies(self.settings.copies) if state is None else Copies.restored(state.copies)
        state = state or _State(settings=self.settings)
        self._baselines = state.baselines
        self._shelf = Shelf(self.settings, state.trails, state.firsts)
        self._open = Open(self.settings, self._shelf, state.campaigns, state.members)
        self._waiting = state.waiting
        """Trails that were not looked at since their last post, by when they are at the latest, which is in order."""
        self._clock, self._round = state.clock, state.round
        self._known, self._young = state.known, state.young

    def observe(self, seen: Seen) -> tuple[Finding, ...]:
        """Findings that are new with this post, or have grown enough to be told again.

        A post that came before says nothing new.
        """
        return self.placed(seen)[1]

    def placed(self, seen: Seen) -> tuple[Placed, tuple[Finding, ...]]:
        """The same, with where the post's text belongs."""
        placed = self._copies.place(seen)
        if placed.again:
            return placed, ()
        self._clock = max(self._clock, seen.at)
        if self._clock >= self._round:
            self._open.close_quiet(self._clock)
            self._round = self._clock + _ROUNDS
        act, age = Act(seen.at, seen.account, seen.post), self._age(seen)
        trails = self._followed(seen, placed, act, age)
        self._count(seen, placed, act, age, trails)
        found = [*(self._looked(trail, trails) for trail in trails), *self._waited()]
        return placed, tuple(finding for finding in found if finding is not None)

    def _age(self, seen: Seen) -> int:
        if seen.born is None:
            return UNKNOWN
        age = max(seen.at - seen.born, 0)
        self._known += 1
        self._young += age < self.settings.young
        if self._known >= _MANY:  # so that what is usual can change
            self._known, self._young = self._known // 2, self._young // 2
        return age

    @property
    def _elsewhere(self) -> float:
        return self._young / max(self._known, 1)

    def _followed(self, seen: Seen, placed: Placed, act: Act, age: int) -> list[Trail]:
        """The trails that a post is on; what comes for the first time is only remembered."""
        trails = []
        coming = First(act, age, shortened(seen.text))
        for kind, key in named(seen, placed, self.settings):
            trail, first = self._shelf.find(kind, key, coming)
            if trail is not None:
                if first is not None:
                    trail.add(first.act, first.age, self._baselines, self.settings)
                trails.append(trail)
        return trails

    def _count(self, seen: Seen, placed: Placed, act: Act, age: int, trails: list[Trail]) -> None:
        """Each post once for each trail, and once for each campaign."""
        text = next((trail for trail in trails if trail.kind == "text"), None)
        why = (
            apart(seen, None if text is None else placed, "" if text is None else text.text)
            if trails
            else None
        )
        for trail in trails:
            if why is None:
                trail.add(act, age, self._baselines, self.settings)
            elif not trail.finding:
                trail.tally.keep_apart(act, why)
            self._shelf.settle(trail)
        ids = dict.fromkeys(trail.finding for trail in trails)
        for campaign in (self._open.campaigns[id] for id in ids if id in self._open.campaigns):
            _counted(campaign.tally, act, age, why, copy=text is not None)
        theirs = self._open.of(seen.account)
        if theirs is not None:
            part = theirs.core[seen.account]
            part.posts += 1
            part.own += theirs.id in ids and why is None

    def _looked(self, trail: Trail, beside: list[Trail]) -> Finding | None:
        if not trail.finding and trail.tally.posts < _SOONEST:
            return None
        if self._clock < trail.look:
            self._waiting.setdefault(trail.name, self._clock + _LOOKS)
            if len(self._waiting) > self.settings.trails:
                del self._waiting[next(iter(self._waiting))]
            return None
        self._waiting.pop(trail.name, None)
        trail.look = self._clock + _LOOKS
        campaign = (
            self._open.campaigns.get(trail.finding) or self._open.join(trail, beside) or self._begun(trail)
        )
        if campaign is None:
            return None
        campaign.read_again(self.settings, self._elsewhere)
        burst = trail.burst(self._baselines, self.settings.rarely)
        if burst.ratio > campaign.burst.ratio:
            campaign.burst = burst
        return self._open.told(campaign, self._clock, self._elsewhere) if campaign.due(self._clock) else None

    def _waited(self) -> Iterator[Finding | None]:
        """What is found on trails whose time has come, whatever else came: a burst may be over at once."""
        while self._waiting and self._waiting[name := next(iter(self._waiting))] <= self._clock:
            del self._waiting[name]
            if (trail := self._shelf[name]) is not None:
                yield self._looked(trail, [])

    def _begun(self, trail: Trail) -> Campaign | None:
        """A campaign where there is enough, more than is usual, and a sign."""
        tally, settings = trail.tally, self.settings
        if tally.posts < settings.posts or len(tally.accounts) < settings.accounts:
            return None
        burst = trail.burst(self._baselines, settings.rarely)
        if not burst.over:
            return None
        ages, accounts = tally.ages(settings, self._elsewhere), len(tally.accounts)
        reading = read(tally.concentration(), ages, accounts, answers=answers(trail.text))
        return None if reading is None else self._open.begin(trail, burst, reading)

    def export(self) -> bytes:
        """The state, for `restored`: with it, the stream goes on after a restart as if there had been none.

        It holds texts and names of the window, so it is kept as content is kept.
        """
        state = _State(
            settings=self.settings,
            copies=self._copies.export(),
            baselines=self._baselines,
            trails=self._shelf.trails(),
            firsts=self._shelf.firsts(),
            campaigns=list(self._open.campaigns.values()),
            members=self._open.members,
            waiting=self._waiting,
            clock=self._clock,
            round=self._round,
            known=self._known,
            young=self._young,
        )
        return msgspec.msgpack.encode(state)

    @classmethod
    def restored(cls, state: bytes) -> Detector:
        """As it was. msgspec.DecodeError where it is no such state."""
        told = msgspec.msgpack.decode(state, type=_State)
        return cls(told.settings, told)


def _counted(tally: Tally, act: Act, age: int, why: Apart | None, *, copy: bool) -> None:
    if why is None:
        tally.add(act, age, copy=copy)
    else:
        tally.keep_apart(act, why)
