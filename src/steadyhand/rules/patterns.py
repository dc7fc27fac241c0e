r"""Regular expressions that a rule author wrote: refused where they can run for ever, and known by what they need.

Python's engine backtracks: `(a+)+$` on thirty letters takes minutes, and one such rule would stop every decision. Such
shapes are refused when the rules are loaded. `\s+$` takes time that grows with the square of its text: that is searched
for in a way that can be stopped (`rules.stoppable`), and a pattern for which there is no such way is refused.

Most keyword rules have the shape `\b(one|two|three)\b`, which the set of a text's words answers; most others need one
of a few literals. `rules.matching` uses both to answer many patterns at once.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from typing import Final

import msgspec

from steadyhand.rules.backtracking import explosive_part
from steadyhand.rules.growth import growth_of
from steadyhand.rules.literals import Strings, fold, literals, needs_digit, stands_for_itself
from steadyhand.rules.stoppable import StoppableSearch, Unbounded

MAX_PATTERN: Final = 20_000
_KEYWORDS: Final = re.compile(r"\\b(?:\((?:\?:)?(\w+(?:\|\w+)*)\)|(\w+))\\b")
WORD: Final = re.compile(r"\w+")


class UnsafePattern(Exception):
    """A pattern that does not compile, or that may take exponential time; `str()` is the reason."""


class Pattern(msgspec.Struct, frozen=True, eq=False, kw_only=True):
    """A pattern that may be used. Found anywhere in a text, as the language has it."""

    compiled: re.Pattern[str]
    case_insensitive: bool
    words: Strings | None
    """The pattern matches exactly the texts that have one of these words (folded where case is ignored)."""
    needed: Strings | None
    """Every text that it matches has one of these literals, once folded; None where nothing is known."""
    digits: bool
    """Every text that it matches has a digit."""
    search: Callable[[str], object]
    """True of a text in which the pattern is found; raises where it is not `sure` and takes too long."""
    sure: bool
    """Its time grows no faster than the text, so that a search always has an answer."""

    def __call__(self, text: str) -> bool:
        return bool(self.search(text))


def pattern_of(text: str, case_insensitive: bool) -> Pattern:  # noqa: FBT001 - mirrors the language's argument
    """The pattern that an author wrote; raises `UnsafePattern`."""
    compiled = _compile(text, case_insensitive)
    words = _words(text, case_insensitive)
    stoppable = None if words else _stoppable(text, compiled)
    return Pattern(
        compiled=compiled,
        case_insensitive=case_insensitive,
        words=words,
        needed=None if words else literals(text),
        digits=needs_digit(text),
        search=stoppable or compiled.search,
        sure=stoppable is None,
    )


def _stoppable(pattern: str, compiled: re.Pattern[str]) -> StoppableSearch | None:
    """The search for a pattern that `re` could take long for."""
    growth = growth_of(pattern)
    if growth.small:
        return None
    try:
        return StoppableSearch(compiled, growth)
    except Unbounded as error:
        raise UnsafePattern(f"this pattern can take very long: {error}") from None


def _words(pattern: str, case_insensitive: bool) -> Strings | None:  # noqa: FBT001
    r"""The words of `\b(one|two)\b`, where looking a word up answers as `re` does.

    Case is ignored safely only by letters that folding joins with all that `re` takes for them.
    """
    found = _KEYWORDS.fullmatch(pattern)
    if found is None:
        return None
    words = (found[1] or found[2]).split("|")
    if not case_insensitive:
        return frozenset(words)
    plain = all(stands_for_itself(char) for word in words for char in word)
    return frozenset(map(fold, words)) if plain else None


def _compile(pattern: str, case_insensitive: bool) -> re.Pattern[str]:  # noqa: FBT001
    if len(pattern) > MAX_PATTERN:
        raise UnsafePattern(
            f"this pattern is longer than {MAX_PATTERN} characters; split it over several rules"
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # What a later Python may read otherwise concerns no author of rules.
            part = explosive_part(pattern)
            compiled = re.compile(pattern, re.IGNORECASE if case_insensitive else 0)
    except re.error as error:
        raise UnsafePattern(f"this pattern does not compile: {error}") from None
    except (RecursionError, OverflowError, MemoryError, ValueError):
        raise UnsafePattern("this pattern is too large to compile") from None
    if part:
        raise UnsafePattern(f"this pattern can take exponential time: {part}")
    return compiled
