"""Learns the parameters of claim matching from training posts, and writes them beside the verifier.

python -m tools.claims_verifier --data FOLDER --model FOLDER [--vectors FOLDER] [--out FILE]

FOLDER of data holds data sets (`*/claims.jsonl`, `*/train.jsonl`, `*/dev.jsonl`, as `steadyhand claims evaluate` reads
them). Posts of any dev split are left out, also where the train split of another set has them. Every choice is made on
the rest: probabilities and thresholds come from five folds, each judged by what the other four taught. Claims about
the same name that say something else (`tools.claims_imposters`) are learnt from too, and judge nothing. The file has
numbers only.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

import msgspec
import numpy as np

from steadyhand.civic.embedding.keeping import Keeping
from steadyhand.civic.embedding.model import load
from steadyhand.civic.matching import features
from steadyhand.civic.matching.evaluating import Post, level_at, read_claims, read_posts
from steadyhand.civic.matching.examining import Examined, examine
from steadyhand.civic.matching.folding import Folded, fold
from steadyhand.civic.matching.index import Index
from steadyhand.civic.matching.model import Embedder, Mode
from steadyhand.civic.matching.saying import said
from steadyhand.civic.matching.thresholds import Curves, Line, Pair
from steadyhand.civic.matching.verifier import Parameters, Verifier, probability
from tools.claims_imposters import ID, imposters

if TYPE_CHECKING:
    from numpy.typing import NDArray

FOLDS = 5
HELD = 3.3
"""How strongly weights are held to nothing."""
GRID = tuple(round(0.30 + 0.02 * step, 2) for step in range(35))
"""Thresholds for which the file says what they do: for whoever sets their own."""
SUGGEST_FALSE = 0.05
ACT_FALSE = 0.01
WORDS_ACT_FALSE = 0.005
"""Words alone are to be surer."""
ACT_NEEDS = {"said": 0.6, "cosine_nearer": 0.5}
"""As much as leaves more than four in ten of the training posts' right matches."""
WORDS_NEED = {"statement_met": 0.3}
OUT = Path(__file__).resolve().parents[1] / "src/steadyhand/civic/matching/verifier.json"


class Case(msgspec.Struct):
    """A post before the library with its claim, or without it; or (`learnt_only`) before an imposter."""

    fold: int
    features: NDArray[np.float32]
    right: NDArray[np.bool_]
    present: bool
    meets: NDArray[np.bool_]
    """Which candidates have all that acting needs."""
    learnt_only: bool = False


def cases(index: Index, posts: Sequence[Post], embedder: Embedder | None) -> list[Case]:
    """Each post twice, and before its imposters."""
    found, claims = [], list(index.known())
    for post in posts:
        folded = fold(post.text)
        vector = embedder.embed([folded.plain])[0] if embedder else None
        gold = {slot for claim in post.gold if (slot := index.slot(claim)) is not None}
        part = crc32(post.text.encode()) % FOLDS
        for without in ((), gold):
            examined: Examined = examine(index, folded, vector, without)
            if examined.slots:
                right = np.array([not without and slot in gold for slot in examined.slots])
                meets = _meets(index, folded, examined, embedder)
                found.append(Case(part, examined.features, right, not without, meets))
        if not embedder or not gold:  # words alone cannot tell, and would learn to trust no name
            continue
        for imposter in imposters(index, folded, index.at(min(gold))[0], claims):
            index.add(imposter)
            examined = examine(index, folded, vector, gold)
            own = [row for row, slot in enumerate(examined.slots) if slot == index.slot(ID)]
            index.remove(ID)
            if own:
                no = np.zeros(1, dtype=np.bool_)
                found.append(
                    Case(part, examined.features[own], no, present=False, meets=no, learnt_only=True)
                )
    return found


def _meets(index: Index, folded: Folded, examined: Examined, embedder: Embedder | None) -> NDArray[np.bool_]:
    names, needs = features.LEXICAL + features.SEMANTIC, ACT_NEEDS if embedder else WORDS_NEED
    found = np.ones(len(examined.slots), dtype=np.bool_)
    for row, slot in enumerate(examined.slots):
        parts = examined.columns(row, names[: examined.features.shape[1]])
        if embedder and parts["cosine_nearer"] >= needs["cosine_nearer"]:
            parts["said"] = said(index.postings, embedder, folded.plain, index.at(slot)[0])
        found[row] = all(parts.get(name, 0.0) >= least for name, least in needs.items())
    return found


