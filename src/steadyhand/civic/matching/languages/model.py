"""What is known of a language: the words by which stance is told, and those by which the language itself is.

A language is a table of these (`english`, `spanish`); the code that reads them is the same for all. A sign is looked
for in the text as written; lists of words are compared folded, so that neither case nor accents matter in them.
"""

from __future__ import annotations

import re
from functools import cached_property

import msgspec

from steadyhand.civic.matching.folding import fold

_WORD = re.compile(r"[^\W\d_]+")


def signs(*patterns: str) -> re.Pattern[str]:
    """One pattern of several."""
    return re.compile("|".join(patterns), re.IGNORECASE)


class Language(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """One language. Whoever adds one adds a set of posts that judges it (`tests/unit/civic/test_matching_*.py`)."""

    code: str
    """ISO 639-1."""
    denies: re.Pattern[str]
    """Words that say outright that something is false."""
    denies_denial: re.Pattern[str]
    """Words by which a denial is itself denied, or put down to others: then nothing is settled."""
    negates: re.Pattern[str]
    """`no` and its like: a post that has more or fewer of them than the claim turns it round."""
    doubts: re.Pattern[str]
    """Words and marks that ask, suppose, joke, or speak of another time."""
    quotes: re.Pattern[str]
    """Words and marks by which it is what others say."""
    refers: re.Pattern[str]
    """How a sentence begins that is about what was just said."""
    changes_nothing: str
    """Words that may stand around a claim and leave it what it is; denials too, since these are counted elsewhere."""
    denied: str
    """Those of them that deny, as they are written without an apostrophe."""
    timed: str
    """Those that tell of a time, or of how many: they change nothing unless the claim has one of them."""
    own: str
    """Small words of this language and of hardly any other."""
    least: int
    """From so many of them on a text is taken to be in it, where nobody said so."""
    others: str = ""
    """Small words of its neighbours: a text with one of them is not taken to be in it."""
    votes: tuple[str, ...] = ()
    """That it is about a vote at all; patterns, as the next two."""
    decided: tuple[str, ...] = ()
    """That it is over, or who has won."""
    stolen: tuple[str, ...] = ()
    """That the vote or its count is a fraud."""

    @cached_property
    def harmless(self) -> frozenset[str]:
        """`changes_nothing`, folded."""
        return frozenset(fold(self.changes_nothing).words)

    @cached_property
    def denials(self) -> frozenset[str]:
        """`denied`, folded."""
        return frozenset(fold(self.denied).words)

    @cached_property
    def tells(self) -> frozenset[str]:
        """`timed`, folded."""
        return frozenset(fold(self.timed).words)

    def spoken_in(self, text: str) -> bool:
        """Whether a text is recognisably in it, by its small words."""
        words = set(_WORD.findall(text.casefold()))
        return len(self._own & words) >= self.least and self._others.isdisjoint(words)

    @cached_property
    def _own(self) -> frozenset[str]:
        return frozenset(self.own.split())

    @cached_property
    def _others(self) -> frozenset[str]:
        return frozenset(self.others.split())
