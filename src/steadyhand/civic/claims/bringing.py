"""What bringing claims in is judged by: how many somebody wrote, what is said already, and what a list would do."""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from steadyhand.civic.claims.model import Kind, Mark, Preview, Verdict, settled
from steadyhand.kernel.values import DAY, Instant

LISTS: Final = "claim_list"
SAYINGS: Final = "claim_saying"
BROUGHT: Final = "claims_brought"
SAYING: Final = 50
"""Claims that are remembered to say the same."""
LARGEST: Final = 1_000_000
"""Claims of one list."""
MANY: Final = 20
"""More in a day, by one person, are a list that two people agree to."""
NAMED: Final = 20
"""Claims that a list names one by one, of those that are striking."""


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """That a claim says something, and what was found of it."""

    claim: str
    kind: Kind
    verdict: Verdict | None
    """The last that was true or false, where one was."""


class Sayings(msgspec.Struct, frozen=True, kw_only=True):
    """Which claims say the same, or its opposite, by the key of the words (`wording.core`)."""

    those: tuple[Said, ...] = ()

    def having(self, said: Said) -> Sayings:
        """With one more, in the place of what it said before. Statements stay, however many say the same."""
        before = next((one.verdict for one in self.those if one.claim == said.claim), None)
        said = msgspec.structs.replace(said, verdict=settled(before, said.verdict))
        rest = tuple(one for one in self.those if one.claim != said.claim)
        spare = [one for one in rest if one.kind != "statement"][: max(0, len(rest) + 1 - SAYING)]
        return Sayings(those=(*(one for one in rest if one not in spare), said))


class Striking(msgspec.Struct, frozen=True, kw_only=True):
    """Why a text is not for one person."""

    what: Literal["reversal", "against", "moved"]
    why: str


class Brought(msgspec.Struct, frozen=True, kw_only=True):
    """When somebody last wrote claims that are of no list, the latest last."""

    at: tuple[Instant, ...] = ()

    def too_many(self, now: Instant) -> bool:
        """Whether one more within a day is a list."""
        return len(self.at) >= MANY and self.at[-MANY] > now - DAY


class Weighed(msgspec.Struct, frozen=True, kw_only=True):
    """What a list would do, counted before anybody agrees to it."""

    claims: int
    fresh: int
    changed: int
    refused: int
    areas: tuple[str, ...]
    reversals: tuple[str, ...] = ()
    """Claims known as true that it calls false, or the other way round, or takes to another area: the first of them."""
    reversed: int = 0
    against: tuple[str, ...] = ()
    """Its claims that say what a statement says, or its opposite: the first of them."""
    opposed: int = 0
    preview: Preview
    """Of all its claims together."""
    wide: tuple[str, ...] = ()
    """Its claims that would hit more than one post in a hundred."""

    @property
    def takes_two(self) -> bool:
        """Whether nobody brings it in alone."""
        return self.fresh + self.changed > MANY or bool(self.reversed or self.opposed)


class ClaimList(msgspec.Struct, frozen=True, kw_only=True):
    """Claims that somebody wants to bring in together, by the SHA-256 of their file."""

    manifest: str
    name: str
    weighed: Weighed
    by: str
    at: Instant
    agreed: Mark | None = None
    taken: int = 0
    """Claims that came in by it. It is used up when these are as many as were agreed to."""

    def takes(self, by: str) -> bool:
        """Whether somebody may take in one more by it: whoever brought it, and what two people counted."""
        return (
            self.agreed is not None
            and self.by == by
            and self.taken < self.weighed.fresh + self.weighed.changed
        )
