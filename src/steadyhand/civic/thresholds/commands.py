"""Choosing thresholds for a policy and language, and going back to the wider ones: a person's deed."""

from __future__ import annotations

from typing import Final

from steadyhand.civic.calibration.model import Trial
from steadyhand.civic.claims.model import LEAST, SURE, is_language
from steadyhand.civic.matching.matcher import READ
from steadyhand.civic.matching.model import Mode
from steadyhand.civic.matching.verifier import shipped
from steadyhand.civic.thresholds.facts import ThresholdsChosen
from steadyhand.civic.thresholds.model import (
    EVERY,
    THRESHOLDS,
    Chosen,
    Levels,
    key_of,
    shipped_levels,
    wider,
)
from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Fact, Refusal
from steadyhand.kernel.values import Instant, Scope, known
from steadyhand.rules.areas import AREAS

CHOOSE: Final = "claim.thresholds"
TWO: Final = "More would be labelled by itself: that two people decide."


class ChooseThresholds(Command, frozen=True, kw_only=True, tag="civic.choose_thresholds"):
    """Say from which probability on matches are suggested and acted on; without `levels` as the wider ones say.

    Where the machine would then act on less than now it takes a second person; to have it act on more sure ones only,
    or to ask people of more or fewer, one is enough. A claim's own threshold to suggest comes before these, and its own
    to act only raises them.
    """

    capability = CHOOSE
    tool = "civic"
    area: str
    language: str
    mode: Mode
    version: int
    """One more than the one that was in force when these were chosen."""
    levels: Levels | None
    trial: Trial | None = None
    """What they do on people's answers that were held out, as was shown to whoever chooses."""

    def keys(self) -> Keys:
        own = key_of(self.area, self.language, self.mode)
        return Keys(**{THRESHOLDS: (own, key_of(self.area, EVERY, self.mode))})

    def scope(self, rows: Rows) -> Scope:
        acts_on_more = self._then(rows).act < self._now(rows).act
        return Scope(
            tool=self.tool,
            policy_area=self.area if self.area in AREAS else None,
            language=known(self.language or "unknown"),
            second=TWO if acts_on_more else None,
        )

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        own: Chosen | None = rows.thresholds[0]
        if self.area not in AREAS:
            return Refusal("unknown_area", f"{self.area[:40]!r} is no policy area: {', '.join(AREAS)}.")
        if self.language != EVERY and not _by_itself(self.language):
            return Refusal(
                "unknown_language", f"{self.language[:40]!r} is no language by itself: write en, es, zh."
            )
        if self.mode == "full" and self.language not in READ:
            return Refusal(
                "by_words", f"Posts in {self.language} are read by words alone: choose for those (lexical)."
            )
        if self.version != (1 if own is None else own.version + 1):
            return Refusal("other_version", "Others were chosen since: look at them first.")
        if self.levels is None and (own is None or own.levels is None):
            return Refusal("nothing_chosen", "None were chosen here: the wider ones hold already.")
        if self.levels is not None and not LEAST <= self.levels.suggest <= self.levels.act < 1:
            return Refusal(
                "no_threshold",
                f"Write probabilities of {LEAST} and more, below 1: what is acted on was worth a suggestion.",
            )
        if self.levels is not None and not self.levels.act > SURE:
            return Refusal("no_threshold", f"What acts is likelier than not: above {SURE}.")
        return ThresholdsChosen(
            area=self.area,
            language=self.language,
            mode=self.mode,
            version=self.version,
            levels=self.levels,
            trial=self.trial,
        )

    def _now(self, rows: Rows) -> Levels:
        own, every = rows.thresholds
        return wider(own, every, shipped_levels(shipped(), self.mode))

    def _then(self, rows: Rows) -> Levels:
        every = None if self.language == EVERY else rows.thresholds[1]
        return self.levels or wider(None, every, shipped_levels(shipped(), self.mode))


def _by_itself(language: str) -> bool:
    return bool(is_language(language)) and "-" not in language and language.islower()
