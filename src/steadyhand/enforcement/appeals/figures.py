"""What appeals tell of decisions: how many were overturned, by policy and by rule, and how long people waited. Pure.

Art. 24(1) of Regulation (EU) 2022/2065 asks for counts, outcomes and the median time; a rule whose decisions are often
overturned is the sign that it, and not those who carry it out, is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from statistics import median
from typing import Final

import msgspec

from steadyhand.enforcement.appeals.store import Answered

FEWEST: Final = 20
"""Answers below which a share says nothing."""
OFTEN: Final = 0.3
"""The share of overturned answers from which on a policy or a rule is to be looked at."""


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """What came of the appeals of one kind of decisions."""

    name: str
    answered: int
    upheld: int
    overturned: int
    varied: int
    late: int
    median_s: float
    """How long whoever appealed waited, in seconds: the median."""

    @property
    def rate(self) -> float:
        """The share that was overturned, from 0 to 1."""
        return self.overturned / self.answered if self.answered else 0.0

    @property
    def told(self) -> bool:
        """Whether there are enough to say a share."""
        return self.answered >= FEWEST

    @property
    def often(self) -> bool:
        """Whether so many were overturned that what leads to them is to be looked at."""
        return self.told and self.rate >= OFTEN


def of_all(answered: Sequence[Answered], side: str) -> Share:
    """What came of all the appeals of one side."""
    return _share(side, [one for one in answered if one.side == side])


def by_policy(answered: Iterable[Answered]) -> list[Share]:
    """By article, whatever its version: what is overturned most often comes first. Of those affected only."""
    return _by(answered, lambda one: (one.policy,) if one.policy else ())


def by_rule(answered: Iterable[Answered]) -> list[Share]:
    """By the rules that led to the decisions."""
    return _by(answered, lambda one: one.rules)


def _by(answered: Iterable[Answered], names: Callable[[Answered], Iterable[str]]) -> list[Share]:
    groups: dict[str, list[Answered]] = {}
    for one in answered:
        for name in names(one) if one.side == "affected" else ():
            groups.setdefault(name, []).append(one)
    shares = (_share(name, those) for name, those in groups.items())
    return sorted(shares, key=lambda one: (-one.rate, -one.answered, one.name))


def _share(name: str, those: Sequence[Answered]) -> Share:
    outcomes = [one.outcome for one in those]
    return Share(
        name=name,
        answered=len(those),
        upheld=outcomes.count("upheld"),
        overturned=outcomes.count("overturned"),
        varied=outcomes.count("varied"),
        late=sum(one.decided > one.due for one in those),
        median_s=median(one.waited for one in those) / 1e6 if those else 0.0,
    )
