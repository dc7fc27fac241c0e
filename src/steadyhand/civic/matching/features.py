"""What a post and each claim that might be meant have in common, as numbers for the verifier.

All are between about -1 and 30, and none depends on how many claims there are except through idf and through how far
a candidate stands out among the others: a true match stands out, the best of many strangers does not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from steadyhand.civic.matching.postings import Postings

LEXICAL: Final = (
    "bm25",
    "bm25_share",
    "statement_met",
    "claim_met",
    "post_met",
    "rarest_met",
    "second_met",
    "terms_met",
    "in_order",
    "numbers_met",
    "numbers_apart",
    "post_weight",
    "claim_weight",
    "bm25_lead",
    "bm25_stands_out",
)
SEMANTIC: Final = (
    "cosine",
    "cosine_lead",
    "cosine_stands_out",
    "cosine_apart",
    "fused",
    "fused_lead",
    "cosine_statement",
    "cosine_title",
    "cosine_nearer",
)
_LAST: Final = 1 << 20


class Seen(msgspec.Struct, frozen=True):
    """A post as the index sees it."""

    terms: NDArray[np.int32]
    """Known terms, each once, in order."""
    idf: NDArray[np.float32]
    sequence: NDArray[np.int32]
    """Known terms in order, with repeats."""
    unknown: float
    """The weight of its words that no claim has."""


def lexical(
    postings: Postings,
    seen: Seen,
    slots: Sequence[int],
    scores: NDArray[np.float32],
    rest: NDArray[np.float32],
) -> NDArray[np.float32]:
    """Candidates x `LEXICAL`.

    `scores` are the candidates' own, `rest` all scores that were ranked, high to low, the candidates' among them.
    """
    count = len(slots)
    flat, owner, first = postings.sequences(slots)
    idf = postings.idf(flat)
    own = np.zeros(len(postings.ids), dtype=np.bool_)
    own[seen.terms] = True
    met = own[flat]

    def summed(chosen: NDArray[np.bool_]) -> NDArray[np.float64]:
        return np.asarray(np.bincount(owner[chosen], weights=idf[chosen], minlength=count), dtype=np.float64)

    met_at = owner[met].astype(np.int64) * _LAST + flat[met]
    pairs = np.unique(met_at)
    pair_owner, pair_term = pairs // _LAST, pairs % _LAST
    pair_idf = postings.idf(pair_term)
    order = np.lexsort((-pair_idf, pair_owner))
    starts = np.searchsorted(pair_owner[order], np.arange(count))
    counts = np.bincount(pair_owner, minlength=count)
    highest = np.append(pair_idf[order], 0.0)

    def nth(n: int) -> NDArray[np.float64]:
        return np.where(counts > n, highest[np.minimum(starts + n, len(highest) - 1)], 0.0)

    weight_post = float(seen.idf.sum()) + seen.unknown
    following = _following(seen.sequence)
    in_claim = flat[:-1].astype(np.int64) * _LAST + flat[1:]
    beside = (owner[:-1] == owner[1:]) & np.isin(in_claim, following)
    in_order = np.bincount(owner[:-1][beside], weights=(idf[:-1] + idf[1:])[beside], minlength=count)
    number = postings.numbers(flat)
    ours = int(postings.numbers(seen.terms).sum())
    numbers_met = np.bincount(pair_owner, weights=postings.numbers(pair_term), minlength=count)
    theirs = np.bincount(owner[number & first], minlength=count)
    statement, whole = summed(first), summed(np.ones_like(first))
    columns = {
        "bm25": scores,
        "bm25_share": scores / max(1e-6, 2.2 * weight_post),
        "statement_met": summed(met & first) / np.maximum(statement, 1e-6),
        "claim_met": summed(met) / np.maximum(whole, 1e-6),
        "post_met": np.bincount(pair_owner, weights=pair_idf, minlength=count) / max(1e-6, weight_post),
        "rarest_met": nth(0),
        "second_met": nth(1),
        "terms_met": counts,
        "in_order": in_order,
        "numbers_met": numbers_met,
        "numbers_apart": np.minimum(theirs, 3) + min(ours, 3) - 2 * np.minimum(numbers_met, 3),
        "post_weight": np.full(count, weight_post),
        "claim_weight": statement,
        "bm25_lead": _lead(scores, rest),
        "bm25_stands_out": _stands_out(scores, rest),
    }
    return np.column_stack([columns[name] for name in LEXICAL]).astype(np.float32)


def semantic(
    cosine: NDArray[np.float32],
    rest: NDArray[np.float32],
    own: NDArray[np.float32],
    apart: NDArray[np.float32],
    fused: NDArray[np.float32],
) -> NDArray[np.float32]:
    """Candidates x `SEMANTIC`.

    `rest` is the highest cosines of all claims, high to low; `own` those with statement and title, candidates x 2;
    `apart` each candidate's cosine with the first one; `fused` as `fuse` gave it.
    """
    ranked = np.sort(fused)[::-1]
    columns = (
        cosine,
        _lead(cosine, rest),
        _stands_out(cosine, rest),
        apart,
        fused,
        _lead(fused, ranked),
        own[:, 0],
        own[:, 1],
        own.max(axis=1),
    )
    return np.column_stack(columns).astype(np.float32)


def fuse(cosines: NDArray[np.float32], bm25: NDArray[np.float32]) -> NDArray[np.float32]:
    """Seven tenths by vectors, three by words, each as a share of the post's best (chosen on training posts)."""
    nearest, best = max(float(cosines.max()), 1e-6), max(float(bm25.max()), 1e-6)
    return np.float32(0.7 / nearest) * cosines + np.float32(0.3 / best) * bm25


def _following(sequence: NDArray[np.int32]) -> NDArray[np.int64]:
    return sequence[:-1].astype(np.int64) * _LAST + sequence[1:]


def _lead(own: NDArray[np.float32], ranked: NDArray[np.float32]) -> NDArray[np.float32]:
    """How far above the best other one; negative for all but the first."""
    second = ranked[1] if len(ranked) > 1 else 0.0
    return np.where(own >= ranked[0], own - second, own - ranked[0]) if len(ranked) else own


def _stands_out(own: NDArray[np.float32], ranked: NDArray[np.float32]) -> NDArray[np.float32]:
    """How far above the level of those ranked fifth to fiftieth, which are strangers."""
    level = ranked[4:50].mean() if len(ranked) > 4 else 0.0  # noqa: PLR2004
    return own - np.float32(level)
