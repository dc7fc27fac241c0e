"""A software authenticator (WebAuthn) for tests: real passkeys and signatures, ES256, attestation none."""

from __future__ import annotations

import hashlib
import json
import struct
import time
from base64 import b64encode, urlsafe_b64decode, urlsafe_b64encode
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    derive_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def packed(raw: bytes) -> str:
    """Base64url without padding."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def unpacked(text: str) -> bytes:
    """The bytes of base64url without padding."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


_last = 0


def grown() -> int:
    """A counter that is greater than at its last reading by two, and than in any run before."""
    global _last  # noqa: PLW0603 - one counter for every authenticator of this run
    _last = max(_last + 2, int((time.time() - 1_790_000_000) * 10))
    return _last


class Authenticator:
    """One passkey of one person, the same in each run; `flags` and `count` may be set to what a test needs."""

    def __init__(self, owner: str) -> None:
        seed = hashlib.sha256(owner.encode()).digest()
        self.key: EllipticCurvePrivateKey = derive_private_key(int.from_bytes(seed) >> 1, SECP256R1())
        self.id = hashlib.sha256(seed).digest()[:20]
        self.flags = PRESENT | VERIFIED
        self.count: int | None = None
        """What it says its counter is; without one it grows, in whatever browser this passkey is used."""

    def create(self, options: dict[str, Any], origin: str) -> dict[str, Any]:
        """What `navigator.credentials.create` gives, as JSON."""
        client = _client("webauthn.create", options["challenge"], origin)
        data = self._data(options["rp"]["id"], attested=True)
        attestation = b"\xa3" + _text("fmt") + _text("none") + _text("attStmt") + b"\xa0" + _text("authData")
        attestation += b"\x59" + struct.pack(">H", len(data)) + data
        response = {
            "clientDataJSON": packed(client),
            "attestationObject": packed(attestation),
            "transports": ["internal"],
        }
        return self._credential(response)

    def get(self, options: dict[str, Any], origin: str) -> dict[str, Any]:
        """What `navigator.credentials.get` gives, as JSON."""
        client = _client("webauthn.get", options["challenge"], origin)
        data = self._data(options["rpId"])
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ECDSA(SHA256()))
        response = {
            "clientDataJSON": packed(client),
            "authenticatorData": packed(data),
            "signature": packed(signature),
        }
        return self._credential(response)

    def exported(self) -> dict[str, Any]:
        """As Chromium's virtual authenticator takes a credential, but for the party's id and the user's handle."""
        key = self.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        return {
            "credentialId": b64encode(self.id).decode(),
            "privateKey": b64encode(key).decode(),
            "isResidentCredential": True,
            "signCount": grown(),
        }

    def public_key(self) -> bytes:
        """The public key in COSE form."""
        numbers = self.key.public_key().public_numbers()
        x, y = (part.to_bytes(32) for part in (numbers.x, numbers.y))
        return b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20" + x + b"\x22\x58\x20" + y

    def _data(self, party: str, *, attested: bool = False) -> bytes:
        flags = self.flags | (ATTESTED if attested else 0)
        count = grown() if self.count is None else self.count
        head = hashlib.sha256(party.encode()).digest() + struct.pack(">BI", flags, count)
        if not attested:
            return head
        return head + bytes(16) + struct.pack(">H", len(self.id)) + self.id + self.public_key()

    def _credential(self, response: dict[str, Any]) -> dict[str, Any]:
        name = packed(self.id)
        return {
            "id": name,
            "rawId": name,
            "type": "public-key",
            "response": response,
            "clientExtensionResults": {},
        }


@cache
def passkey_of(name: str) -> Authenticator:
    """The passkey of a member of staff by their handle."""
    return Authenticator(name)


def _client(kind: str, challenge: str, origin: str) -> bytes:
    return json.dumps({"type": kind, "challenge": challenge, "origin": origin, "crossOrigin": False}).encode()


def _text(text: str) -> bytes:
    return bytes([0x60 + len(text)]) + text.encode()
