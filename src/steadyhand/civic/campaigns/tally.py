"""What is counted of a text, a link or a picture, or of all that belongs to one finding."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import median
from typing import Final

import msgspec

from steadyhand.civic.campaigns.model import BIN, Act, Ages, Apart, Concentration, KeptApart, Settings
from steadyhand.kernel.values import DAY, Instant

UNKNOWN: Final = -1
_TOP: Final = 10
_SAMPLE: Final = 10
_ACCOUNTS: Final = 20_000
"""Accounts of one tally that are told apart; posts of others are still counted."""
_APART: Final = 2_000


class Who(msgspec.Struct, array_like=True, gc=False):
    """One account's part: its posts, and how old it was at the first of them (microseconds, or `UNKNOWN`)."""

    posts: int
    age: int


class Tally(msgspec.Struct):
    """Counts over posts; each post is added once."""

    began: Instant
    last: Instant
    first: str = ""
    """The post that was added first."""
    posts: int = 0
    copies: int = 0
    accounts: dict[str, Who] = {}
    bins: dict[int, int] = {}
    apart: dict[Apart, int] = {}
    apart_accounts: dict[str, None] = {}
    apart_sample: list[str] = []

    def add(self, act: Act, age: int, *, copy: bool) -> None:
        self.began, self.last, self.first = (
            min(self.began, act.at),
            max(self.last, act.at),
            self.first or act.post,
        )
        self.posts += 1
        self.copies += copy
        self.bins[act.at // BIN] = self.bins.get(act.at // BIN, 0) + 1
        who = self.accounts.get(act.account)
        if who is not None:
            who.posts += 1
        elif len(self.accounts) < _ACCOUNTS:
            self.accounts[act.account] = Who(1, age)

    def keep_apart(self, act: Act, why: Apart) -> None:
        self.apart[why] = self.apart.get(why, 0) + 1
        if len(self.apart_accounts) < _APART:
            self.apart_accounts[act.account] = None
        if len(self.apart_sample) < _SAMPLE:
            self.apart_sample.append(act.post)

    def later(self, acts: Iterable[Act], *, copies: bool) -> Tally:
        """A tally of these posts alone, which are the latest of them."""
        ages = {account: who.age for account, who in self.accounts.items()}
        tally = Tally(self.last, self.last)
        for act in acts:
            tally.add(act, ages.get(act.account, UNKNOWN), copy=copies)
        return tally

    def merge(self, other: Tally) -> None:
        """Add what was counted of other posts."""
        self.began, self.last = min(self.began, other.began), max(self.last, other.last)
        self.posts, self.copies = self.posts + other.posts, self.copies + other.copies
        for index, count in other.bins.items():
            self.bins[index] = self.bins.get(index, 0) + count
        for account, who in other.accounts.items():
            mine = self.accounts.setdefault(account, Who(0, who.age))
            mine.posts += who.posts
        self.merge_apart(other)

    def merge_apart(self, other: Tally) -> None:
        for why, count in other.apart.items():
            self.apart[why] = self.apart.get(why, 0) + count
        self.apart_accounts |= other.apart_accounts
        self.apart_sample = [*self.apart_sample, *other.apart_sample][:_SAMPLE]

    def forget_before(self, at: Instant) -> None:
        """Drop the timeline before an instant."""
        self.bins = {index: count for index, count in self.bins.items() if index >= at // BIN}

    @property
    def size(self) -> int:
        """What it takes of `Settings.entries`."""
        return len(self.accounts) + len(self.bins) + len(self.apart_accounts)

    def concentration(self) -> Concentration:
        counts = sorted((who.posts for who in self.accounts.values()), reverse=True)
        again = [count for count in counts if count > 1]
        posts = max(sum(counts), 1)
        return Concentration(
            per_account=sum(counts) / max(len(counts), 1),
            repeated=sum(again) / posts,
            repeaters=len(again),
            top_ten=sum(counts[:_TOP]) / posts,
        )

    def ages(self, settings: Settings, elsewhere: float) -> Ages:
        known = [who.age for who in self.accounts.values() if who.age != UNKNOWN]
        young = sum(age < settings.young for age in known)
        return Ages(
            known=len(known),
            young=young / max(len(known), 1),
            young_elsewhere=elsewhere,
            median_days=median(known) / DAY if known else None,
        )

    def kept_apart(self) -> KeptApart:
        counts = {why: self.apart[why] for why in sorted(self.apart)}
        return KeptApart(posts=counts, accounts=len(self.apart_accounts), sample=tuple(self.apart_sample))

    def timeline(self) -> tuple[tuple[Instant, int], ...]:
        return tuple((index * BIN, self.bins[index]) for index in sorted(self.bins))
