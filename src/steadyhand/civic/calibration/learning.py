"""From people's yes and no to a line, and what that line does on answers it was not learned from.

Left out are copies (one answer is one answer), posts that are word for word a claim (their probability is fixed), and
those that deny or quote it: that they do not say so tells nothing of whether they are about it. Below the threshold to
suggest nobody is asked, so nothing is known of it.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from steadyhand.civic.calibration.model import EACH, HELD_OUT, LEAST, Calibration, Lesson, Precision, Trial
from steadyhand.civic.matches.model import Match
from steadyhand.civic.matching.model import Mode
from steadyhand.civic.matching.thresholds import Pair
from steadyhand.civic.matching.verifier import Parameters, Verifier, logit, probability

THIRD: Final = 3
Z: Final = 1.959964
TELLING: Final = frozenset({"states", "unclear"})


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What a match was said to be, and how likely it was."""

    match: str
    chance: float
    right: bool

    @property
    def held_out(self) -> bool:
        """Whether it is kept for the trial: by its id, so it is so again at the next time."""
        return hashlib.blake2b(self.match.encode(), digest_size=1).digest()[0] % THIRD == 0


class TooFew(msgspec.Struct, frozen=True, kw_only=True):
    """Why nothing is learned: how many answers there are, and what is missing."""

    mode: Mode
    answers: int
    right: int
    missing: str


def answers_of(matches: Iterable[Match], mode: Mode, since: int) -> list[Said]:
    """What people said of matches of a mode that were found since an instant: since its calibration is in force."""
    return [
        Said(match=one.id, chance=one.found.probability, right=one.answer == "right")
        for one in matches
        if one.answer is not None and one.found.mode == mode and one.at >= since and _tells(one)
    ]


def _tells(one: Match) -> bool:
    return not one.copy_of and not one.found.exact and one.found.stance in TELLING


def lesson(said: Sequence[Said], mode: Mode, verifier: Verifier, weights: str, pair: Pair) -> Lesson | TooFew:
    """What the answers teach. `verifier` is in force, `weights` its digest as it ships, `pair` its thresholds."""
    held = [one for one in said if one.held_out]
    learned = [one for one in said if not one.held_out]
    right = sum(one.right for one in learned)
    missing = _missing(len(said), len(held), right, len(learned) - right)
    if missing:
        return TooFew(mode=mode, answers=len(said), right=sum(one.right for one in said), missing=missing)
    line = verifier.judged([(one.chance, one.right) for one in learned])
    again = [Said(match=one.match, chance=moved(one.chance, verifier, line), right=one.right) for one in held]
    return Lesson(
        mode=mode,
        verifier=weights,
        slope=line.slope,
        offset=line.offset,
        learned=len(learned),
        held_out=len(held),
        before=_trial(held, pair),
        after=_trial(again, pair),
    )


def moved(chance: float, before: Verifier, after: Verifier) -> float:
    """What was this likely by one line, by another one."""
    raw = (logit(chance) - before.offset) / before.slope
    return probability(after.slope * raw + after.offset)


def digest_of(verifier: Verifier) -> str:
    """SHA-256 (hex) of weights as they ship."""
    return hashlib.sha256(msgspec.json.encode(verifier)).hexdigest()


def of_mode(parameters: Parameters, mode: Mode) -> tuple[Verifier, Pair]:
    """What is shipped for a mode."""
    return (
        (parameters.full, parameters.default)
        if mode == "full"
        else (parameters.lexical, parameters.words_only)
    )


def since(row: Calibration | None, mode: Mode, parameters: Parameters) -> int:
    """From when on matches are as likely as the line in force says; 0 where none of these weights is."""
    known = row is not None and row.lesson.verifier == digest_of(of_mode(parameters, mode)[0])
    return row.at if row is not None and known else 0


def in_force(parameters: Parameters, rows: Iterable[Calibration]) -> Parameters:
    """The parameters with the lines that people took up; those of other weights than ship now are left out."""
    for row in rows:
        known = row.lesson
        verifier, _ = of_mode(parameters, known.mode)
        if digest_of(verifier) != known.verifier:
            continue
        moved_on = msgspec.structs.replace(verifier, slope=known.slope, offset=known.offset)
        named = {"full": moved_on} if known.mode == "full" else {"lexical": moved_on}
        parameters = msgspec.structs.replace(parameters, **named)
    return parameters


def precision(said: Iterable[Said], at: float) -> Precision:
    """Of those at or above a threshold, how many are right."""
    reached = [one.right for one in said if one.chance >= at]
    low, high = wilson(sum(reached), len(reached))
    return Precision(at=at, right=sum(reached), answers=len(reached), low=low, high=high)


def wilson(right: int, count: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927); from 0 to 1 where nothing was counted."""
    if not count:
        return 0.0, 1.0
    share, square = right / count, Z * Z / count
    middle = (share + square / 2) / (1 + square)
    half = Z * math.sqrt(share * (1 - share) / count + square / (4 * count)) / (1 + square)
    return round(max(0.0, middle - half), 4), round(min(1.0, middle + half), 4)


def _trial(said: Sequence[Said], pair: Pair) -> Trial:
    return Trial(suggest=precision(said, pair.suggest.at), act=precision(said, pair.act.at))


def _missing(count: int, held: int, right: int, wrong: int) -> str:
    """What more it takes, in a sentence; empty where it is enough."""
    if count < LEAST or held < HELD_OUT:
        more = max(LEAST - count, THIRD * (HELD_OUT - held), 1)
        return f"It takes {LEAST} answers, {HELD_OUT} of them held out: about {more} more."
    for what, there in (("right", right), ("wrong", wrong)):
        if there < EACH:
            return f"Among those to learn from it takes {EACH} that are {what}: {EACH - there} more."
    return ""
