"""An API key as the record knows it: by the hash of its secret, never by the secret."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

import msgspec

from steadyhand.access.model import PARTNERS_PROGRAM
from steadyhand.access.roles import ROLES, Capabilities
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import DAY, Instant

LONGEST: Final = 400 * DAY
NAME: Final = 80
EVENTS: Final = "events.send"
"""Sending events in, and asking for decisions on them. An event that is a report takes more."""
FILING: Final = "report.file"
SOURCING: Final = "report.source"
"""What a report takes in place of `FILING` that does not come from somebody on the platform."""
OPENING: Final = "case.open"
"""What every report takes beside, whichever way it comes."""
GRANTED: Final[Capabilities] = ROLES["platform"] | {EVENTS}
"""What a key may hold at most: what the platform's own back end does. People decide about people."""

TAKEN: Final = frozenset({"scim", "signals"})
"""Names of services that come in by a door of their own."""
_SERVICE: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}\Z")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}\Z")


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """A key: whose it is, what it may be used for, and until when."""

    digest: str
    """SHA-256 (hex) of the secret, which has 256 random bits."""
    service: str
    """`service:<name>`: who acts with it."""
    name: str
    """What people call it."""
    capabilities: tuple[str, ...]
    areas: tuple[str, ...] = ()
    """The policy areas that it may be used in; empty means all."""
    until: Instant
    by: str = ""
    """Who made it. This and `revoked` are the record's."""
    revoked: bool = False

    @property
    def id(self) -> str:
        """What it is called where it may be read: a part of the hash."""
        return name_of(self.digest)


class Bearer(msgspec.Struct, frozen=True, kw_only=True):
    """Who comes with a key, and what it may be used for; without a word more, the installation's own."""

    principal: str
    """`service:<name>`."""
    name: str = "api.key"
    capabilities: Capabilities = GRANTED
    areas: tuple[str, ...] = ()

    @classmethod
    def of(cls, key: Key) -> Bearer:
        """Whoever has this key."""
        return cls(
            principal=key.service,
            name=key.name,
            capabilities=frozenset(key.capabilities),
            areas=key.areas,
        )

    def lack(self, capability: str) -> Refusal | None:
        """Why this key does not do it, in any policy area; None where it does."""
        return None if capability in self.capabilities else not_for(self.name, capability)

    def elsewhere(self, area: str | None) -> Refusal | None:
        """Why this key does nothing in a policy area; None where it may. An unknown area is none of its own."""
        return only_for(self.name, self.areas) if self.areas and area not in self.areas else None

    def within(self, areas: Collection[str]) -> tuple[str, ...]:
        """Those of some policy areas that this key is for, in the order given."""
        return tuple(area for area in areas if not self.areas or area in self.areas)


def most(service: str) -> Capabilities:
    """What a key of a service may hold at most: a partner's program escalates; what they state a person sends."""
    return ROLES["partner"] - {"statement.send"} if service.startswith(PARTNERS_PROGRAM) else GRANTED


def not_for(name: str, capability: str) -> Refusal:
    """What is said of a key that lacks a capability."""
    return Refusal("not_in_key", f"The key {name!r} is not for this: it lacks {capability}.")


def only_for(name: str, areas: Collection[str]) -> Refusal:
    """What is said of a key outside of its policy areas."""
    return Refusal("not_in_key", f"The key {name!r} is for {', '.join(areas)} only.")


def name_of(digest: str) -> str:
    """What a key is called where it may be read."""
    return f"key:{digest[:16]}"


def problem_of(key: Key, now: Instant) -> Refusal | None:
    """Why nobody can make a key like this; None where they can."""
    service = key.service.removeprefix("service:")
    if key.service == service or not _SERVICE.match(service) or service in TAKEN:
        return Refusal(
            "invalid_service",
            f"A service is written service:<name>, in a-z, 0-9 and -, and is none of {', '.join(sorted(TAKEN))}.",
        )
    if not _DIGEST.match(key.digest):
        return Refusal("invalid_digest", "The hash of a key is 64 digits of hexadecimal: SHA-256.")
    if not 0 < len(key.name) <= NAME:
        return Refusal(
            "invalid_name", f"Give the key a name of 1 to {NAME} characters: what it is for, and where."
        )
    if not key.capabilities:
        return Refusal("no_capability", "A key that may do nothing opens nothing: name what it is for.")
    if beyond := sorted(set(key.capabilities) - most(key.service)):
        return Refusal(
            "beyond_services",
            f"No key of {key.service} holds {beyond[0]}: it may {', '.join(sorted(most(key.service)))}, "
            "and people do the rest.",
        )
    if not now < key.until <= now + LONGEST:
        return Refusal("no_end", "A key ends: name an instant within the next 400 days.")
    return None
