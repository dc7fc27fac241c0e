"""A request for a second person: the very commands it is about, who approved, and how long that counts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

import msgspec

from steadyhand.kernel.command import Command, digest_of
from steadyhand.kernel.values import DAY, HOUR, Instant, Scope

State = Literal["pending", "approved", "declined", "withdrawn", "expired", "failed"]
PATIENCE: Final = 24 * HOUR
"""How long a request waits, and how long an approval may be used."""
MUTUAL: Final = 3 * DAY
"""Two people, or three in a circle, do not approve each other's requests within this time."""
ENDORSED_KEPT: Final = 200
MEMBERS: Final = 20


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """One command of a request: what it is, and the digest by which it is known again."""

    tag: str
    capability: str
    digest: str
    """As `kernel.digest_of`, hex."""
    scope: Scope
    """As it was when it was asked for; judged anew when it is carried out."""


class Endorsement(msgspec.Struct, frozen=True, kw_only=True):
    """One approval."""

    by: str
    at: Instant
    authenticator: str


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """Commands that wait for a second person, or may now be carried out by whoever asked."""

    id: str
    by: str
    authenticator: str
    members: tuple[Member, ...]
    why: str
    """What takes the second person, in the guard's words."""
    case: str | None
    at: Instant
    expires: Instant
    needs: int = 1
    """How many others must approve."""
    endorsements: tuple[Endorsement, ...] = ()
    state: State = "pending"
    done: int = 0
    """How many of its commands have been carried out."""
    reason: str | None = None
    """The payload that holds why it is asked for."""
    commands: str | None = None
    """The payload that holds the commands."""

    @property
    def alone(self) -> bool:
        """Whether whoever asked approved it, in a team that is declared small."""
        return any(one.by == self.by for one in self.endorsements)

    def key(self, n: int) -> str:
        """The idempotency key under which its n-th command is carried out: once."""
        return f"{self.id}/{n}"

    def allows(self, command: Command, by: str, key: str | None, now: Instant) -> bool:
        """Whether this command, by this principal and under this key, is one that was approved."""
        if self.state != "approved" or by != self.by or now >= self.expires:
            return False
        known = (command.capability, digest_of(command).hex())
        return any(
            key == self.key(n) and known == (member.capability, member.digest)
            for n, member in enumerate(self.members)
        )


class Endorsed(msgspec.Struct, frozen=True):
    """Whose requests somebody approved, the latest last."""

    given: tuple[tuple[str, Instant], ...] = ()

    def lately(self, now: Instant) -> Iterator[str]:
        """Whose they approved within the time in which one given back would be mutual."""
        return (who for who, at in self.given if at > now - MUTUAL)
