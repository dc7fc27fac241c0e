"""How much of a claim a post says, word by word.

A post that names whom a claim is about, and its event, stands as near to it as one that states it: sentence vectors
and rare words in common cannot tell the two apart, and whether something is done about a post hangs on it. So the
likeliest claim is read once more: each word of the statement looks for the word of the post that means the same in
its place, and counts by how telling it is. The comparison is that of late interaction (Khattab and Zaharia 2020,
ColBERT), in one direction, with weights.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from steadyhand.civic.matching.folding import fold
from steadyhand.civic.matching.model import Embedder, Known
from steadyhand.civic.matching.postings import Postings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

MOST: Final = 4
"""Wordings of a claim that are read: the statement, and the first variants."""
_LEAST: Final = 1e-6


def said(postings: Postings, embedder: Embedder, post: str, known: Known) -> float:
    """The share of a claim that a post says, from about 0 to 1, of its best wording; 0 where words cannot be compared.

    `post` is folded text (`Folded.plain`). Costs a reading of the post and of each wording.
    """
    read = embedder.words(post)
    if read is None or not len(read[1]):
        return 0.0
    wordings = (known.statement, *known.texts[2:])[:MOST]
    return max(_said(postings, embedder, read[1], fold(each).plain) for each in wordings)


def _said(postings: Postings, embedder: Embedder, post: NDArray[np.float32], wording: str) -> float:
    read = embedder.words(wording)
    if read is None or not len(read[1]):
        return 0.0
    words, vectors = read
    weights = _weights(postings, words)
    nearest = (vectors @ post.T).max(axis=1)
    return float((nearest * weights).sum() / weights.sum())


def _weights(postings: Postings, words: Sequence[str]) -> NDArray[np.float64]:
    """How telling each word is; a sign hardly is."""
    found = []
    for word in words:
        terms = fold(word).words
        known = postings.known(terms)
        unknown = float(np.log(postings.living + 1)) if terms else 0.0
        found.append(float(postings.idf(known).max()) if len(known) else unknown)
    return np.array([max(weight, _LEAST) for weight in found])
