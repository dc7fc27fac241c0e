"""Who writes what, and when: the plan of a day's posts before any counter runs."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from steadyhand.week.dates import DAY, HOUR, SECOND
from steadyhand.week.dice import Dice, Weighted
from steadyhand.week.people import hour_of_day
from steadyhand.week.standing import Account
from steadyhand.week.texts.phrases import AREAS, Template, templates

KINDS: Final = (
    ("everyday", 0.715),
    ("politics", 0.155),
    ("lookalike", 0.065),
    ("violation", 0.045),
    ("official", 0.02),
)
"""What ordinary traffic on Plaza is made of."""

AREA_SHARES: Final = (
    ("spam", 0.33),
    ("scams", 0.18),
    ("harassment", 0.17),
    ("hate", 0.08),
    ("election", 0.07),
    ("violence", 0.05),
    ("adult", 0.04),
    ("other", 0.03),
    ("impersonation", 0.02),
    ("self_harm", 0.015),
    ("imminent_harm", 0.01),
    ("child_safety", 0.005),
)
"""Which rule a violation breaks, once each area has had one."""

_FOR_GAIN: Final = frozenset({"spam", "scams", "adult", "other", "impersonation"})
_BY_THE_BAD: Final = 0.85
_COVER: Final = 0.04  # how often an account that means harm writes something harmless first
_LATEST: Final = DAY - SECOND


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """One post to be written: by whom, from which template, on whose side; `at` counts from the day's start."""

    number: int
    author: Account
    template: Template
    side: int
    at: int

    @property
    def kind(self) -> str:
        return self.template.id.split("/")[1]


class Writers:
    """The accounts, sorted by what they would write; each draw is weighted by how active an account is."""

    def __init__(self, accounts: Sequence[Account]) -> None:
        people = [one for one in accounts if one.kind == "person"]
        self.anyone = _by_activity(one for one in people if not one.bad)
        self.bad = _by_activity([one for one in people if one.bad] or people[:1])
        self.supporters = [_by_activity(one for one in people if one.side == side) for side in (0, 1)]
        self.officials = _by_activity(one for one in accounts if one.kind not in {"person", "partner"})


def drafts(seed: int, day: str, size: int, accounts: Sequence[Account], day_start: int) -> list[Draft]:
    """`size` posts of one day in the order of time, numbered from 1."""
    dice, writers = Dice(seed, day, "posts"), Writers(accounts)
    kinds, areas, sides = Weighted(KINDS), _areas(dice), itertools.cycle((0, 1))
    planned = [_draft(kinds.draw(dice), dice, writers, areas, sides, day_start) for _ in range(size)]
    planned.sort(key=lambda draft: draft.at)
    return [msgspec.structs.replace(draft, number=number) for number, draft in enumerate(planned, 1)]


def _draft(
    kind: str, dice: Dice, writers: Writers, areas: Iterator[str], sides: Iterator[int], day_start: int
) -> Draft:
    if kind == "violation":
        kind = next(areas)
    side = next(sides)
    author = _author(kind, side, writers, dice)
    if kind == "official":
        kind = f"official.{author.kind}"
    template = dice.pick(templates(author.lang, kind))
    side = side if author.side is None else author.side
    return Draft(number=0, author=author, template=template, side=side, at=_moment(author, dice, day_start))


def _author(kind: str, side: int, writers: Writers, dice: Dice) -> Account:
    if kind == "politics":
        return writers.supporters[side].draw(dice)
    if kind == "official":
        return writers.officials.draw(dice)
    bad = _BY_THE_BAD if kind in _FOR_GAIN else _COVER if kind == "everyday" else 0.0
    return (writers.bad if dice.chance(bad) else writers.anyone).draw(dice)


def _areas(dice: Dice) -> Iterator[str]:
    """Each area once, so that no queue stays empty, and then by their shares."""
    shares = Weighted(AREA_SHARES)
    yield from dice.shuffled(AREAS)
    while True:
        yield shares.draw(dice)


def _moment(author: Account, dice: Dice, day_start: int) -> int:
    at = hour_of_day(author.region, dice) * HOUR + dice.below(HOUR)
    joined = author.created_at - day_start
    if at > joined:
        return at
    return min(joined + SECOND + int(dice.share() * max(0, _LATEST - joined)), _LATEST)


def _by_activity(accounts: Iterator[Account] | Sequence[Account]) -> Weighted[Account]:
    return Weighted([(account, account.activity) for account in accounts])
