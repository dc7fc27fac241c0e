"""What happens to sealed media. Digests name it; why is a payload each time."""

from __future__ import annotations

from steadyhand.kernel.entry import Fact
from steadyhand.kernel.values import Instant


class MediaSealed(Fact, frozen=True, tag="review.media_sealed"):
    """Media of a subject was sealed, and is not erased before an instant."""

    subject: str
    account: str | None
    refs: tuple[str, ...]
    until: Instant
    case: str = ""
    """The case in which somebody sealed it; empty where it came so."""


class SealedOpened(Fact, frozen=True, tag="review.sealed_opened"):
    """A certified reviewer opened a sealed medium, for a case that they hold."""

    subject: str
    case: str
    ref: str
    until: Instant


class SealLifted(Fact, frozen=True, tag="review.seal_lifted"):
    """A certified reviewer looked, and found no such material: it is like any other again."""

    subject: str
    case: str
    refs: tuple[str, ...]
