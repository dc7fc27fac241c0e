"""Which accounts somebody on the register would have found among the latest, before anybody confirms the entry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Protocol

import msgspec

from steadyhand.civic.impersonation.detector import Detector
from steadyhand.civic.impersonation.model import Imitated, Lookalike, Profile
from steadyhand.civic.impersonation.register import Register
from steadyhand.flows.impersonating import latest
from steadyhand.intake.rows import Logged

SHOWN: Final = 20
"""Accounts that are named of those it would find."""


class Foreseen(msgspec.Struct, frozen=True, kw_only=True):
    """What an entry would find: how many accounts were looked at, and which."""

    accounts: int
    proposed: int
    apart: int
    shown: tuple[tuple[Lookalike, Profile], ...]


Foresees = Callable[[Sequence[Imitated]], Foreseen]


class Events(Protocol):
    """The log of events; implemented by intake."""

    def read(self, after: int, limit: int) -> list[Logged]:
        """Events after an offset, in order."""

    def last(self) -> int:
        """The greatest offset."""


class Foresight:
    """Looks at the latest accounts; whoever asks waits, so it looks at no more than `impersonating.AGAIN` events."""

    def __init__(self, events: Events) -> None:
        self._events = events

    def __call__(self, those: Sequence[Imitated]) -> Foreseen:
        """What these entries would find, each account as it was last seen."""
        detector, accounts = Detector(Register(those)), latest(self._events, self._events.last())
        found = [(seen, shown) for _, shown, _ in accounts if (seen := detector.judge(shown)) is not None]
        found.sort(key=lambda one: (bool(one[0].apart), -one[0].points, one[0].account))
        return Foreseen(
            accounts=len(accounts),
            proposed=sum(not seen.apart for seen, _ in found),
            apart=sum(bool(seen.apart) for seen, _ in found),
            shown=tuple(found[:SHOWN]),
        )
