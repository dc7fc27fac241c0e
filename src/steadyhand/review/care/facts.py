"""What is kept of care: that somebody set something for themselves, and the limits that hold for everybody."""

from __future__ import annotations

from steadyhand.kernel.entry import Fact
from steadyhand.review.care.limits import Limits
from steadyhand.review.care.model import Settings


class CareSet(Fact, frozen=True, tag="review.care_set"):
    """Somebody set how they work: one kind of fact for all of it, so that its kind tells nothing either."""

    own = True

    settings: Settings
    left: tuple[str, ...]


class LimitsSet(Fact, frozen=True, tag="review.limits_set"):
    """The limits changed, for everybody."""

    limits: Limits
