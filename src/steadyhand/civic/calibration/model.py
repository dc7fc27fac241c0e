"""A calibration in force, and what it was learned from: numbers, and of no post anything."""

from __future__ import annotations

from typing import Final

import msgspec

from steadyhand.civic.matching.model import Mode
from steadyhand.kernel.values import Instant

CALIBRATION: Final = "calibration"
STEEPEST: Final = 20.0
FARTHEST: Final = 20.0
LEAST: Final = 150
"""Answers: with fewer the interval of a precision is wider than any change that is to be seen."""
HELD_OUT: Final = 40
EACH: Final = 10
"""Right and wrong ones each, among those learned from: of one kind alone no line is learned."""


class Precision(msgspec.Struct, frozen=True, kw_only=True):
    """Of held-out answers at or above a threshold, how many were right; with a 95 % interval (Wilson 1927)."""

    at: float
    right: int
    answers: int
    low: float
    high: float


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """What a line does at the thresholds, on answers that it was not learned from."""

    suggest: Precision
    act: Precision


class Lesson(msgspec.Struct, frozen=True, kw_only=True):
    """A line learned from answers, and what it does on those held out, beside what is in force."""

    mode: Mode
    verifier: str
    """SHA-256 (hex) of the weights that it belongs to: with others it says nothing."""
    slope: float
    offset: float
    learned: int
    """Answers it was learned from."""
    held_out: int
    before: Trial
    after: Trial


class Calibration(msgspec.Struct, frozen=True, kw_only=True):
    """The line in force for a mode."""

    version: int
    lesson: Lesson
    by: str
    at: Instant
