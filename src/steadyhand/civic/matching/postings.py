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
_TIMES: Final = 255
"""A term is counted up to so often in one claim: the count shares a number with the slot."""
_NEAR: Final = 0.25
"""Claims with less than this share of the best score are not ranked."""


class Postings:
    """Terms by claim and claims by term. For one thread."""

    def __init__(self) -> None:
        self.ids: dict[str, int] = {}
        self._postings: list[array[int]] = []
        self._of: array[int] = array("i")
        self._starts: array[int] = array("q", [0])
        self._lengths: array[float] = array("f")
        self._firsts: array[int] = array("i")
        self._alive: array[int] = array("B")
        self._holders: array[int] = array("i")
        self._is_number: array[int] = array("B")
        self._terms_alive = 0
        self.living = 0

    def __len__(self) -> int:
        """How many slots were given, living or not."""
        return len(self._alive)

    def add(self, statement: Sequence[str], rest: Sequence[str]) -> int:
        """Take a claim in; gives its slot."""
        slot, counts = len(self), {}
        for word in (*statement, *rest):
            term = self._id(word)
            counts[term] = counts.get(term, 0) + 1
            self._of.append(term)
        for term, count in counts.items():
            self._postings[term].append(slot << 8 | min(count, _TIMES))
            self._holders[term] += 1
        self._starts.append(len(self._of))
        self._lengths.append(len(statement) + len(rest))
        self._firsts.append(len(statement))
        self._alive.append(1)
        self._terms_alive += len(statement) + len(rest)
        self.living += 1
        return slot

    def remove(self, slot: int) -> None:
        """Take a claim out: it is never found again."""
        own = self._of[self._starts[slot] : self._starts[slot + 1]]
        for term in set(own):
            self._holders[term] -= 1
        self._alive[slot] = 0
        self._terms_alive -= len(own)
        self.living -= 1

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
        holders = np.frombuffer(self._holders, dtype=np.int32)[terms] if len(self._holders) else terms
        told: NDArray[np.float32] = np.log1p(
            (self.living - holders + 0.5) / (holders + 0.5), dtype=np.float32
        )
        return told

    def scores(self, terms: NDArray[np.int32], idf: NDArray[np.float32]) -> NDArray[np.float32]:
        """BM25 of every slot; of one that was taken out, zero."""
        scores = np.zeros(len(self), dtype=np.float32)
        if not self.living:
            return scores
        lengths = np.frombuffer(self._lengths, dtype=np.float32)
        norms = K * (1 - B) + K * B * self.living / self._terms_alive * lengths
        for term, told in zip(terms.tolist(), idf.tolist(), strict=True):
            posting = np.frombuffer(self._postings[term], dtype=np.uint32)
            slots, times = posting >> 8, (posting & _TIMES).astype(np.float32)
            scores[slots] += told * (K + 1) * times / (times + norms[slots])
        scores *= np.frombuffer(self._alive, dtype=np.uint8)
        return scores

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
        self._postings.append(array("I"))
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
