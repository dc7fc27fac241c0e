"""Challenges to be signed: made here, good once, for one purpose, for a few minutes. Nothing of them is stored.

They carry their own end and a code only this process can make, so asking for many costs nothing; those that
were used are remembered until they would have ended anyway. With the process their key ends.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from typing import Final

from steadyhand.kernel.values import MINUTE, Instant

LASTS: Final = 5 * MINUTE
SIZE: Final = 48
_NONCE: Final = 16
_END: Final = 8


class Challenges:
    """Makes challenges and takes each back once. Safe from several threads."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._used: dict[bytes, Instant] = {}
        self._lock = threading.Lock()

    def make(self, purpose: str, now: Instant) -> bytes:
        """A new challenge; `purpose` says for what, and for whom."""
        head = secrets.token_bytes(_NONCE) + (now + LASTS).to_bytes(_END)
        return head + self._code(head, purpose)

    def take(self, challenge: bytes, purpose: str, now: Instant) -> bool:
        """Whether this is an answer to a challenge of ours for this purpose; true once."""
        head = challenge[: _NONCE + _END]
        ends = int.from_bytes(head[_NONCE:])
        ours = hmac.compare_digest(challenge, head + self._code(head, purpose))
        if len(challenge) != SIZE or not ours or ends <= now:
            return False
        with self._lock:
            if challenge in self._used:
                return False
            self._forget(now)
            self._used[challenge] = ends
        return True

    def _code(self, head: bytes, purpose: str) -> bytes:
        return hmac.new(self._key, head + purpose.encode(), hashlib.sha256).digest()[: SIZE - _NONCE - _END]

    def _forget(self, now: Instant) -> None:
        """In the order of their use, which is nearly that of their ends."""
        while self._used:
            oldest = next(iter(self._used))
            if self._used[oldest] > now:
                return
            del self._used[oldest]
