"""From which probability on a match is suggested or acted on: by policy and language, or for one claim."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from steadyhand.civic.matching.model import Candidate, Matched, Mode

PREVALENCES: Final = (0.001, 0.01)
"""Shares of posts that are about a claim of the library for which the precision is shown."""


class Line(msgspec.Struct, frozen=True):
    """A threshold, with what it was found to do on posts that people assigned to claims."""

    at: float
    """The probability from which on."""
    recall: float = 0.0
    """Of posts about a claim, the share whose first candidate is the right one and reaches it."""
    false: float = 1.0
    """Of posts whose claim is not in the library (others on their topic are), the share of which one reaches it."""

    def precision_at(self, prevalence: float) -> float:
        """What share of those that reach it is right where `prevalence` of all posts are about a claim of the library.

        At least this: `false` is of posts on the claims' own topics; of ordinary posts far fewer reach it.
        """
        right, wrong = prevalence * self.recall, (1 - prevalence) * self.false
        return right / (right + wrong) if right + wrong else 0.0


class Curves(msgspec.Struct, frozen=True):
    """What other thresholds do on the posts of the shipped ones: for whoever sets their own."""

    posts: int
    """Posts whose claim was not in the library, of which `false` is a share."""
    suggest: tuple[Line, ...]
    act: tuple[Line, ...]
    """Of candidates that also have what acting needs."""


class Pair(msgspec.Struct, frozen=True):
    """Both thresholds. A label or panel is all that follows from acting; a match never limits, removes or strikes."""

    suggest: Line
    act: Line

    def __post_init__(self) -> None:
        if not 0 < self.suggest.at <= self.act.at <= 1:
            raise ValueError("0 < suggest <= act <= 1: what is acted on was worth a suggestion")


class Thresholds(msgspec.Struct, frozen=True):
    """The thresholds in force: by policy and language, then by policy, then for all; a claim's own come before all."""

    default: Pair
    lexical: Pair
    """Where sentence vectors had no part."""
    own: Mapping[tuple[str, str, Mode], Pair] = {}
    """By (policy, language, mode); an empty language is every one."""
    of_claim: Mapping[str, Pair] = {}
    act_needs: Mapping[str, float] = {}
    """The least that these `parts` of a candidate must be to be acted on: a shared name alone makes no claim."""
    words_need: Mapping[str, float] = {}
    """The same where sentence vectors had no part."""

    def of(self, policy: str, lang: str, claim: str, *, lexical: bool = False) -> Pair:
        """Those that hold for a claim under a policy, met by a post in a language."""
        mode: Mode = "lexical" if lexical else "full"
        for found in (
            self.of_claim.get(claim),
            self.own.get((policy, lang.split("-", maxsplit=1)[0].lower(), mode)),
            self.own.get((policy, "", mode)),
        ):
            if found is not None:
                return found
        return self.lexical if lexical else self.default

    def suggested(self, matched: Matched, policy: str, lang: str) -> tuple[Candidate, ...]:
        """The candidates that a reviewer is shown, likeliest first."""
        lexical = matched.mode == "lexical"
        return tuple(
            each
            for each in matched.candidates
            if each.probability >= self.of(policy, lang, each.claim, lexical=lexical).suggest.at
        )

    def acted_on(self, matched: Matched, policy: str, lang: str) -> Candidate | None:
        """The claim whose panel the post gets, if any: only of a text that states it, and long enough to do so."""
        first = self.certain(matched, policy, lang)
        return first if first is not None and first.stance == "states" else None

    def certain(self, matched: Matched, policy: str, lang: str) -> Candidate | None:
        """The claim that the post is certainly enough about to act, whatever it says of it."""
        first = next(iter(matched.candidates), None)
        if first is None or not matched.checkworthy:
            return None
        lexical = matched.mode == "lexical"
        pair = self.of(policy, lang, first.claim, lexical=lexical)
        needs = self.words_need if lexical else self.act_needs
        met = all(first.parts.get(part, 0.0) >= least for part, least in needs.items())
        return first if first.probability >= pair.act.at and (first.exact or met) else None
