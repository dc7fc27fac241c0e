"""What an appeal did to a case: its decision stands no more, and those who reported were told otherwise."""

from __future__ import annotations

from steadyhand.kernel.entry import Fact
from steadyhand.kernel.values import Instant


class Overruled(Fact, frozen=True, tag="review.overruled"):
    """A decision does not stand any more: an appeal found that it was wrong, and all that it led to ended with it."""

    case: str
    decision: str
    cause: str
    """The appeal."""


class AnswersCorrected(Fact, frozen=True, tag="review.answers_corrected"):
    """Those who reported were told otherwise, some at a time, as (report, reporter, when it was answered)."""

    case: str
    decision: str
    cause: str
    """The appeal."""
    held: bool | None
    """Whether a rule was broken; None where that is decided anew, and they are told then."""
    reports: tuple[tuple[str, str, Instant], ...]