def learnt(cases: Sequence[Case], names: tuple[str, ...], embedder: str) -> Verifier:
    """A verifier of these cases, its line not yet drawn."""
    given = np.vstack([case.features for case in cases]).astype(np.float64)
    right = np.concatenate([case.right for case in cases]).astype(np.float64)
    means, spreads = given.mean(axis=0), np.maximum(given.std(axis=0), 1e-6)
    design = np.column_stack([(given - means) / spreads, np.ones(len(given))])
    at = logistic(design, right, np.append(np.full(len(names), HELD), 1e-6))
    return Verifier(
        names, tuple(means.tolist()), tuple((at[:-1] / spreads).tolist()), float(at[-1]), embedder=embedder
    )


def logistic(
    design: NDArray[np.float64], right: NDArray[np.float64], held: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Weights of a logistic regression by Newton's method, each held to nothing with its own strength."""
    at = np.zeros(design.shape[1])
    for _ in range(30):
        chance = 1 / (1 + np.exp(-np.clip(design @ at, -40, 40)))
        gradient = design.T @ (chance - right) + held * at
        curvature = (design * (chance * (1 - chance))[:, None]).T @ design + np.diag(held)
        at -= np.linalg.solve(curvature, gradient)
    return at


def trained(
    sets: Sequence[Sequence[Case]], names: tuple[str, ...], embedder: str, act_false: float
) -> tuple[Verifier, Pair, Curves]:
    """The verifier of all cases, with line, thresholds, and what other thresholds would do, from the folds."""
    every = [case for each in sets for case in each]
    by_fold = [
        learnt([case for case in every if case.fold != fold], names, embedder) for fold in range(FOLDS)
    ]
    firsts = []
    for case in every:
        if case.learnt_only:
            continue
        judged = by_fold[case.fold].logits(case.features)
        first = int(judged.argmax())
        firsts.append((float(judged[first]), bool(case.right[first]), case.present, bool(case.meets[first])))
    raw, right, present, meets = (np.array(column) for column in zip(*firsts, strict=True))
    slope, offset = logistic(np.column_stack([raw, np.ones_like(raw)]), right.astype(np.float64), np.zeros(2))
    chances = np.array([probability(slope * each + offset) for each in raw])
    verifier = msgspec.structs.replace(
        learnt(every, names, embedder), slope=float(slope), offset=float(offset)
    )

    def line(at: float, chances: NDArray[np.float64]) -> Line:
        recall = float((right & (chances >= at))[present].mean())
        return Line(at=at, recall=recall, false=float((chances >= at)[~present].mean()))

    def least(share: float, chances: NDArray[np.float64]) -> Line:
        return line(float(np.nextafter(level_at(chances[~present], share), 1)), chances)

    acting = np.where(meets, chances, 0.0)
    measured = [tuple(line(at, each) for at in GRID) for each in (chances, acting)]
    curves = Curves(int((~present).sum()), *measured)
    return verifier, Pair(least(SUGGEST_FALSE, chances), least(act_false, acting)), curves


def main() -> int:
    """Train both verifiers and write the file."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--vectors", type=Path, help="where vectors of claims are kept for the next time")
    parser.add_argument("--out", type=Path, default=OUT)
    asked = parser.parse_args()
    embedder = load(asked.model)
    sets = sorted(path.parent for path in asked.data.glob("*/claims.jsonl"))
    kept_apart = {post.text for folder in sets for post in read_posts(folder / "dev.jsonl")}
    full, lexical, count = [], [], 0
    for folder in sets:
        posts = [post for post in read_posts(folder / "train.jsonl") if post.text not in kept_apart]
        count += len(posts)
        index = Index(embedder, Keeping(embedder, asked.vectors) if asked.vectors else None)
        index.add_all(read_claims(folder / "claims.jsonl"))
        print(f"{folder.name}: {len(index):,} claims, {len(posts):,} posts", flush=True)
        full.append(cases(index, posts, embedder))
        lexical.append(cases(index, posts, None))
    names = features.LEXICAL + features.SEMANTIC
    by_both, thresholds, by_both_at = trained(full, names, embedder.name, ACT_FALSE)
    by_words, of_words, by_words_at = trained(lexical, features.LEXICAL, "", WORDS_ACT_FALSE)
    made_from = f"{count} posts of {', '.join(folder.name for folder in sets)}, train; none of a dev split"
    curves: dict[Mode, Curves] = {"full": by_both_at, "lexical": by_words_at}
    made = Parameters(made_from, by_both, by_words, thresholds, of_words, ACT_NEEDS, WORDS_NEED, curves)
    asked.out.write_bytes(msgspec.json.format(msgspec.json.encode(made), indent=1) + b"\n")
    for name, pair in (("words and vectors", thresholds), ("words alone", of_words)):
        print(name, msgspec.json.encode(pair).decode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
