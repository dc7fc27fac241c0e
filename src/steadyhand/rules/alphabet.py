r"""Which characters the items of a pattern have in common, found out by trying some.

All of ASCII and one of each further kind are tried, and for each range of the pattern what lies about its ends: two
sets that overlap share such a character, or the first letter, digit, space or other sign after one. Characters that
`re` takes for one another where case is ignored count as one, for a pattern may be used so.
"""

from __future__ import annotations

import functools
import importlib
import itertools
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from steadyhand.rules.regextree import Item, inside

_ONCE: Final = {
    "DIGIT": r"\d",
    "NOT_DIGIT": r"\D",
    "SPACE": r"\s",
    "NOT_SPACE": r"\S",
    "WORD": r"\w",
    "NOT_WORD": r"\W",
}
_CATEGORIES: Final = {
    name: (re.compile(pattern).match, re.compile(pattern, re.ASCII).match) for name, pattern in _ONCE.items()
}
_KINDS: Final = [re.compile(kind) for kind in (r"[^\W\d]", r"\d", r"\s", r"[^\w\s]")]
_LAST_OF_TEXT: Final = 0x1_FFFF
"""Beyond it there are rare ideographs and nothing else."""
_lower: Any = vars(importlib.import_module("_sre"))["unicode_tolower"]
_EXTRA_CASES: Final[dict[int, tuple[int, ...]]] = vars(importlib.import_module("re._casefix"))["_EXTRA_CASES"]
_ASCII: Final = 128
MOST_SAMPLED: Final = 5_000
_ASCII_TYPES: Final = re.compile(r"\(\?[imsxuL]*a")
_DOT_TAKES_ALL: Final = re.compile(r"\(\?[imxuLa]*s")


@functools.lru_cache(maxsize=4_096)
def _case(char: str) -> str:
    """One character for all those that `re` takes for it where case is ignored."""
    low = _lower(ord(char))
    return chr(min(low, *_EXTRA_CASES.get(low, (low,))))


# Whether two characters can be equal is decided by trying: all of ASCII, one of each further kind, the pattern's own.
_SAMPLES: Final = {chr(code) for code in range(_ASCII)} | set("éÉßяاह中５\u00a0\u2028…😀")
_SAMPLE_BITS: Final = {char: 1 << at for at, char in enumerate(sorted(set(map(_case, _SAMPLES))))}
_sampled: dict[tuple[str, str, bool, bool], int] = {}


class Alphabet:
    """The characters to try, and the sets of them that items match, as bits of a number."""

    def __init__(self, pattern: str, parsed: Any) -> None:
        self._parsed = parsed
        self._dot_takes_all = bool(_DOT_TAKES_ALL.search(pattern))
        self._ascii_types = bool(_ASCII_TYPES.search(pattern))
        self._known: dict[tuple[Any, int | str], int] = {}

    @functools.cached_property
    def _own(self) -> dict[str, int]:
        """The characters that are tried for the sake of this pattern beyond the samples, with their bits."""
        own = set(map(chr, _own_codes(list(self._parsed)))) - _SAMPLES
        fresh = sorted(set(map(_case, own)) - _SAMPLE_BITS.keys())
        bits = {char: 1 << at for at, char in enumerate(fresh, start=len(_SAMPLE_BITS))}
        return {char: _SAMPLE_BITS.get(_case(char)) or bits[_case(char)] for char in own}

    def of(self, operator: Any, argument: Any) -> int:
        known = (operator, argument) if isinstance(argument, int) else (operator, str(argument))
        if known not in self._known:
            self._known[known] = self._of(str(operator), argument)
        return self._known[known]

    def _of(self, operator: str, argument: Any) -> int:
        if operator == "LITERAL":
            char = chr(argument)
            return _SAMPLE_BITS.get(_case(char)) or self._own[char]
        bits = self._sampled(operator, argument)
        for char, bit in self._own.items():
            if not bits & bit and self._matches(operator, argument, char):
                bits |= bit
        return bits

    def _sampled(self, operator: str, argument: Any) -> int:
        """Which samples match is the same in all patterns, and asked once."""
        known = (operator, str(argument), self._dot_takes_all, self._ascii_types)
        if known not in _sampled:
            if len(_sampled) >= MOST_SAMPLED:
                _sampled.clear()
            matching = {_case(char) for char in _SAMPLES if self._matches(operator, argument, char)}
            _sampled[known] = sum(_SAMPLE_BITS[char] for char in matching)
        return _sampled[known]

    def _matches(self, operator: str, argument: Any, char: str) -> bool:
        match operator:
            case "LITERAL":
                return bool(argument == ord(char))
            case "NOT_LITERAL":
                return bool(argument != ord(char))
            case "IN":
                # A part may have letters and digits of its own; which parts do is not looked into.
                return _is_in(argument, char, 0) or (self._ascii_types and _is_in(argument, char, 1))
            case "ANY":
                return self._dot_takes_all or char != "\n"
        return True  # A reference to a group: it may stand for anything.


def _is_in(members: Sequence[Item], char: str, types: int) -> bool:
    negated = bool(members) and str(members[0][0]) == "NEGATE"
    return any(_is_member(member, char, types) for member in members[negated:]) != negated


def _is_member(member: Item, char: str, types: int) -> bool:
    operator, argument = member
    match str(operator):
        case "LITERAL":
            return bool(argument == ord(char))
        case "RANGE":
            return bool(argument[0] <= ord(char) <= argument[1])
    category = _CATEGORIES.get(str(argument).removeprefix("CATEGORY_"))
    return category is None or category[types](char) is not None


def _own_codes(items: Sequence[Item]) -> set[int]:
    literals: set[int] = set()
    ends: set[int] = set()
    for low, high in _ranges(items):
        (literals if low == high else ends).update((low, high))
    beyond = {code for end in ends | literals for code in (end - 1, end + 1)}
    own = {code for code in literals | ends | beyond if 0 <= code <= sys.maxunicode}
    if max(ends, default=0) >= _ASCII:
        own |= {*_firsts_between(ends), *_EXTRA_CASES}
    lower = {_lower(code) for code in own}
    related = {other for code in lower for other in _EXTRA_CASES.get(code, ())}
    upper = {ord(char) for code in lower | related if len(char := chr(code).upper()) == 1}
    return own | lower | related | upper


def _ranges(items: Sequence[Item]) -> Iterator[tuple[int, int]]:
    """What the pattern names: characters, and ranges of them."""
    for operator, argument in items:
        match str(operator):
            case "LITERAL" | "NOT_LITERAL":
                yield argument, argument
            case "RANGE":
                yield argument
            case "IN":
                yield from _ranges([each for each in argument if str(each[0]) in {"LITERAL", "RANGE"}])
        for inner in inside(operator, argument):
            yield from _ranges(inner)


def _firsts_between(ends: Iterable[int]) -> Iterator[int]:
    """The first character of each kind after each end, up to the next end."""
    for start, end in itertools.pairwise([*sorted(ends), max(_LAST_OF_TEXT, *ends)]):
        for kind in _KINDS:
            found = kind.search(_everything(), start, end + 1)
            if found is not None:
                yield found.start()


@functools.cache
def _everything() -> str:
    """The characters, each at its place."""
    return "".join(map(chr, range(_LAST_OF_TEXT + 1)))
