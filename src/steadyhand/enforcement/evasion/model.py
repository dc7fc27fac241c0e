"""Bans that are recognised by signals, and suspicions: from a score to a reviewer's word, and to their end."""

from __future__ import annotations

import hashlib
from typing import Final, Literal

import msgspec
from msgspec.structs import replace

from steadyhand.enforcement.evasion.scoring import STRONG, Part
from steadyhand.enforcement.model import Sanction, Standing
from steadyhand.kernel.values import DAY, MINUTE, Instant

State = Literal["suspected", "in_review", "confirmed", "rejected", "expired"]
CODE: Final = "ban_evasion"
"""The reason code by which a decision that a rule is broken says that the account is of somebody who is banned."""
KEPT: Final = 183 * DAY
"""How long a suspicion is kept after it was raised or answered: half a year in which nobody who evaded comes back."""
OPEN: Final = 15 * MINUTE
"""How long signals stay before whoever opened them."""
ACCOUNTS: Final = 50
"""Banned accounts that are listed under one value, the latest: of what more share, no person is told by it."""
CONFIRMED: Final = 50

BANNED: Final = "evasion_banned"
VALUES: Final = "evasion_value"
SUSPICIONS: Final = "evasion"
EVADERS: Final = "evader"
READINGS: Final = "signals_read"
PRECISION: Final = "evasion_precision"
ALL: Final = "all"
"""The key of the row of `evasion_precision` that counts each suspicion once."""


class Banned(msgspec.Struct, frozen=True, kw_only=True):
    """A ban in force whose signals are recognised."""

    account: str
    action: str
    """The ban."""
    since: Instant
    values: tuple[str, ...] = ()


class Value(msgspec.Struct, frozen=True, kw_only=True):
    """Whose bans hold one value: how many, and the latest `ACCOUNTS` of them."""

    count: int = 0
    accounts: tuple[str, ...] = ()

    def having(self, account: str) -> Value:
        """With one more."""
        return Value(count=self.count + 1, accounts=(*self.accounts, account)[-ACCOUNTS:])

    def without(self, account: str) -> Value | None:
        """Without one; None where nobody is left."""
        rest = tuple(one for one in self.accounts if one != account)
        return Value(count=self.count - 1, accounts=rest) if self.count > 1 else None


class Suspicion(msgspec.Struct, frozen=True, kw_only=True):
    """That an account may be of somebody who is banned."""

    id: str
    account: str
    banned: str = ""
    """The banned account, and `action` its ban; empty once what was kept has ended."""
    action: str = ""
    area: str = ""
    score: int = 0
    parts: tuple[Part, ...] = ()
    signals: tuple[str, ...] = ()
    raised: Instant = 0
    state: State = "suspected"
    case: str = ""
    decision: str = ""
    """The decision that answered it last."""
    answered: Instant = 0
    until: Instant = 0
    """When it ends."""

    @property
    def is_answered(self) -> bool:
        """Whether a reviewer said so or otherwise."""
        return self.state in {"confirmed", "rejected"}

    def learns(self, score: int, signals: tuple[str, ...]) -> bool:
        """Whether what is found now is more than what was: for a reviewer who said no, something strong and new."""
        if self.state == "expired":
            return True
        if self.is_answered:
            return self.state == "rejected" and bool(STRONG & (set(signals) - set(self.signals)))
        return score > self.score


class Confirmation(msgspec.Struct, frozen=True):
    """A suspicion that was confirmed, and when."""

    suspicion: str
    at: Instant


class Evader(msgspec.Struct, frozen=True, kw_only=True):
    """What was confirmed of one account, be it the banned one or the one that came after it; the latest last."""

    confirmed: tuple[Confirmation, ...] = ()

    def evaded(self, now: Instant) -> bool:
        """Whether evasion was confirmed within the last six months."""
        return any(now < one.at + KEPT for one in self.confirmed)

    def having(self, suspicion: str, at: Instant) -> Evader:
        """With one more, or with a later word on the same."""
        return Evader(confirmed=(*self._other(suspicion), Confirmation(suspicion, at))[-CONFIRMED:])

    def without(self, suspicion: str) -> Evader | None:
        """Without one; None where nothing is left."""
        rest = self._other(suspicion)
        return Evader(confirmed=rest) if rest else None

    def _other(self, suspicion: str) -> tuple[Confirmation, ...]:
        return tuple(one for one in self.confirmed if one.suspicion != suspicion)


class Reading(msgspec.Struct, frozen=True):
    """What somebody has open of a suspicion, until when."""

    case: str
    until: Instant
    reason: str | None = None
    """The payload that holds what for."""


class Precision(msgspec.Struct, frozen=True, kw_only=True):
    """How often reviewers agreed with suspicions that one signal led to."""

    confirmed: int = 0
    rejected: int = 0

    @property
    def share(self) -> float | None:
        """Confirmed of all that were answered, 0 to 1; None where none was."""
        answered = self.confirmed + self.rejected
        return self.confirmed / answered if answered else None

    def counting(self, state: State, by: int) -> Precision:
        """With so many more that ended in this state; any other is not counted."""
        if state == "confirmed":
            return replace(self, confirmed=self.confirmed + by)
        return replace(self, rejected=self.rejected + by) if state == "rejected" else self


def ban_of(standing: Standing | None) -> Sanction | None:
    """The ban in force on an account; of several the oldest."""
    bans = [one for one in standing.in_force if one.kind == "ban"] if standing is not None else []
    return bans[0] if bans else None


def suspicion_id(account: str, banned: str) -> str:
    """The id of the suspicion that one account is of whoever had another."""
    both = f"{banned}\n{account}".encode()
    return f"evasion:{hashlib.blake2b(both, digest_size=8).hexdigest()}"


def reading_key(by: str, suspicion: str) -> str:
    """The key of the view `signals_read`."""
    return f"{by}|{suspicion}"
