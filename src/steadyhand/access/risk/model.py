"""Acts of staff as detectors see them, what a detector finds, and the alerts that people open and close."""

from __future__ import annotations

import hashlib
from typing import Final, Literal

import msgspec

from steadyhand.kernel.values import DAY, Instant

What = Literal[
    "decide", "look", "sanction", "reverse", "take_back", "recover", "break_glass", "grant", "exempt", "refused"
]  # fmt: skip
About = Literal["ordinary", "protected", "related"]
Outcome = Literal["confirmed", "explained", "false_alarm"]
OUTCOMES: Final[tuple[Outcome, ...]] = ("confirmed", "explained", "false_alarm")
KEPT: Final = 90 * DAY
"""How long names and words of an alert are kept; its count stays."""
AGAIN: Final = 28 * DAY
"""For so long the same detector does not raise the same people again: further acts join what is read."""
OPENERS: Final = 2
SHORTEST: Final = 20
"""Characters of a reason: fewer say nothing."""
SEALED: Final = "alert"
"""The kind of payload that holds who it is about, and every word about them."""
ACTS_KEPT: Final = 50


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """One act with a work tool, or one that was refused: all that detectors ever see of somebody.

    What somebody is (language, origin, sex, age, belief, health) is no field of it, nor is the hour of the day.
    """

    seq: int
    at: Instant
    by: str
    what: What
    case: str = ""
    account: str = ""
    """Whom it concerns; of a reversal or a recovery, who gains by it."""
    area: str = ""
    region: str = ""
    opener: str = ""
    """Who opened the case by hand; empty where a report or a rule did."""
    alone: bool = False
    """Whether no report and no rule stands beside whoever opened the case by hand."""
    decider: str = ""
    """Of a reversal: whose decision it ends."""
    dealt: bool | None = None
    """Whether the case was dealt to them (True) or picked by them; None where nobody knows."""
    about: About = "ordinary"
    code: str = ""
    """Of a refused act: why."""
    tried: What | None = None
    """Of a refused act: what it would have been."""
    times: int = 1
    """Of refused acts that were only counted: how many."""

    @property
    def day(self) -> int:
        """The day (UTC) it was done on, counted from the epoch."""
        return self.at // DAY


class Peer(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody whose acts are looked at, as far as it matters with whom they are compared."""

    principal: str
    role: str
    watches: bool = False
    """Whether they may read alerts about others."""
    leaves: Instant | None = None


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What a detector found. `p` is the chance of it among peers; a hard rule has none."""

    detector: str
    people: tuple[str, ...]
    """Whom it is about; empty where it is about a channel and nobody yet."""
    acts: tuple[int, ...] = ()
    """The entries that it rests on."""
    count: int = 1
    areas: tuple[str, ...] = ()
    p: float = 0.0
    q: float = 0.0
    """The share of false findings to be expected among those at least as strange."""
    said: str = ""
    """What was counted, in words, for those who open the alert."""

    @property
    def key(self) -> str:
        """What it is about, so that the same is found once."""
        return f"{self.detector}|{'+'.join(self.people) or self.said.partition(':')[0]}"


class Details(msgspec.Struct, frozen=True, kw_only=True):
    """What two people read together: the sealed part of an alert."""

    people: tuple[str, ...]
    acts: tuple[int, ...]
    said: str


class Opening(msgspec.Struct, frozen=True):
    """Somebody asked to read an alert, and confirmed with an authenticator."""

    by: str
    at: Instant
    authenticator: str = ""


class Alert(msgspec.Struct, frozen=True, kw_only=True):
    """One alert: a case in a queue of its own, about somebody whose name it does not hold."""

    id: str
    detector: str
    about: tuple[str, ...]
    """Pseudonyms."""
    at: Instant
    count: int
    areas: tuple[str, ...]
    q: float
    same: str
    """Names what it is about without saying it, so that nobody is alerted twice for the same."""
    details: str | None = None
    """The payload that holds the details."""
    openings: tuple[Opening, ...] = ()
    outcome: Outcome | None = None
    closed: Instant | None = None
    closed_by: str = ""
    found: str | None = None
    """The payload that holds what was found, in words."""

    @property
    def opened(self) -> bool:
        """Whether two people have opened it."""
        return len(self.openings) >= OPENERS

    @property
    def first(self) -> str:
        """Who opened it first; empty where nobody did."""
        return self.openings[0].by if self.openings else ""

    def read_by(self, principal: str) -> bool:
        """Whether somebody reads its names and words: they are one of the two, and both have opened it."""
        return self.opened and any(one.by == principal for one in self.openings)


def digest(*parts: str) -> str:
    """A short name for these words together; who knows the words can tell it, and nobody else."""
    return hashlib.blake2b("\n".join(parts).encode(), digest_size=6).hexdigest()
