"""An API key as the record knows it: by the hash of its secret, never by the secret."""

from __future__ import annotations

import re
from typing import Final

import msgspec

from steadyhand.access.model import ROLES, Capabilities
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import DAY, Instant

LONGEST: Final = 400 * DAY
NAME: Final = 80
EVENTS: Final = "events.send"
"""Sending events in, and asking for decisions on them."""
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
    if beyond := sorted(set(key.capabilities) - GRANTED):
        return Refusal(
            "beyond_services",
            f"No key holds {beyond[0]}: services may {', '.join(sorted(GRANTED))}, and people do the rest.",
        )
    if not now < key.until <= now + LONGEST:
        return Refusal("no_end", "A key ends: name an instant within the next 400 days.")
    return None
