"""Finds campaigns in a stream of posts, one at a time, in memory of a fixed size.

What is found follows from the posts and their order alone: there is no clock but theirs, no chance, and nothing that
happens at the end of a batch.
"""

from __future__ import annotations

from typing import Final

import msgspec

from steadyhand.civic.campaigns.context import apart
from steadyhand.civic.campaigns.model import Act, Apart, Finding, Settings
from steadyhand.civic.campaigns.tally import UNKNOWN
from steadyhand.civic.campaigns.trails import First, Trail, named, shortened
from steadyhand.civic.campaigns.watch import Watch, Watched
from steadyhand.civic.copies import Copies, Placed, Seen
from steadyhand.kernel.values import MINUTE, Instant

_ROUNDS: Final = 10 * MINUTE
_MANY: Final = 1_000_000
_OF_APART: Final = 8
"""What is kept apart takes so small a part of the memory of what is not."""


class _State(msgspec.Struct):
    settings: Settings
    copies: bytes = b""
    own: Watched = msgspec.field(default_factory=Watched)
    apart: Watched = msgspec.field(default_factory=Watched)
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
        self._own = Watch(self.settings, state.own)
        self._apart = Watch(_small(self.settings), state.apart, apart=True)
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
            for watch in (self._own, self._apart):
                watch.open.close_quiet(self._clock)
            self._round = self._clock + _ROUNDS
        act, age = Act(seen.at, seen.account, seen.post), self._age(seen)
        coming = First(act, age, shortened(seen.text))
        trails = self._own.followed(named(seen, placed, self.settings), coming)
        why = _why(seen, placed, trails)
        self._own.count(trails, act, age, why)
        found = self._own.looked(trails, self._clock, self._elsewhere)
        beside = self._kept_apart(trails, coming) if why is not None else []
        self._apart.count(beside, act, age, None)
        found += self._apart.looked(beside, self._clock, self._elsewhere)
        return placed, tuple(found)

    def _kept_apart(self, trails: list[Trail], coming: First) -> list[Trail]:
        """Copies that are kept apart, followed among themselves, unless a finding has them beside it already."""
        texts = ((trail.kind, trail.key) for trail in trails if trail.kind == "text" and not trail.finding)
        return self._apart.followed(texts, coming)

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

    def export(self) -> bytes:
        """The state, for `restored`: with it, the stream goes on after a restart as if there had been none.

        It holds texts and names of the window, so it is kept as content is kept.
        """
        state = _State(
            settings=self.settings,
            copies=self._copies.export(),
            own=self._own.export(),
            apart=self._apart.export(),
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


def _why(seen: Seen, placed: Placed, trails: list[Trail]) -> Apart | None:
    """Why a post is kept apart from those that say the same as their own; None where it is not."""
    if not trails:
        return None
    text = next((trail for trail in trails if trail.kind == "text"), None)
    return apart(seen, None if text is None else placed, "" if text is None else text.text)


def _small(settings: Settings) -> Settings:
    return msgspec.structs.replace(
        settings,
        trails=max(settings.trails // _OF_APART, 1),
        firsts=max(settings.firsts // _OF_APART, 1),
        entries=max(settings.entries // _OF_APART, 1),
        open=max(settings.open // _OF_APART, 1),
    )
