"""What counting over sliding windows is about: counters, what an event asks of them, and the marks that it leaves.

A counter counts events by a key: each event for which its condition holds leaves one mark. Two questions about the same
events share their marks, also with windows of different lengths, and a new version of the rules goes on with the
marks of the old one as long as key and condition mean the same. Keys are hashed: a mark names nobody.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from hashlib import blake2b
from typing import Any, Final, NamedTuple, Protocol

import msgspec

from steadyhand.rules.model import Entity
from steadyhand.rules.registry import BadArgument, NoValue

SECOND_US: Final = 1_000_000
LONGEST_DAYS: Final = 30
_UNITS: Final = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
_WINDOW: Final = re.compile(r"([1-9]\d{0,6})([smhd])")


class Counter(msgspec.Struct, frozen=True):
    """One thing that a rule set counts. `id` is the same in every rule set that counts the same."""

    number: int
    id: str
    window_us: int
    distinct: bool
    """Whether different values are counted, and not events."""


class Ask(NamedTuple):
    """What must be known of a counter before the rules decide; `value` is what a distinct one may meet again."""

    counter: Counter
    key: str
    value: str


class Past(NamedTuple):
    """What a counter has counted up to the event, without it."""

    total: int = 0
    met: bool = False
    """Whether the value of `Ask` is among those counted."""


class Mark(NamedTuple):
    """What one event leaves behind: `at` is the event's time (microseconds), `event` its number."""

    counter: str
    key: str
    at: int
    event: int
    value: str


class Counters(Protocol):
    """Where marks are kept; implemented by the room `signals`."""

    def past(self, asks: Collection[Ask], at: int, event: int) -> Mapping[tuple[int, str, str], Past]:
        """By (number, key, value): the marks in (at - window, at], without those of the event itself."""
        ...

    def add(self, marks: Sequence[Mark]) -> None:
        """Keep marks. One that is there already changes nothing."""
        ...


class Tally(Protocol):
    """The evaluation under way, as counting functions see it."""

    def count(self, counter: Counter, key: str, value: str, *, holds: bool) -> int:
        """What the counter stands at; `holds` says whether this event counts."""
        ...


def key_of(value: Any) -> str:
    """The hash of a key: a value, an entity, or a list of them. Raises `NoValue` where there is none."""
    return blake2b(_text(value).encode(errors="surrogatepass"), digest_size=12).hexdigest()


def _text(value: Any) -> str:
    if value is None:
        raise NoValue
    if isinstance(value, Entity):
        return f"e{len(value.type)}:{value.key}"
    if isinstance(value, list):
        parts = [_text(each) for each in value]
        return f"l{len(parts)}:" + "".join(f"{len(part)}:{part}" for part in parts)
    if isinstance(value, str):
        return f"s{value}"
    if isinstance(value, bool | int | float):
        return f"n{value!r}"
    raise ValueError(f"a {type(value).__name__} is no key to count by")


def span_us(text: str, argument: str) -> int:
    """`10m` in microseconds. Raises `BadArgument`."""
    found = _WINDOW.fullmatch(text)
    if found is None:
        raise BadArgument(argument, f"`{text}` is no span of time", "write for instance 30s, 10m, 1h or 7d")
    seconds = int(found[1]) * _UNITS[found[2]]
    if seconds > LONGEST_DAYS * _UNITS["d"]:
        raise BadArgument(argument, f"a window is at most {LONGEST_DAYS} days long")
    return seconds * SECOND_US
