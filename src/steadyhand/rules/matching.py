"""Which of many patterns a text matches, found in one pass over the text and not in one for each pattern.

Keyword patterns are looked up by the words of the text; of the others, those that need literals are searched only
where an Aho-Corasick automaton (1975) has found one of them. `re` has the last word, so answers never change.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

import ahocorasick_rs

from steadyhand.rules.literals import fold
from steadyhand.rules.patterns import WORD, Pattern

Numbers = frozenset[int]
NONE: Final[Numbers] = frozenset()
_DIGIT: Final = re.compile(r"\d").search


class Matcher:
    """Patterns by their place in a list: called with a text, it gives the places of those that match."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        numbered = list(enumerate(patterns))
        self._exact = _Words([(n, each) for n, each in numbered if each.words and not each.case_insensitive])
        self._folded = _Words([(n, each) for n, each in numbered if each.words and each.case_insensitive])
        self._literal = _Literals([(n, each) for n, each in numbered if not each.words and each.needed])
        others = [(n, each) for n, each in numbered if not each.words and not each.needed]
        self._digits = [(n, each.compiled.search) for n, each in others if each.digits]
        self._others = [(n, each.compiled.search) for n, each in others if not each.digits]

    def __call__(self, text: str) -> Numbers:
        found: set[int] = set()
        folded = fold(text)
        if self._folded.known:
            self._folded.look(folded, found)
        if self._exact.known:
            self._exact.look(text, found)
        if self._literal.searches:
            self._literal.look(folded, text, found)
        asked = self._others
        if self._digits and _DIGIT(text) is not None:
            asked = asked + self._digits
        for number, search in asked:
            if search(text) is not None:
                found.add(number)
        return frozenset(found) if found else NONE


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
        self.searches = {number: pattern.compiled.search for number, pattern in patterns}
        self._find = ahocorasick_rs.AhoCorasick(list(index)).find_matches_as_indexes if index else None

    def look(self, folded: str, text: str, found: set[int]) -> None:
        for number in self._candidates(folded):
            if self.searches[number](text) is not None:
                found.add(number)

    def _candidates(self, folded: str) -> Collection[int]:
        try:
            hits = self._find(folded, overlapping=True) if self._find else ()
        except UnicodeEncodeError:  # half of a surrogate pair: no text, but Python has it
            return self.searches
        return {number for at in {hit[0] for hit in hits} for number in self._numbers[at]} if hits else ()


def _index(pairs: Iterable[tuple[str, int]]) -> Mapping[str, list[int]]:
    index: dict[str, list[int]] = {}
    for string, number in pairs:
        index.setdefault(string, []).append(number)
    return index
