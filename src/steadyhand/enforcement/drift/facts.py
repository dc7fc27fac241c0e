"""What happens when the platform is asked what it enforces."""

from __future__ import annotations

from steadyhand.enforcement.drift.model import Difference
from steadyhand.kernel.entry import Fact


class StateTold(Fact, frozen=True, tag="enforcement.state_told"):
    """The platform told what it enforces on some subjects; `manifest` is the SHA-256 (hex) of what it sent."""

    manifest: str
    subjects: int


class Compared(Fact, frozen=True, tag="enforcement.compared"):
    """A comparison was made. What was not answered agrees with nothing. See `model.Comparison`."""

    cycle: str
    asked: int
    answered: int
    differ: int
    on_its_way: int
    gone: int


class StateUnanswered(Fact, frozen=True, tag="enforcement.state_unanswered"):
    """The platform did not say what it enforces on some of those it was asked about."""

    cycle: str
    asked: int
    unanswered: int
    why: str


class DriftFound(Fact, frozen=True, tag="enforcement.drift_found"):
    """The platform does not enforce on a subject what is in force; or it does so otherwise than was found before."""

    subject: str
    differs: tuple[Difference, ...]
    moratoria: tuple[str, ...]
    opened: int = 0
    """The entry by which it was found; 0 where this is that entry."""


class DriftMended(Fact, frozen=True, tag="enforcement.drift_mended"):
    """A later comparison found that the platform enforces what is in force."""

    subject: str
    opened: int


class StateResent(Fact, frozen=True, tag="enforcement.state_resent"):
    """The platform was told again what is in force on a subject."""

    subject: str
    cycle: str
    undone: bool
    """Whether it had applied that before, and it was not so any more."""
