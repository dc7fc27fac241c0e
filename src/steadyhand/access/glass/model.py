"""A break-glass, and what somebody still owes for earlier ones."""

from __future__ import annotations

import hashlib
from typing import Final, Literal

import msgspec

from steadyhand.kernel.values import DAY, HOUR, MINUTE, Instant

Code = Literal["imminent_harm", "child_safety", "legal_order", "election", "outage"]
Finding = Literal["justified", "unjustified", "unclear"]
LONGEST: Final = 60 * MINUTE
A_DAY: Final = 3
"""How often one person may break the glass within 24 hours."""
DUE: Final = 72 * HOUR
"""Within which somebody else reviews it."""
SHORTEST: Final = 20
"""Characters of a reason: fewer say nothing."""
DIFFERENT: Final = 6
"""Different letters in a reason: with fewer it is a key that was held down."""
WORDS_KEPT: Final = 100


class Glass(msgspec.Struct, frozen=True, kw_only=True):
    """One break-glass: who, why, for which case, until when, and what was found afterwards."""

    id: str
    by: str
    code: Code
    case: str
    area: str
    subjects: tuple[str, ...]
    """What the case is about: nothing else may be acted on."""
    at: Instant
    until: Instant
    paged: tuple[str, ...]
    """Who was told at once."""
    words: str | None = None
    """The payload that holds why, in words."""
    closed: Instant | None = None
    finding: Finding | None = None
    reviewed_by: str | None = None
    reviewed: Instant | None = None
    used: int = 0
    """Entries made under it."""

    @property
    def due(self) -> Instant:
        """When its review is due."""
        return self.at + DUE


class Owed(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of somebody's break-glasses and containments, for judging the next one."""

    opened: tuple[Instant, ...] = ()
    """When, within the last days."""
    words: tuple[int, ...] = ()
    """Short digests of the reasons given, to notice one that is copied."""
    reviews: tuple[tuple[str, Instant], ...] = ()
    """Break-glasses not reviewed yet, and when each is due."""
    containments: tuple[str, ...] = ()
    """Containments not reviewed yet."""

    def joined(self, *others: Owed) -> Owed:
        """What a person owes by all their accounts."""
        every = (self, *others)
        return Owed(
            opened=tuple(at for each in every for at in each.opened),
            words=tuple(word for each in every for word in each.words),
            reviews=tuple(review for each in every for review in each.reviews),
            containments=tuple(freeze for each in every for freeze in each.containments),
        )

    def lately(self, now: Instant) -> int:
        """How often within 24 hours."""
        return sum(at > now - DAY for at in self.opened)

    def overdue(self, now: Instant) -> tuple[str, ...]:
        """Break-glasses whose review is due."""
        return tuple(glass for glass, due in self.reviews if due <= now)


def plain(words: str) -> str:
    """The letters of a reason, in one case: a number at its end does not make it another one."""
    return "".join(letter for letter in words.casefold() if letter.isalpha())


def shape(words: str) -> int:
    """A digest of 32 bits of a reason's letters: enough to notice a copy."""
    return int.from_bytes(hashlib.blake2b(plain(words).encode(), digest_size=4).digest(), "big")
