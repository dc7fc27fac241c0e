r"""Makes a safe, fast search out of a regular expression that a rule author wrote.

Python's engine backtracks: `(a+)+$` on thirty letters takes minutes, and one such rule would stop every decision. Such
shapes are refused when the rules are loaded. Most keyword rules have the shape `\b(one|two|three)\b`; for those a set
of the text's words answers the same question without scanning the text once per rule. For other patterns one pass finds
which of their literals a text has, and only those that may match are searched (`rules.literals`).
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable

from steadyhand.rules.backtracking import explosive_part
from steadyhand.rules.literals import Vocabulary, literals

Search = Callable[[str], bool]
MAX_PATTERN = 20_000
_VOCABULARY = Vocabulary()
_KEYWORDS = re.compile(r"\\b\((?:\?:)?(\w+(?:\|\w+)*)\)\\b", re.ASCII)
_WORD = re.compile(r"\w+")


class UnsafePattern(Exception):
    """A pattern that does not compile, or that may take exponential time; `str()` is the reason."""


def searcher(pattern: str, case_insensitive: bool) -> Search:  # noqa: FBT001 - mirrors the language's argument
    """A function that says whether the pattern is found anywhere in a text; raises `UnsafePattern`."""
    search = _compile(pattern, case_insensitive).search
    keywords = _KEYWORDS.fullmatch(pattern)
    if keywords is None:
        return _confirmed(literals(pattern), search)
    words = frozenset(keywords[1].split("|"))
    return (
        _word_search(frozenset(map(str.lower, words)), search)
        if case_insensitive
        else _exact_word_search(words)
    )


def _confirmed(needed: frozenset[str] | None, search: Callable[[str], re.Match[str] | None]) -> Search:
    if needed is None:
        return lambda text: search(text) is not None
    in_text = _VOCABULARY.needle(needed).in_text
    return lambda text: in_text(text) and search(text) is not None


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


class _Words:
    """The words of the last text asked about: many rules look at one text, one after the other."""

    def __init__(self, fold: Callable[[str], str]) -> None:
        self._fold = fold
        # One tuple, replaced whole, so that threads never see a text with another text's words.
        self._last: tuple[str, frozenset[str]] = ("", frozenset())

    def of(self, text: str) -> frozenset[str]:
        last = self._last
        if last[0] is not text:
            self._last = last = (text, frozenset(_WORD.findall(self._fold(text))))
        return last[1]


_AS_WRITTEN = _Words(lambda text: text)
_LOWER = _Words(str.lower)


def _exact_word_search(words: frozenset[str]) -> Search:
    return lambda text: not words.isdisjoint(_AS_WRITTEN.of(text))


def _word_search(words: frozenset[str], search: Callable[[str], re.Match[str] | None]) -> Search:
    # Beyond ASCII, `re` and lower() fold case differently (the Kelvin sign is a `k` to `re`): there, ask `re`.
    return lambda text: not words.isdisjoint(_LOWER.of(text)) if text.isascii() else search(text) is not None
