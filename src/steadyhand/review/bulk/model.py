"""What a bulk is: one verdict for a chosen set of cases, which are as they were when it was planned."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Collection
from typing import Final, Literal

import msgspec

from steadyhand.kernel.values import HOUR, Instant
from steadyhand.review.model import Outcome
from steadyhand.rules.views import PolicyArticle

State = Literal["sampling", "running", "stopped", "ended", "dropped", "reversed"]
"""Looked at by sample, being done, interrupted, done, given up after a sample, taken back."""
MOST: Final = 1_000
"""Cases of one bulk."""
ALONE: Final = 20
"""As many one person decides at once; more take a second."""
SUMMED: Final = HOUR
"""Within this time bulks of one person count together: split up, many are as many."""
LOOKED_AT: Final = 5
"""Cases that are looked at one by one before the rest, at the least."""
LEFT_KEPT: Final = MOST
MOVING: Final[frozenset[State]] = frozenset({"running", "reversed"})
"""States in which the house has something to do."""


class BulkAct(msgspec.Struct, frozen=True, kw_only=True):
    """One sanction that falls on each case of a bulk: on its subject, or on its account as the kind says."""

    kind: str
    days: int | None = None
    label: str = ""


class BulkVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """What is concluded about every one of the cases."""

    area: str
    outcome: Outcome
    policy: str | None = None
    severity: str = ""
    codes: tuple[str, ...] = ()
    acts: tuple[BulkAct, ...] = ()


class Member(msgspec.Struct, frozen=True, array_like=True):
    """A case of a bulk, with the version of it whose effects were shown."""

    case: str
    version: int


class Left(msgspec.Struct, frozen=True, array_like=True):
    """A case that was not done, and the code that says why."""

    case: str
    code: str


class Opened(msgspec.Struct, frozen=True, array_like=True):
    """One of the sample that is being looked at, until an instant."""

    case: str
    until: Instant


class Bulk(msgspec.Struct, frozen=True, kw_only=True):
    """A bulk as it stands."""

    id: str
    by: str
    at: Instant
    verdict: BulkVerdict
    members: tuple[Member, ...]
    sample: tuple[str, ...]
    """Cases that are looked at one by one before the rest is done."""
    seen: tuple[str, ...] = ()
    """Those of them that were found to fit."""
    open: Opened | None = None
    """The one of them that is being looked at: one at a time."""
    state: State = "sampling"
    reason: str | None = None
    """The payload that holds why, in the words that the persons affected read."""
    started: Instant = 0
    """When it was begun: sanctions end counted from here."""
    authenticator: str = ""
    """The passkey by which whoever began it proved who they are."""
    under: str = ""
    """The request by which a second person agreed; empty where none was needed."""
    alone: str = ""
    """The capability that a small team is declared for, where whoever began it approved it themselves."""
    done: int = 0
    """Cases that were decided."""
    left: tuple[Left, ...] = ()
    takes_two: str = ""
    """Why what follows from it is for two people to decide, as its article says."""
    undone: int | None = None
    """Cases that were asked anew after it was taken back; None while that goes on."""
    why: str | None = None
    """The payload that holds why it was taken back."""

    @property
    def cases(self) -> tuple[str, ...]:
        """Its cases by name."""
        return tuple(member.case for member in self.members)

    @property
    def agreed(self) -> tuple[str, ...]:
        """Kinds of sanction that a second person agreed to; none where one person did both steps."""
        two = by_two(self.under) and not self.alone
        return tuple(act.kind for act in self.verdict.acts) if two else ()

    @property
    def to_see(self) -> tuple[str, ...]:
        """What is still to be looked at before it can begin."""
        return tuple(case for case in self.sample if case not in self.seen)

    def shows(self, case: str, now: Instant) -> bool:
        """Whether this one of the sample is open to whoever planned it."""
        return self.open is not None and self.open.case == case and now < self.open.until

    @property
    def kept_back(self) -> bool:
        """Whether something kept it from being taken back whole: then that is tried again once it is over."""
        return self.undone is not None and bool(self.left)

    @property
    def moves(self) -> bool:
        """Whether the house still has something to do for it."""
        return self.state == "running" or (self.state == "reversed" and self.undone is None)


class Lately(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody lately began in bulk with nobody's consent: when, and how many cases."""

    begun: tuple[tuple[Instant, int], ...] = ()

    def cases(self, since: Instant) -> int:
        """How many cases that was."""
        return sum(many for at, many in self.begun if at > since)

    def with_more(self, at: Instant, many: int) -> Lately:
        """With one more; what no longer counts is forgotten."""
        return Lately(begun=(*(one for one in self.begun if one[0] > at - SUMMED), (at, many)))


def by_two(under: str | None) -> bool:
    """Whether a request that somebody approved is among what an entry was made under."""
    return any(name.startswith("request:") for name in (under or "").split(" "))


def takes_two(verdict: BulkVerdict, article: PolicyArticle | None) -> str:
    """Why what follows from a verdict is for two people, as its article says; empty where one is enough."""
    if article is None:
        return ""
    why = (article.two_people.why(act.kind, act.days, None) for act in verdict.acts)
    return next(filter(None, why), "")


def why_two(row: Bulk | None, lately: Lately | None) -> str | None:
    """Why a bulk takes a second person: what follows from it, its size, or that of those begun within the hour.

    The hour is counted back from when it was planned, so that plans kept for later change nothing.
    """
    if row is None:
        return None
    before = lately.cases(row.at - SUMMED) if lately is not None and not row.started else 0
    if row.takes_two:
        return row.takes_two
    if len(row.members) > ALONE:
        return f"Over {ALONE} cases are decided at once by two people."
    if len(row.members) + before > ALONE:
        return f"You began {before} in bulk within the hour: over {ALONE} are decided by two people."
    return None


def sample_size(n: int) -> int:
    """How many of `n` cases are looked at one by one: all up to five, then the square root, never less than five.

    Of a bulk in which a tenth does not fit, five find that out in four of ten tries, 32 of 1,000 in 97 of 100.
    """
    return min(n, max(LOOKED_AT, math.isqrt(n - 1) + 1 if n else 0))


def sample_of(bulk: str, cases: Collection[str]) -> tuple[str, ...]:
    """Which cases are looked at: by lot over the bulk's id, which nobody chooses (BLAKE2b, RFC 7693)."""

    def lot(case: str) -> bytes:
        return hashlib.blake2b(f"{bulk}\n{case}".encode(), digest_size=16).digest()

    return tuple(sorted(cases, key=lot)[: sample_size(len(cases))])
