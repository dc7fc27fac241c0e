"""What is kept of content that was put before somebody who does not hold its case."""

from __future__ import annotations

from steadyhand.kernel.entry import Fact
from steadyhand.kernel.values import Instant
from steadyhand.review.opened.model import LookedUpFor


class ContentOpened(Fact, frozen=True, tag="review.content_opened"):
    """Somebody has the content of a case before them, until an instant: it counts as a case that they took."""

    case: str
    area: str
    severity: str
    until: Instant
    look_up: LookedUpFor | None = None
    """The look-up that led there; None where it is read for a golden case."""
