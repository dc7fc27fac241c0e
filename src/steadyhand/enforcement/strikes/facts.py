"""What happens to ladders and strikes."""

from __future__ import annotations

from steadyhand.enforcement.strikes.model import Strike, Terms
from steadyhand.kernel.entry import Fact


class LadderPublished(Fact, frozen=True, tag="enforcement.ladder_published"):
    """A version of a ladder: what is decided from now on counts by it, and nothing else changes."""

    ladder: str
    version: int
    terms: Terms


class LadderRetired(Fact, frozen=True, tag="enforcement.ladder_retired"):
    """Nothing counts on a ladder any more; what counted does until it expires."""

    ladder: str


class StrikeIssued(Fact, frozen=True, tag="enforcement.strike_issued"):
    """A decision that an account broke a rule counts against it."""

    account: str
    strike: Strike


class StrikeAnnulled(Fact, frozen=True, tag="enforcement.strike_annulled"):
    """A strike counts no longer, and no other because of it. The reason is the entry's payload."""

    account: str
    number: int
    cause: str


class StrikeTakenBack(Fact, frozen=True, tag="enforcement.strike_taken_back"):
    """Whoever issued a strike took it back at once with the decision: a slip of the hand."""

    account: str
    number: int
    cause: str
