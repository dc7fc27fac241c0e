"""The lexical index: which claims have which terms, added to and taken from at any time, scored by BM25.

Okapi BM25 with the idf of Lucene (Robertson and Zaragoza 2009; never negative). A claim is a `slot`, a number that is
not given twice. Numbers lie in flat arrays, so that 100,000 claims take tens of megabytes.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

K: Final = 1.2
B: Final = 0.75
_MEAN: Final = 40
"""Terms that a claim is taken to have on average: the true mean would change every score with every claim."""
_COMMON: Final = 8
_COMMON_FROM: Final = 1_000
_TELLING: Final = 3
"""From a thousand claims on, a term that one in eight has ranks nothing where three rarer ones are there."""
_NEAR: Final = 0.25
"""Claims with less than this share of the best score are not ranked."""


class Postings:
    """Terms by claim and claims by term. For one thread."""

    def __init__(self) -> None:
        self.ids: dict[str, int] = {}
        self._postings: list[array[int]] = []
        self._impacts: list[array[float]] = []
        self._of: array[int] = array("i")
        self._starts: array[int] = array("q", [0])
        self._firsts: array[int] = array("i")
        self._alive: array[int] = array("B")
        self._holders: array[int] = array("i")
        self._is_number: array[int] = array("B")
        self._idf: NDArray[np.float32] | None = None
        self.living = 0

    def __len__(self) -> int:
        """How many slots were given, living or not."""
        return len(self._alive)

    def add(self, statement: Sequence[str], rest: Sequence[str]) -> int:
        """Take a claim in; gives its slot."""
        slot = len(self)
        counts: dict[int, int] = {}
        for word in (*statement, *rest):
            term = self._id(word)
            counts[term] = counts.get(term, 0) + 1
            self._of.append(term)
        norm = K * (1 - B + B * (len(statement) + len(rest)) / _MEAN)
        for term, count in counts.items():
            self._postings[term].append(slot)
            self._impacts[term].append(count * (K + 1) / (count + norm))
            self._holders[term] += 1
        self._starts.append(len(self._of))
        self._firsts.append(len(statement))
        self._alive.append(1)
        self.living += 1
        self._idf = None
        return slot

    def remove(self, slot: int) -> None:
        """Take a claim out: it is never found again."""
        own = self._of[self._starts[slot] : self._starts[slot + 1]]
        for term in set(own):
            self._holders[term] -= 1
        self._alive[slot] = 0
        self.living -= 1
        self._idf = None

    def known(self, words: Sequence[str]) -> NDArray[np.int32]:
        """The terms among these that living claims have, in order, with repeats."""
        found = [term for word in words if (term := self.ids.get(word)) is not None and self._holders[term]]
        return np.array(found, dtype=np.int32)

    def holders(self, word: str) -> int:
        """How many living claims have a term."""
        term = self.ids.get(word)
        return 0 if term is None else self._holders[term]

    def idf(self, terms: NDArray[np.int32]) -> NDArray[np.float32]:
        """How much each term tells."""
        if self._idf is None:
            held = np.array(self._holders, dtype=np.float32)
            self._idf = np.log1p((self.living - held + 0.5) / (held + 0.5))
        told: NDArray[np.float32] = self._idf[terms]
        return told

    def scores(self, terms: NDArray[np.int32], idf: NDArray[np.float32]) -> NDArray[np.float32]:
        """BM25 of every slot; of one that was taken out, zero."""
        scores = np.zeros(len(self), dtype=np.float32)
        for term, told in self._ranking(terms, idf):
            slots = np.frombuffer(self._postings[term], dtype=np.int32)
            scores[slots] += np.float32(told) * np.frombuffer(self._impacts[term], dtype=np.float32)
        scores *= np.frombuffer(self._alive, dtype=np.uint8)
        return scores

    def _ranking(self, terms: NDArray[np.int32], idf: NDArray[np.float32]) -> list[tuple[int, float]]:
        told = list(zip(terms.tolist(), idf.tolist(), strict=True))
        if self.living < _COMMON_FROM:
            return told
        rarer = [each for each in told if self._holders[each[0]] * _COMMON <= self.living]
        return rarer if len(rarer) >= _TELLING else told

    def sequences(
        self, slots: Sequence[int]
    ) -> tuple[NDArray[np.int32], NDArray[np.intp], NDArray[np.bool_]]:
        """The terms of these claims one after the other, whose each is, and whether it is of the statement."""
        flat = np.frombuffer(self._of, dtype=np.int32)
        bounds = [(self._starts[slot], self._starts[slot + 1]) for slot in slots]
        owner = np.repeat(np.arange(len(slots)), [end - start for start, end in bounds])
        first = [
            np.arange(end - start) < self._firsts[slot]
            for slot, (start, end) in zip(slots, bounds, strict=True)
        ]
        terms = [flat[start:end] for start, end in bounds]
        return np.concatenate(terms), owner, np.concatenate(first)

    def numbers(self, terms: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Which of them have a digit."""
        return np.frombuffer(self._is_number, dtype=np.bool_)[terms]

    def _id(self, word: str) -> int:
        known = self.ids.get(word)
        if known is not None:
            return known
        self.ids[word] = len(self.ids)
        self._postings.append(array("i"))
        self._impacts.append(array("f"))
        self._holders.append(0)
        self._is_number.append(any(char.isdigit() for char in word))
        return self.ids[word]


def best(scores: NDArray[np.float32], most: int, *, near: float = _NEAR) -> list[int]:
    """The slots of the highest positive scores, best first; of equals the older."""
    if not len(scores):
        return []
    top = float(scores.max())
    if top <= 0:
        return []
    ranked = np.flatnonzero(scores >= near * top)
    if len(ranked) > most:
        ranked = ranked[np.argpartition(scores[ranked], -most)[-most:]]
    found: list[int] = ranked[np.lexsort((ranked, -scores[ranked]))].tolist()
    return found
