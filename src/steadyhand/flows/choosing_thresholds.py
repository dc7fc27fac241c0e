"""What thresholds of claim matching hold where, what they do, and what others would: read for whoever chooses."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Final, get_args

import msgspec

from steadyhand.civic.calibration.learning import Said, answers_of, in_force, since
from steadyhand.civic.calibration.model import CALIBRATION, Calibration
from steadyhand.civic.claims.store import Claims, Wanted
from steadyhand.civic.matches.model import Match
from steadyhand.civic.matches.store import LATELY, Matches
from steadyhand.civic.matching.matcher import READ
from steadyhand.civic.matching.model import Mode
from steadyhand.civic.matching.verifier import shipped
from steadyhand.civic.thresholds.model import (
    EVERY,
    THRESHOLDS,
    Chosen,
    Levels,
    key_of,
    shipped_levels,
    wider,
)
from steadyhand.civic.thresholds.telling import Doing, doing
from steadyhand.kernel.values import DAY
from steadyhand.storage.reading import Reader

MODES: Final[tuple[Mode, ...]] = get_args(Mode)
ANSWERS: Final = 50_000
"""Answers that are read at most."""
SPAN: Final = 7 * DAY


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """What holds for an area, language and mode."""

    area: str
    language: str
    mode: Mode
    own: Chosen | None
    """What was chosen for exactly this, also where it no longer holds."""
    wider: bool
    """Whether what holds is of the whole area, or shipped;"""
    of_area: bool
    """and of the area, if so."""
    doing: Doing

    @property
    def version(self) -> int:
        """The number that the next choice has."""
        return 1 if self.own is None else self.own.version + 1


class Lately(msgspec.Struct, frozen=True):
    """Of the matches of the last `SPAN`, on the scale in force: how many there were, and reach each threshold."""

    matches: int
    suggested: int
    acted: int
    """They also say what the claim says, with enough of it."""
    more: bool
    """There were more than were read."""


class Choosing:
    """Reads once what people answered. Every method raises `RecordUnavailable`."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._chosen: dict[str, Chosen] = reader.all(THRESHOLDS)
        calibrated: dict[str, Calibration] = reader.all(CALIBRATION)
        self._used = in_force(shipped(), calibrated.values())
        self._answered = list(islice(Matches(reader).every_answered(), ANSWERS))
        self._since = {mode: since(calibrated.get(mode), mode, shipped()) for mode in MODES}

    @property
    def usual(self) -> Mode:
        """How posts that the sentence model could read were read lately: by meaning, unless the latest was not."""
        rows = Matches(self._reader).lately(self._reader.now() - SPAN, LATELY)
        latest = max(
            (one for one in rows if mode_of(_language(one), "full") == "full"), key=_at, default=None
        )
        return "full" if latest is None else latest.found.mode

    def places(self, mode: Mode) -> list[tuple[str, str]]:
        """Areas and languages of which there is something to say: of late claims, of answers, of choices."""
        latest = Claims(self._reader).found(Wanted(states=("suggesting", "acting")))
        found = {(claim.stands.content.area, EVERY) for claim in latest if claim.stands}
        found |= {(one.area, _language(one)) for one in self._answered if _language(one)}
        found |= {(one.area, one.language) for one in self._chosen.values()}
        found |= {(area, EVERY) for area, _ in found}
        return sorted(each for each in found if mode_of(each[1], mode) == mode)

    def held(self, area: str, language: str, mode: Mode) -> Held:
        """What holds there, and what it does."""
        own, every = (self._chosen.get(key_of(area, one, mode)) for one in (language, EVERY))
        levels = wider(own, every, shipped_levels(shipped(), mode))
        return Held(
            area=area,
            language=language,
            mode=mode,
            own=own,
            wider=own is None or own.levels is None,
            of_area=every is not None and every.levels is not None,
            doing=self.doing(area, language, mode, levels),
        )

    def doing(self, area: str, language: str, mode: Mode, levels: Levels) -> Doing:
        """What these would do there."""
        return doing(levels, mode, self._used, shipped(), self._said(area, language, mode))

    def lately(self, area: str, language: str, mode: Mode, levels: Levels) -> Lately:
        """What these would have done with the matches of the last days."""
        begins = max(self._since[mode], self._reader.now() - SPAN)
        rows = Matches(self._reader).lately(begins, LATELY)
        found = [one.found for one in self._of(rows, area, language, mode) if one.found.mode == mode]
        return Lately(
            len(found),
            sum(one.probability >= levels.suggest for one in found),
            sum(one.states_surely and one.probability >= levels.act for one in found),
            more=len(rows) == LATELY,
        )

    def _said(self, area: str, language: str, mode: Mode) -> list[Said]:
        return answers_of(self._of(self._answered, area, language, mode), mode, self._since[mode])

    def _of(self, rows: Iterable[Match], area: str, language: str, mode: Mode) -> list[Match]:
        """Those for which they hold: of every language without the languages that have their own."""
        those = [one for one in rows if one.area == area]
        if language != EVERY:
            return [one for one in those if _language(one) == language]
        chosen = (self._chosen.get(key_of(area, one, mode)) for one in {_language(one) for one in those})
        apart = {one.language for one in chosen if one is not None and one.levels is not None} - {EVERY}
        return [one for one in those if _language(one) not in apart]


def mode_of(language: str, wished: Mode) -> Mode:
    """In which mode posts in a language are read: by meaning only those that the sentence model knows."""
    return wished if language in READ else "lexical"


def _at(one: Match) -> int:
    return one.at


def _language(one: Match) -> str:
    language = one.language.split("-", maxsplit=1)[0].lower()
    return "" if language == "unknown" else language
