"""Putting on record how far a comparison has come. What it finds is on record as every match is."""

from __future__ import annotations

from typing import ClassVar, Final

from steadyhand.civic.earlier.facts import EarlierCompared
from steadyhand.civic.earlier.model import EARLIER, TOGETHER, Compared, Earlier
from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Fact, Refusal
from steadyhand.kernel.values import Instant, Scope

OTHER: Final = Refusal("other_comparison", "One goes on, and this is not what comes next in it.")


class CompareEarlier(Command, frozen=True, kw_only=True, tag="civic.compare_earlier"):
    """Say how far new claims have been compared with earlier posts. No freeze stops what only tells."""

    capability = "match.find"
    tool = "civic"
    unfreezable: ClassVar[bool] = True
    claims: tuple[Compared, ...]
    after: int
    first: int
    last: int
    reached: int
    posts: int

    def keys(self) -> Keys:
        return Keys(claims_earlier=EARLIER)

    def scope(self, rows: Rows) -> Scope:
        return Scope(tool=self.tool)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        row: Earlier | None = rows.claims_earlier
        if len(self.claims) > TOGETHER or not self.first <= self.reached <= self.last or self.posts < 0:
            return Refusal("no_comparison", "That is no part of the posts, or too many claims at once.")
        if not (self._begins(row) if row is None or row.done else self._goes_on(row)):
            return OTHER
        return EarlierCompared(
            claims=self.claims,
            after=self.after,
            first=self.first,
            last=self.last,
            reached=self.reached,
            posts=self.posts,
        )

    def _begins(self, row: Earlier | None) -> bool:
        return row is None or self.after > row.after

    def _goes_on(self, row: Earlier) -> bool:
        before, now = (tuple((one.claim, one.version) for one in each.claims) for each in (row, self))
        same = (before, row.after, row.first, row.last) == (now, self.after, self.first, self.last)
        return same and self.reached > row.reached and self.posts >= row.posts
