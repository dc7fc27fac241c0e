"""What the platform says of the content of an open case: how far it still reaches, that it is gone, that it is back."""

from __future__ import annotations

from typing import ClassVar

from steadyhand.kernel.command import Rows
from steadyhand.kernel.entry import Fact, Refusal
from steadyhand.kernel.values import Instant
from steadyhand.review.commands import OfCase
from steadyhand.review.judging import not_open
from steadyhand.review.reach.facts import CameBack, ReachCounted, WentAway


class CountReach(OfCase, frozen=True, tag="review.count_reach"):
    """Say how many views of the content are still to come."""

    capability = "case.open"
    unfreezable: ClassVar[bool] = True
    remaining: float
    views: int = 0
    """How many it has had."""
    at: Instant | None = None
    """As of when that is; None: now."""

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if refusal := not_open(rows.case, self.case):
            return refusal
        at = None if self.at is None else min(self.at, now)
        return ReachCounted(case=self.case, remaining=max(self.remaining, 0.0), views=self.views, at=at)


class NoteGone(OfCase, frozen=True, tag="review.note_gone"):
    """Say that the platform no longer has the content: nobody sees it any more, and it is still judged."""

    capability = "case.open"
    unfreezable: ClassVar[bool] = True
    since: Instant | None = None

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if refusal := not_open(rows.case, self.case):
            return refusal
        if rows.case.gone is not None:
            return Refusal("unchanged", f"It is known of {self.case} already.")
        return WentAway(case=self.case, since=self.since)


class NoteBack(OfCase, frozen=True, tag="review.note_back"):
    """Say that the platform has the content again: it is seen as before."""

    capability = "case.open"
    unfreezable: ClassVar[bool] = True

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if refusal := not_open(rows.case, self.case):
            return refusal
        if rows.case.gone is None:
            return Refusal("unchanged", f"The content of {self.case} is there.")
        return CameBack(case=self.case)
