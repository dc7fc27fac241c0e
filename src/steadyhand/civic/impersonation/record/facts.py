"""What happens to the register, and what was found. Names are never in a fact."""

from __future__ import annotations

from steadyhand.civic.impersonation.model import Badge, Kind, Sign
from steadyhand.kernel.entry import Fact


class ImitatedEntered(Fact, frozen=True, tag="civic.imitated_entered"):
    """Somebody was entered, or entered anew; it counts once a second person has confirmed it."""

    imitated: str
    number: int
    kind: Kind
    accounts: tuple[str, ...]


class ImitatedConfirmed(Fact, frozen=True, tag="civic.imitated_confirmed"):
    """A second person confirmed it, having seen what it would find: accounts are compared with it from now on."""

    imitated: str
    number: int


class ImitatedWithdrawn(Fact, frozen=True, tag="civic.imitated_withdrawn"):
    """It is on the register no more. Why is the entry's payload."""

    imitated: str


class LookalikeSeen(Fact, frozen=True, tag="civic.lookalike_seen"):
    """An account may pass for somebody: first seen, or changed since. What it shows is the entry's payload."""

    imitated: str
    account: str
    version: int
    points: int
    signs: tuple[Sign, ...]
    apart: bool
    badge: Badge
    case: str
    incident: str
    """The incident that it belongs to; empty where it says itself what it is."""


class LookalikeAllowed(Fact, frozen=True, tag="civic.lookalike_allowed"):
    """An account may look so: it is theirs, or has their leave. Why is the entry's payload."""

    imitated: str
    account: str


class ImitatedTold(Fact, frozen=True, tag="civic.imitated_told"):
    """They were told, once of an incident."""

    imitated: str
    incident: str
    to: str
