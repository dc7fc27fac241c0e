"""Sign-ins that went to the provider and have not come back: what must be the same when they do."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from typing import Final

import msgspec

from steadyhand.kernel.values import MINUTE, Instant

LASTS: Final = 10 * MINUTE
KEPT: Final = 10_000
"""Anybody can begin one, so the oldest give way."""


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One way to the provider and back."""

    browser: str
    """A hash of what only the browser that began it has."""
    device: str
    """The public key of its device, as the session will have it."""
    wanted: str
    nonce: str
    verifier: str
    """PKCE's secret: who intercepts the code cannot use it."""
    ends: Instant


class Attempts:
    """Those under way, in this process: after a restart people begin again. Safe from several threads."""

    def __init__(self) -> None:
        self._under_way: dict[str, Attempt] = {}
        self._lock = threading.Lock()

    def begin(self, device: str, wanted: str, now: Instant) -> tuple[str, str, Attempt]:
        """A new one: its `state`, and the secret that the browser keeps."""
        state, browser, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(4))
        made = Attempt(
            browser=_hashed(browser),
            device=device,
            wanted=wanted,
            nonce=nonce,
            verifier=verifier,
            ends=now + LASTS,
        )
        with self._lock:
            while len(self._under_way) >= KEPT:
                del self._under_way[next(iter(self._under_way))]
            self._under_way[state] = made
        return state, browser, made

    def take(self, state: str, browser: str, now: Instant) -> Attempt | None:
        """The one of this state, once; None for another browser, for none, and for one that took too long."""
        with self._lock:
            found = self._under_way.get(state)
            if found is None or not hmac.compare_digest(found.browser, _hashed(browser)):
                return None
            del self._under_way[state]
        return found if found.ends > now else None


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
