"""How likely it is that a post is about a claim, from what the two have in common: a logistic regression.

Its parameters are learned by `python -m tools.claims_verifier` from posts that fact-checkers assigned to claims, and
lie in `verifier.json` beside this file: numbers only, no text. Trees and products of features were tried on the
training posts and decided no better; a weighted sum can be explained term by term.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from steadyhand.civic.matching.model import Mode
from steadyhand.civic.matching.thresholds import Curves, Pair, Thresholds

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Verifier(msgspec.Struct, frozen=True):
    """Weights of features, and the line that makes their sum a calibrated log-odds."""

    features: tuple[str, ...]
    means: tuple[float, ...]
    weights: tuple[float, ...]
    """Of each feature as it is, its spread divided out."""
    bias: float
    slope: float = 1.0
    offset: float = 0.0
    embedder: str = ""
    """The weights whose cosines it was trained on; empty for one that reads words only."""

    def logits(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """Log-odds, one for each row of candidates x features."""
        means, weights = np.array(self.means), np.array(self.weights)
        raw: NDArray[np.float64] = (features.astype(np.float64) - means) @ weights + self.bias
        return self.slope * raw + self.offset

    def probabilities(self, features: NDArray[np.float32]) -> list[float]:
        """Each row's probability."""
        return [probability(each) for each in self.logits(features).tolist()]

    def shares(self, row: NDArray[np.float32]) -> list[tuple[str, float]]:
        """What each feature of one candidate adds to its log-odds, against a candidate that is average in it."""
        added = self.slope * (row.astype(np.float64) - np.array(self.means)) * np.array(self.weights)
        return list(zip(self.features, added.tolist(), strict=True))

    def judged(self, answers: Sequence[tuple[float, bool]]) -> Verifier:
        """Calibrated again by what reviewers said of candidates: each one's probability then, and whether it was right.

        The line is moved as far as the answers carry: what was known before weighs as much as `_BEFORE` answers.
        """
        if not answers:
            return self
        before = np.array([logit(chance) for chance, _ in answers])
        right = np.array([float(is_right) for _, is_right in answers])
        slope, offset = _line(before, right)
        return msgspec.structs.replace(self, slope=self.slope * slope, offset=self.offset * slope + offset)


class Parameters(msgspec.Struct, frozen=True):
    """What is shipped: a verifier for each mode, thresholds, and what they were found to do on the training posts."""

    made_from: str
    full: Verifier
    lexical: Verifier
    default: Pair
    """Thresholds where words and vectors are compared."""
    words_only: Pair
    act_needs: dict[str, float]
    words_need: dict[str, float]
    curves: dict[Mode, Curves] = {}

    def shipped_thresholds(self) -> Thresholds:
        """The thresholds before anybody set their own."""
        return Thresholds(self.default, self.words_only, act_needs=self.act_needs, words_need=self.words_need)


@cache
def shipped() -> Parameters:
    """The parameters that come with the package."""
    return msgspec.json.decode(files(__package__).joinpath("verifier.json").read_bytes(), type=Parameters)


def probability(log_odds: float) -> float:
    """Log-odds as a probability."""
    return 1 / (1 + math.exp(-min(max(log_odds, -40.0), 40.0)))


def logit(chance: float) -> float:
    """A probability as log-odds."""
    kept = min(max(chance, 1e-9), 1 - 1e-9)
    return math.log(kept / (1 - kept))


_BEFORE = 50.0
_ROUNDS = 25


def _line(given: NDArray[np.float64], right: NDArray[np.float64]) -> tuple[float, float]:
    """Slope and offset by Newton's method, held to (1, 0) by a prior; the order of candidates never turns round.

    The slope is held harder: answers about likely candidates tell little about how far apart others lie.
    """
    at = np.array([1.0, 0.0])
    prior = np.array([1.0, 0.0])
    strength = np.diag([2 * _BEFORE, _BEFORE / 4])
    design = np.column_stack([given, np.ones_like(given)])
    for _ in range(_ROUNDS):
        chance = 1 / (1 + np.exp(-np.clip(design @ at, -40, 40)))
        gradient = design.T @ (chance - right) + strength @ (at - prior)
        curvature = (design * (chance * (1 - chance))[:, None]).T @ design + strength
        at = at - np.linalg.solve(curvature, gradient)
    return max(0.1, float(at[0])), float(at[1])
