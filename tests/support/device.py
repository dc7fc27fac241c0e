"""A browser's part in a session that is bound to its device, for an HTTP client: the key, and proving it in time."""

from __future__ import annotations

import json
import ssl
import time
from typing import Any, Final

import httpx
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from tests.support.authenticator import packed, unpacked

AGAIN_S: Final = 25.0
PLAIN: Final = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Nobody here speaks TLS, and reading whom the web trusts takes a client longer than a request."""


class Device:
    """A key that never leaves its browser."""

    def __init__(self) -> None:
        self._key = generate_private_key(SECP256R1())

    @property
    def jwk(self) -> str:
        """Its public key as a JSON Web Key."""
        numbers = self._key.public_key().public_numbers()
        x, y = (packed(part.to_bytes(32)) for part in (numbers.x, numbers.y))
        return json.dumps({"kty": "EC", "crv": "P-256", "x": x, "y": y})

    def sign(self, message: bytes) -> str:
        """The signature as browsers make it: both numbers one after the other."""
        r, s = decode_dss_signature(self._key.sign(message, ECDSA(SHA256())))
        return packed(r.to_bytes(32) + s.to_bytes(32))


class DeviceClient(httpx.Client):
    """An HTTP client that proves its device before the proof runs out, as the console's script does."""

    def __init__(self, **options: Any) -> None:
        super().__init__(trust_env=False, verify=PLAIN, **options)
        self.device = Device()
        self.proved: float | None = None
        """When it last proved its device; None before it has a session, and to prove nothing by itself."""

    def request(self, method: str, url: Any, **options: Any) -> httpx.Response:
        """As `httpx.Client`."""
        if self.proved is not None and time.monotonic() - self.proved > AGAIN_S:
            self.prove()
        return super().request(method, url, **options)

    def prove(self) -> httpx.Response:
        """Sign a challenge of the service."""
        self.proved = time.monotonic()
        challenge = super().request("GET", "/session/challenge").json().get("challenge", "")
        signature = self.device.sign(unpacked(challenge))
        told = {"challenge": challenge, "signature": signature}
        return super().request("POST", "/session/prove", json=told)
