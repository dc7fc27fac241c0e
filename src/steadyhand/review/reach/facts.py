"""How far the content of a case reaches, and whether the platform has it."""

from __future__ import annotations

from steadyhand.kernel.entry import Fact
from steadyhand.kernel.values import Instant


class ReachCounted(Fact, frozen=True, tag="review.reach_counted"):
    """How many views are still to come of what a case is about."""

    case: str
    remaining: float
    views: int = 0
    """How many it had had when they were counted; 0 in entries of older programs."""
    at: Instant | None = None
    """When they were counted; None: with this entry."""


class WentAway(Fact, frozen=True, tag="review.went_away"):
    """The platform no longer has the content. The evidence stays, and so does the question."""

    case: str
    since: Instant | None = None
    """When it went, as the platform says; None where that is not known."""


class CameBack(Fact, frozen=True, tag="review.came_back"):
    """The platform has the content again that it no longer had."""

    case: str
