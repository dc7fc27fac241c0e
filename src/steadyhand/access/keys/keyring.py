"""Keys at work: whose a secret is, and what the guard lets a key do at one epoch."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Mapping
from typing import Final

from steadyhand.access.keys.model import EVENTS, Bearer, Key, name_of, not_for, only_for
from steadyhand.access.keys.views import Service
from steadyhand.access.scopes import Facts
from steadyhand.kernel.command import Proof
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.guard import Reads
from steadyhand.kernel.values import Instant
from steadyhand.storage.reading import Reader

PLATFORM: Final = "service:platform"
"""Whose the key in the data folder is."""
REMEMBERED_SECONDS: Final = 1.0
"""How long whoever sends events is not looked up again: thousands of times a second would be too often."""
KEPT: Final = 1_000


class Keyring:
    """Whose a bearer key is, and what it is for: the installation's own, or one that was made by entry."""

    def __init__(self, reader: Reader, own: str) -> None:
        """`own` is the secret of the installation's key, which is the platform's."""
        self._reader = reader
        self._own = own.encode()
        self._senders: dict[str, tuple[float, Bearer | None]] = {}

    def __call__(self, key: str) -> Bearer | None:
        """Who comes with it, or None for a key that is unknown, revoked or over."""
        if hmac.compare_digest(key.encode(), self._own):
            service: Service | None = self._reader.row("service", PLATFORM)
            return None if service and service.revoked else Bearer(principal=PLATFORM)
        found = self.key(key)
        return None if found is None else Bearer.of(found)

    def key(self, secret: str) -> Key | None:
        """The key of this secret, as long as it opens anything."""
        key: Key | None = self._reader.row("api_key", digest_of(secret))
        if key is None or key.revoked or key.until <= self._reader.now():
            return None
        service: Service | None = self._reader.row("service", key.service)
        return None if service and service.revoked else key

    def sender(self, secret: str) -> Bearer | None:
        """As a call, for keys that may send events: no command stands behind these. Remembered for a second."""
        digest, now = digest_of(secret), time.monotonic()
        until, known = self._senders.get(digest, (0.0, None))
        if until <= now:
            known = self._sender(secret)
            if len(self._senders) > KEPT:
                self._senders.clear()
            self._senders[digest] = (now + REMEMBERED_SECONDS, known)
        return known

    def _sender(self, secret: str) -> Bearer | None:
        bearer = self(secret)
        return None if bearer is None or bearer.lack(EVENTS) else bearer


class Keyholders:
    """What services may do with which key, at one epoch."""

    def __init__(self, reads: Reads) -> None:
        keys: Mapping[str, Key] = reads.view("api_key")
        self._keys = {name_of(digest): key for digest, key in keys.items()}
        self._services: Mapping[str, Service] = reads.view("service")

    def lack(self, by: str, proof: Proof, capability: str, facts: Facts, now: Instant) -> Refusal | None:
        """Why a service may not do this with this key, which its role would allow; None where it may."""
        service = self._services.get(by)
        if service is not None and service.revoked:
            return Refusal("service_revoked", f"{by} was revoked: an administrator gives another one a key.")
        key = self._keys.get(proof.session)
        if key is None:
            return None  # the installation's own
        if key.service != by or key.revoked or key.until <= now:
            return Refusal("key_over", "This key opens nothing any more: an administrator makes another one.")
        if capability not in key.capabilities:
            return not_for(key.name, capability)
        if key.areas and facts.policy_area not in key.areas:
            return only_for(key.name, key.areas)
        return None


def digest_of(secret: str) -> str:
    """What is kept of a key: SHA-256 (hex)."""
    return hashlib.sha256(secret.encode()).hexdigest()
