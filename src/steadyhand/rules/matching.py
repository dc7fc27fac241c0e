"""Which of many patterns a text matches, found in one pass over the text and not in one for each pattern.

Keyword patterns are looked up by the words of the text; of the others, those that need literals are searched only
where an Aho-Corasick automaton (1975) has found one of them. `re` has the last word, so answers never change.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, Self

import ahocorasick_rs

from steadyhand.rules.budget import OutOfTime
from steadyhand.rules.literals import fold
from steadyhand.rules.patterns import WORD, Pattern
from steadyhand.rules.stoppable import TooLong

Numbers = frozenset[int]
NONE: Final[Numbers] = frozenset()
_DIGIT: Final = re.compile(r"\d").search
_Search = tuple[int, Callable[[str], object]]


class Unfinished(frozenset[int]):
    """The places of patterns that match, where others were given up: `why`, by their places."""

    why: Mapping[int, Exception]

    def __new__(cls, found: Iterable[int], why: Mapping[int, Exception]) -> Self:
        made = super().__new__(cls, found)
        made.why = why
        return made


def holds(number: int, found: Numbers) -> bool:
    """Whether a pattern matches, of which that can remain open: then this raises the reason."""
    if number in found:
        return True
    if isinstance(found, Unfinished) and number in found.why:
        raise found.why[number]
    return False


def how_many(found: Numbers) -> int:
    """How many patterns match; raises the reason where that remained open of any."""
    if isinstance(found, Unfinished):
        raise next(iter(found.why.values()))
    return len(found)


class Matcher:
    """Patterns by their place in a list: called with a text, it gives the places of those that match."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        numbered = list(enumerate(patterns))
        self._exact = _Words([(n, each) for n, each in numbered if each.words and not each.case_insensitive])
        self._folded = _Words([(n, each) for n, each in numbered if each.words and each.case_insensitive])
        self._literal = _Literals([(n, each) for n, each in numbered if not each.words and each.needed])
        others = [(n, each) for n, each in numbered if not each.words and not each.needed]
        self._digits = [(n, each.search) for n, each in others if each.digits]
        self._others = [(n, each.search) for n, each in others if not each.digits]
        self.sure = all(each.sure for each in patterns)
        """Whether it always finds out about all of them."""

    def __call__(self, text: str) -> Numbers:
        found: set[int] = set()
        folded = fold(text)
        if self._folded.known:
            self._folded.look(folded, found)
        if self._exact.known:
            self._exact.look(text, found)
        asked = self._others
        if self._literal.searches:
            asked = self._literal.candidates(folded) + asked
        if self._digits and _DIGIT(text) is not None:
            asked = asked + self._digits
        why = _search(asked, text, found)
        if why:
            return Unfinished(found, why)
        return frozenset(found) if found else NONE


def _search(asked: Iterable[_Search], text: str, found: set[int]) -> dict[int, Exception] | None:
    """Add the places of the patterns that are found; gives the reasons for which others were given up."""
    why: dict[int, Exception] | None = None
    for number, search in asked:
        try:
            if search(text):
                found.add(number)
        except (OutOfTime, TooLong) as error:
            why = {**(why or {}), number: error}
    return why


class _Words:
    """Keyword patterns, by word."""

    def __init__(self, patterns: Sequence[tuple[int, Pattern]]) -> None:
        self._numbers = _index((word, number) for number, pattern in patterns for word in pattern.words or ())
        self.known = frozenset(self._numbers)

    def look(self, text: str, found: set[int]) -> None:
        for word in self.known.intersection(WORD.findall(text)):
            found.update(self._numbers[word])


class _Literals:
    """Patterns that need one of some literals, each searched where one is there."""

    def __init__(self, patterns: Sequence[tuple[int, Pattern]]) -> None:
        index = _index((string, number) for number, pattern in patterns for string in pattern.needed or ())
        self._numbers = list(index.values())
        self.searches = {number: pattern.search for number, pattern in patterns}
        self._find = ahocorasick_rs.AhoCorasick(list(index)).find_matches_as_indexes if index else None

    def candidates(self, folded: str) -> list[_Search]:
        """The searches that may find something."""
        try:
            hits = self._find(folded, overlapping=True) if self._find else ()
        except UnicodeEncodeError:  # half of a surrogate pair: no text, but Python has it
            return list(self.searches.items())
        if not hits:
            return []
        numbers = {number for at in {hit[0] for hit in hits} for number in self._numbers[at]}
        return [(number, self.searches[number]) for number in numbers]


def _index(pairs: Iterable[tuple[str, int]]) -> Mapping[str, list[int]]:
    index: dict[str, list[int]] = {}
    for string, number in pairs:
        index.setdefault(string, []).append(number)
    return index
