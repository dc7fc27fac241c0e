"""Thresholds that people chose instead of the shipped ones, and what they were chosen on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from steadyhand.civic.calibration.model import Trial
from steadyhand.civic.matching.model import Mode
from steadyhand.civic.matching.thresholds import Line, Pair, Thresholds
from steadyhand.civic.matching.verifier import Parameters
from steadyhand.kernel.values import Instant

THRESHOLDS: Final = "thresholds"
EVERY: Final = ""
"""Instead of a language: every one that has none of its own."""


class Levels(msgspec.Struct, frozen=True):
    """From which probability on a person is asked, and from which a label or panel appears."""

    suggest: float
    act: float


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """What holds for a policy area, language and mode. Without `levels` the wider ones hold again."""

    area: str
    language: str
    """The language by itself: `es`, never `es-MX`; or `EVERY`."""
    mode: Mode
    version: int
    levels: Levels | None
    trial: Trial | None
    """What they do on people's answers that were held out; None where the wider ones hold again."""
    by: str
    at: Instant


def key_of(area: str, language: str, mode: Mode) -> str:
    """Under which they are kept."""
    return f"{area}|{language}|{mode}"


def shipped_levels(parameters: Parameters, mode: Mode) -> Levels:
    """Those that come with the package."""
    pair = parameters.default if mode == "full" else parameters.words_only
    return Levels(pair.suggest.at, pair.act.at)


def wider(own: Chosen | None, every: Chosen | None, shipped: Levels) -> Levels:
    """What holds: of the language, else of the area, else as shipped."""
    return next((one.levels for one in (own, every) if one is not None and one.levels is not None), shipped)


def in_force(shipped: Thresholds, rows: Iterable[Chosen]) -> Thresholds:
    """The thresholds with those that people chose."""
    own = {
        (row.area, row.language, row.mode): Pair(Line(row.levels.suggest), Line(row.levels.act))
        for row in rows
        if row.levels is not None
    }
    return msgspec.structs.replace(shipped, own=own)
