"""How well posts are matched to the claims that people assigned to them: ranking, and what thresholds do.

Claims with the same statement are one place in the index: any of their ids is right, and where the true claim is
removed all of them are. A post whose claim is removed stands for one about nothing in the library; other claims on its
very topic remain, so that what is counted as false is more than on ordinary posts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec
import numpy as np

from steadyhand.civic.matching.folding import Folded, fold
from steadyhand.civic.matching.matcher import Matcher
from steadyhand.civic.matching.model import Known, Matched
from steadyhand.civic.matching.thresholds import PREVALENCES, Line, Thresholds

if TYPE_CHECKING:
    from numpy.typing import NDArray

DEPTH: Final = 5
SEED: Final = 20_261_128
RESAMPLED: Final = 1_000
FALSE_SHARES: Final = (0.01, 0.05, 0.10)
_LISTED: Final = 20
_POLICY: Final = ""

Tick = Callable[[int, int], None]


class Post(msgspec.Struct, frozen=True):
    """A post, and the claims that people say it is about: a line of a file of posts."""

    id: str
    text: str
    gold: tuple[str, ...] = ()


class Reviewed(msgspec.Struct, frozen=True):
    """A fact-checked claim: a line of a file of claims."""

    id: str
    claim: str
    title: str = ""
    subtitle: str = ""

    def known(self) -> Known:
        """As the index takes it."""
        return Known(self.id, (self.claim, self.title), context=self.subtitle)


class Outcome(msgspec.Struct, frozen=True):
    """What became of one post."""

    rank: int
    """The place of the right claim, from 1; 0 where it is not listed."""
    first: float
    """The probability of the first candidate."""
    suggested: bool
    acted_on: bool
    certain: bool
    """It would be acted on, whatever the post says of the claim."""
    without: float
    """The probability of the first candidate once the true claim was removed."""
    without_suggested: bool
    without_acted_on: bool


def read_claims(path: Path) -> list[Known]:
    """The claims of a file, one JSON object a line. Raises `msgspec.MsgspecError` for a malformed one."""
    return [
        msgspec.json.decode(line, type=Reviewed).known() for line in path.read_bytes().splitlines() if line
    ]


def read_posts(path: Path) -> list[Post]:
    """The posts of a file, one JSON object a line. Raises `msgspec.MsgspecError` for a malformed one."""
    return [msgspec.json.decode(line, type=Post) for line in path.read_bytes().splitlines() if line]


def outcomes(matcher: Matcher, posts: Sequence[Post], tick: Tick = lambda _done, _of: None) -> list[Outcome]:
    """Match each post twice, with its claim in the library and without it."""
    found, thresholds = [], matcher.parameters.shipped_thresholds()
    for number, post in enumerate(posts):
        folded = fold(post.text)
        found.append(_outcome(matcher, thresholds, post, folded, matcher.vector(folded, "en")))
        tick(number + 1, len(posts))
    return found


def _outcome(
    matcher: Matcher, thresholds: Thresholds, post: Post, folded: Folded, vector: NDArray[np.float32] | None
) -> Outcome:
    with_it = matcher.judge(folded, vector, "en", most=_LISTED)
    slots = {slot for claim in post.gold if (slot := matcher.index.slot(claim)) is not None}
    without = matcher.judge(folded, vector, "en", most=1, without=slots)
    right = [any(claim in each.ids for claim in post.gold) for each in with_it.candidates]
    return Outcome(
        rank=right.index(True) + 1 if True in right else 0,
        first=_first(with_it),
        suggested=bool(thresholds.suggested(with_it, _POLICY, "en")),
        acted_on=thresholds.acted_on(with_it, _POLICY, "en") is not None,
        certain=thresholds.certain(with_it, _POLICY, "en") is not None,
        without=_first(without),
        without_suggested=bool(thresholds.suggested(without, _POLICY, "en")),
        without_acted_on=thresholds.acted_on(without, _POLICY, "en") is not None,
    )


def _first(matched: Matched) -> float:
    return matched.candidates[0].probability if matched.candidates else 0.0


class Figure(msgspec.Struct, frozen=True):
    """A share of posts, with the middle 95 of 100 of what resampling the posts gives."""

    value: float
    low: float
    high: float


class Report(msgspec.Struct, frozen=True):
    """What `steadyhand claims evaluate` says."""

    posts: int
    claims: int
    mode: str
    map5: Figure
    mrr: Figure
    p1: Figure
    recall_at_false: dict[str, Figure]
    """Right first candidates above the level that so many posts reach without their claim, read off these posts."""
    thresholds: dict[str, float]
    suggest: dict[str, Figure]
    """At the suggest threshold as it is: `recall` of the right first candidate, `false` without the claim."""
    act: dict[str, Figure]
    """The same of acting; `recall_any_stance` leaves out that only a post which states the claim is acted on."""
    precision: dict[str, dict[str, float]]
    """For suggest and act, the least precision that these shares imply, by the prevalence of posts about a claim.

    Of the false share its upper bound is taken: that none was seen among so few does not make it none.
    """


def report(matcher: Matcher, found: Sequence[Outcome]) -> Report:
    """The figures of a run."""
    thresholds = matcher.parameters.shipped_thresholds()
    ranks = np.array([each.rank for each in found])
    first = np.array([each.first for each in found])
    without = np.array([each.without for each in found])
    right = ranks == 1
    pair = thresholds.of(_POLICY, "en", "", lexical=matcher.mode == "lexical")
    suggest = {
        "recall": _mean(right & _all(found, "suggested")),
        "false": _mean(_all(found, "without_suggested")),
    }
    act = {
        "recall": _mean(right & _all(found, "acted_on")),
        "recall_any_stance": _mean(right & _all(found, "certain")),
        "false": _mean(_all(found, "without_acted_on")),
        "wrong": _mean(~right & _all(found, "acted_on")),
    }
    listed = np.where(ranks > 0, 1 / np.maximum(ranks, 1), 0)
    return Report(
        posts=len(found),
        claims=len(matcher.index),
        mode=matcher.mode,
        map5=_mean(np.where(ranks <= DEPTH, listed, 0)),
        mrr=_mean(listed),
        p1=_mean(right),
        recall_at_false={f"{share:.2f}": _recall_at(right, first, without, share) for share in FALSE_SHARES},
        thresholds={"suggest": pair.suggest.at, "act": pair.act.at},
        suggest=suggest,
        act=act,
        precision={
            name: {
                f"{prevalence:.3f}": Line(
                    0, shares["recall"].value, _bound(shares["false"], len(found))
                ).precision_at(prevalence)
                for prevalence in PREVALENCES
            }
            for name, shares in (("suggest", suggest), ("act", act))
        },
    )


def _bound(share: Figure, count: int) -> float:
    return most_wrong_per(count, round(share.value * count), per=1)


def _all(found: Sequence[Outcome], name: str) -> NDArray[np.bool_]:
    return np.array([getattr(each, name) for each in found], dtype=np.bool_)


def _mean(values: NDArray[np.float64] | NDArray[np.bool_]) -> Figure:
    return _resampled(len(values), lambda chosen: float(values[chosen].mean()))


def _recall_at(
    right: NDArray[np.bool_], first: NDArray[np.float64], without: NDArray[np.float64], share: float
) -> Figure:
    def recall(chosen: NDArray[np.intp]) -> float:
        level = level_at(without[chosen], share)
        return float((right[chosen] & (first[chosen] > level)).mean())

    return _resampled(len(right), recall)


def level_at(values: NDArray[np.float64], share: float) -> float:
    """The value that at most a share of these lie above."""
    return float(np.sort(values)[::-1][int(share * len(values))]) if len(values) else 1.0


def _resampled(count: int, figure: Callable[[NDArray[np.intp]], float]) -> Figure:
    chance = np.random.default_rng(SEED)
    if not count:
        return Figure(0.0, 0.0, 1.0)
    drawn = [figure(chance.integers(0, count, count)) for _ in range(RESAMPLED)]
    low, high = np.quantile(drawn, (0.025, 0.975))
    return Figure(round(figure(np.arange(count)), 4), round(float(low), 4), round(float(high), 4))


def most_wrong_per(count: int, wrong: int, *, per: float = 10_000, confidence: float = 0.95) -> float:
    """The one-sided upper bound on a share of which `wrong` of `count` were seen (Clopper and Pearson, exact)."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        # The chance to see so few, were the share this large.
        seen, term = 0.0, (1 - middle) ** count
        for number in range(wrong + 1):
            seen += term
            term *= (count - number) / (number + 1) * middle / max(1 - middle, 1e-300)
        low, high = (middle, high) if seen > 1 - confidence else (low, middle)
    return high * per
