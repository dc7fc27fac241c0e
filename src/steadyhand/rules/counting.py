"""What counting over sliding windows is about: counters, what an event asks of them, and the marks that it leaves.

A counter counts events by a key: each event for which its condition holds leaves one mark. Two questions about the same
events share their marks, also with windows of different lengths, and a new version of the rules goes on with the
marks of the old one as long as key and condition mean the same.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Final, Protocol

import msgspec

from steadyhand.rules.model import Entity
from steadyhand.rules.registry import BadArgument

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


Ask = tuple[Counter, str, str]
"""What must be known before the rules decide: a counter's key, and the value that a distinct one may meet again."""

Mark = tuple[str, str, int, int, str]
"""What one event leaves behind: counter, key, time (microseconds) and number of the event, value."""


class Counters(Protocol):
    """Where marks are kept; implemented by the room `signals`."""

    in_memory: bool
    """Whether nothing ever has to be loaded."""

    def begin(self, asked: Sequence[tuple[Collection[Ask], int]]) -> None:
        """Load what some events, each with its time, ask for: after this `stands` reads memory only."""

    def stands(self, counter: Counter, key: str, value: str, at: int, event: int, holds: object) -> int:
        """What a counter stands at: the marks in (at - window, at], and that of the event itself where it `holds`.

        Such an event leaves its mark, once.
        """
        ...


def first(  # the shape of `Counters.stands`
    _counter: Counter, _key: str, _value: str, _at: int, _event: int, holds: object
) -> int:
    """What a counter stands at where nothing came before."""
    return 1 if holds else 0


def key_of(value: Any) -> str | None:
    """A value, an entity, or a list of them, as a text that no other one has; None where there is none."""
    kind = value.__class__
    if kind is str:
        return f"s{value}"
    if kind is Entity:
        return f"e{len(value.type)}:{value.key}"
    if kind is list:
        parts = [key_of(each) for each in value]
        return (
            None
            if None in parts
            else f"l{len(parts)}:" + "".join(f"{len(part or '')}:{part}" for part in parts)
        )
    if kind is float and value.is_integer():  # 1 and 1.0 are equal, and so are 0.0 and -0.0
        value, kind = int(value), int
    try:
        return None if value is None else f"{kind.__name__}:{value!r}"
    except ValueError:  # Python writes out no numbers of thousands of digits
        return f"{kind.__name__}:{value:#x}"


@lru_cache(8_192)  # a key is hashed to be read, and again in the mark of each event
def hashed(text: str) -> str:
    """What is kept of a key or a value: it names nobody."""
    return blake2b(text.encode(errors="surrogatepass"), digest_size=12).hexdigest()


def span_us(text: str, argument: str) -> int:
    """`10m` in microseconds. Raises `BadArgument`."""
    found = _WINDOW.fullmatch(text)
    if found is None:
        raise BadArgument(argument, f"`{text}` is no span of time", "write for instance 30s, 10m, 1h or 7d")
    seconds = int(found[1]) * _UNITS[found[2]]
    if seconds > LONGEST_DAYS * _UNITS["d"]:
        raise BadArgument(argument, f"a window is at most {LONGEST_DAYS} days long")
    return seconds * SECOND_US
