"""Whether it is they who ask: what takes a passkey, and what takes it just now."""

from __future__ import annotations

from typing import Final

from steadyhand.access.capabilities import FRESH, VERIFIED
from steadyhand.kernel.command import Proof
from steadyhand.kernel.entry import Refusal

_NO_PASSKEY: Final = Refusal(
    "passkey_needed",
    "This takes your passkey: confirm with it, in a session on this device, and send it again.",
)
_STALE: Final = Refusal(
    "passkey_needed", "This takes your passkey anew: confirm with it once more, and send it again."
)


def unproved(proof: Proof, capability: str) -> Refusal | None:
    """What is missing of somebody's proof that it is they who ask."""
    if capability in VERIFIED and not proof.verified:
        return _NO_PASSKEY
    return _STALE if capability in FRESH and not proof.fresh else None
