"""Names for people in alerts: the same person has the same one here, and nobody without the key can tell whose it is.

The key is the installation's own. Who has it could try every name on the staff: so it is no way to hide somebody from
whoever has the host, only from whoever reads the queue of alerts.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

PREFIX: Final = "person:"
_LENGTH: Final = 12
_OF_KEY: Final = 4


class Pseudonyms:
    """Those of one key."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._mark = PREFIX + hashlib.sha256(b"steadyhand risk key\n" + key).hexdigest()[:_OF_KEY] + "-"

    def of(self, principal: str) -> str:
        """The pseudonym of somebody (HMAC-SHA256, RFC 2104, cut to 48 bits)."""
        return self._mark + hmac.new(self._key, principal.encode(), hashlib.sha256).hexdigest()[:_LENGTH]

    def ours(self, pseudonym: str) -> bool:
        """Whether it was made with this key: of another's nobody can tell whom it is not about."""
        return pseudonym.startswith(self._mark)
