"""What happens to cases that nobody could be served. None of it ends a case, or stops its clock."""

from __future__ import annotations

from steadyhand.kernel.entry import Fact
from steadyhand.review.unserved.model import Why


class Unserved(Fact, frozen=True, tag="review.unserved"):
    """Nobody could be served a case, for a cause. It goes on waiting."""

    case: str
    queue: str
    area: str
    language: str
    why: Why


class ServedAgain(Fact, frozen=True, tag="review.served_again"):
    """Somebody can be served it again, or it waits no more."""

    case: str


class SentOut(Fact, frozen=True, tag="review.sent_out"):
    """A case was sent to the outside panel, or taken back from it. Why is the entry's payload."""

    case: str
    queue: str


class TranslationAsked(Fact, frozen=True, tag="review.translation_asked"):
    """A case is to be read in translation: it is served to people who do not read its language."""

    case: str


class Translated(Fact, frozen=True, tag="review.translated"):
    """Somebody entered what the content says in another language. What they wrote is the entry's payload."""

    case: str
    language: str
    """Into which."""
