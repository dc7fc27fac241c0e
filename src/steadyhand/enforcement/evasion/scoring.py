"""How much tells that an account is of somebody who is banned: points from 0 to 100, and what they are made of.

A pure sum of whole numbers: further evidence never lowers it, its order changes nothing, and the parts add up to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Literal

import msgspec

from steadyhand.kernel.values import DAY

Kind = Literal["email", "phone", "payment", "device", "recovery", "network", "behaviour", "text"]
"""A signal that two accounts have in common."""
Why = Literal["weight", "age", "shared", "bound"]
"""A weight; what it loses by the time since the ban, and by how many share it; what a bound takes away."""
KINDS: Final[tuple[Kind, ...]] = (
    "email", "phone", "payment", "device", "recovery", "network", "behaviour", "text",
)  # fmt: skip
STRONG: Final[frozenset[str]] = frozenset({"email", "phone", "payment", "device", "recovery"})
"""Each says by itself that it is one person, unless many share it."""
WEIGHTS: Final[Mapping[str, int]] = {
    "email": 70, "phone": 70, "payment": 60, "device": 60, "recovery": 50, "network": 20, "behaviour": 15, "text": 15,
}  # fmt: skip
REVIEW: Final = 40
"""From how many points on a person looks."""
MOST: Final = 100
NETWORK_MOST: Final = 35
"""The most that networks come to together, below `REVIEW`: a dormitory is no person."""
FRESH: Final = 30
"""Days from the ban for which nothing is lost by age."""
STRONG_AGE: Final = (730, 600)
"""Days after which what is strong has lost all it loses, and what is left of a thousand: people keep addresses."""
WEAK_AGE: Final = (180, 0)
FREE: Final[Mapping[bool, int]] = {True: 2, False: 5}
"""How many others may share what is strong, or weak, before it loses by that: a household has one telephone."""


class Match(msgspec.Struct, frozen=True):
    """One value that two accounts have in common: `<kind>:<key>:<hash>`, and how many other accounts have it."""

    value: str
    others: int = 0

    @property
    def kind(self) -> str:
        """Which signal it is."""
        return self.value.partition(":")[0]

    @property
    def key(self) -> str:
        """Under which key it was hashed: under another one the same signal is another value."""
        return self.value.split(":")[1]


class Part(msgspec.Struct, frozen=True):
    """Points that one signal gives, or loses, and why; of what bounds take away there is no signal."""

    signal: str
    why: Why
    points: int


class Score(msgspec.Struct, frozen=True):
    """The points and the parts that they are the sum of."""

    points: int
    parts: tuple[Part, ...]

    @property
    def signals(self) -> tuple[str, ...]:
        """The signals that gave points, in the order of `KINDS`."""
        gained: dict[str, int] = {}
        for part in self.parts:
            gained[part.signal] = gained.get(part.signal, 0) + part.points
        return tuple(kind for kind in KINDS if gained.get(kind, 0) > 0)


def score(matches: Iterable[Match], since: int) -> Score:
    """What these come to, `since` microseconds after the ban.

    Of networks each counts, as somebody has several. Of every other signal the strongest counts, and nothing counts
    twice because it was hashed under two keys.
    """
    parts: list[Part] = []
    found = list(matches)
    for kind in KINDS:
        parts += _of_kind(kind, [match for match in found if match.kind == kind], max(0, since) // DAY)
    bounded = tuple(_bounded("", parts, MOST))
    return Score(_sum(bounded), bounded)


def _of_kind(kind: str, matches: list[Match], days: int) -> list[Part]:
    """The parts of one signal: of the key under which it gives most."""
    keys = sorted({match.key for match in matches})
    ways = [_counted(kind, [match for match in matches if match.key == key], days) for key in keys]
    found = max(ways, key=_sum, default=[])
    return _bounded(kind, found, NETWORK_MOST) if kind == "network" else found


def _counted(kind: str, matches: list[Match], days: int) -> list[Part]:
    others: dict[str, int] = {}
    for match in matches:
        others[match.value] = min(others.get(match.value, match.others), match.others)
    counts = sorted(others.values()) if kind == "network" else [min(others.values())]
    return [part for count in counts for part in _parts(kind, count, days)]


def _bounded(signal: str, parts: list[Part], most: int) -> list[Part]:
    over = _sum(parts) - most
    return [*parts, Part(signal, "bound", -over)] if over > 0 else parts


def _sum(parts: Iterable[Part]) -> int:
    return sum(part.points for part in parts)


def _parts(kind: str, others: int, days: int) -> list[Part]:
    weight = WEIGHTS[kind]
    left = weight * _left(days, *(STRONG_AGE if kind in STRONG else WEAK_AGE)) // 1_000
    free = FREE[kind in STRONG]
    kept = left if others <= free else left * free // others
    parts = [
        Part(kind, "weight", weight),
        Part(kind, "age", left - weight),
        Part(kind, "shared", kept - left),
    ]
    return [part for part in parts if part.points]


def _left(days: int, last: int, least: int) -> int:
    """What is left of a thousand after so many days: all of it at first, `least` from `last` on."""
    if days <= FRESH:
        return 1_000
    gone = (1_000 - least) * (days - FRESH) // (last - FRESH)
    return max(least, 1_000 - gone)
