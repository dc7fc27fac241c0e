"""Which claims of the index are worth judging for a post, and what each has in common with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

import msgspec
import numpy as np

from steadyhand.civic.matching import features
from steadyhand.civic.matching.folding import Folded
from steadyhand.civic.matching.index import Index
from steadyhand.civic.matching.postings import best

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BY_WORDS: Final = 4
_BY_MEANING: Final = 4
_TOGETHER: Final = 12
_BY_WORDS_ALONE: Final = 10
_RANKED: Final = 50


class Examined(msgspec.Struct, frozen=True):
    """Slots of the index, and a row of features for each."""

    slots: list[int]
    features: NDArray[np.float32]

    def columns(self, row: int, names: Sequence[str]) -> dict[str, float]:
        """A row by the names of its columns."""
        return dict(zip(names, self.features[row].tolist(), strict=True))


NOTHING: Final = Examined([], np.zeros((0, 0), dtype=np.float32))


def examine(
    index: Index, folded: Folded, vector: NDArray[np.float32] | None, without: Iterable[int] = ()
) -> Examined:
    """The claims that may be meant, by words and, where a vector of the post is given, by meaning.

    Columns are `features.LEXICAL`, and with a vector `features.SEMANTIC` after them. `without` are slots that are
    passed over, as if their claims were not in the library.
    """
    postings = index.postings
    if not postings.living:
        return NOTHING
    seen = _seen(index, folded)
    bm25 = postings.scores(seen.terms, seen.idf)
    bm25[list(without)] = 0
    by_words = best(bm25, _RANKED)
    if vector is None:
        slots = by_words[:_BY_WORDS_ALONE]
        if not slots:
            return NOTHING
        return Examined(slots, features.lexical(postings, seen, slots, bm25[slots], bm25[by_words]))
    cosines = index.cosines(vector)
    cosines[list(without)] = -1
    by_meaning = best(cosines, _RANKED)
    fused = features.fuse(cosines, bm25)
    chosen = [*best(fused, _TOGETHER), *by_words[:_BY_WORDS], *by_meaning[:_BY_MEANING]]
    slots = [slot for slot in dict.fromkeys(chosen) if index.at(slot)]
    if not slots:
        return NOTHING
    searched, statement, title = index.vectors(slots)
    apart = searched @ searched[0]
    apart[0] = apart[1] if len(slots) > 1 else 0
    own = np.column_stack([statement @ vector, title @ vector])
    words = features.lexical(postings, seen, slots, bm25[slots], bm25[by_words])
    meaning = features.semantic(cosines[slots], cosines[by_meaning], own, apart, fused[slots])
    return Examined(slots, np.hstack([words, meaning]))


def _seen(index: Index, folded: Folded) -> features.Seen:
    postings = index.postings
    sequence = postings.known(folded.words)
    terms = np.array(list(dict.fromkeys(sequence.tolist())), dtype=np.int32)
    unknown = len(set(folded.words)) - len(terms)
    return features.Seen(terms, postings.idf(terms), sequence, unknown * float(np.log(postings.living + 1)))
