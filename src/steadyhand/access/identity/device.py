"""The device that a session is bound to: its public key, and the proof, good for a minute, that it was just used.

The browser keeps the private key where scripts cannot read it. The proof is a cookie that names no secret:
whoever copies it can use it from the same address and program only, and not for long.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64decode
from typing import Final, Literal

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePublicKey,
    EllipticCurvePublicNumbers,
)
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from steadyhand.access.identity.model import Place
from steadyhand.kernel.values import SECOND, Instant

PROVED_FOR: Final = 60 * SECOND
KEY_LIMIT: Final = 1_000
_HALF: Final = 32
_SHOWN: Final = 32

Standing = Literal["proved", "unproved", "elsewhere"]
"""Of a proof: it holds; there is none that does; or it holds, but for another address or program."""


class InvalidDevice(ValueError):
    """What was sent is no public key of a device."""


class _Jwk(msgspec.Struct, frozen=True):
    """A public key as browsers export it (RFC 7517); what else they say of it is not needed."""

    kty: str
    crv: str
    x: str
    y: str


def device_key(text: str) -> EllipticCurvePublicKey:
    """The public key (P-256) that a JSON Web Key describes. Raises `InvalidDevice`."""
    try:
        jwk = msgspec.json.decode(text[:KEY_LIMIT], type=_Jwk)
        x, y = (int.from_bytes(unpacked(part)) for part in (jwk.x, jwk.y))
        if (jwk.kty, jwk.crv) != ("EC", "P-256"):
            raise InvalidDevice("A device's key is an EC key on P-256.")
        return EllipticCurvePublicNumbers(x, y, SECP256R1()).public_key()
    except (msgspec.MsgspecError, ValueError) as error:
        raise InvalidDevice("This is no public key of a device.") from error


def unpacked(text: str) -> bytes:
    """The bytes of base64url without padding. Raises `ValueError`."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def signed(device: str, message: bytes, signature: bytes) -> bool:
    """Whether this device signed: ECDSA over SHA-256, as the two numbers one after the other (WebCrypto)."""
    if len(signature) != 2 * _HALF:
        return False
    numbers = (int.from_bytes(signature[:_HALF]), int.from_bytes(signature[_HALF:]))
    try:
        device_key(device).verify(encode_dss_signature(*numbers), message, ECDSA(SHA256()))
    except (InvalidSignature, InvalidDevice):
        return False
    return True


def proof(secret: str, place: Place, until: Instant) -> str:
    """The proof that a session's device was here a moment ago; `secret` is the session's own."""
    return f"{until}.{_mac(secret, until)}.{_mac(secret, until, place)}"


def standing(given: str, secret: str, place: Place, now: Instant) -> Standing:
    """What a proof is worth that came from this place."""
    told, _, rest = given.partition(".")
    ours, _, here = rest.partition(".")
    until = int(told) if told.isascii() and told.isdigit() and len(told) < _SHOWN else 0
    if until <= now or not hmac.compare_digest(ours.encode(), _mac(secret, until).encode()):
        return "unproved"
    return (
        "proved" if hmac.compare_digest(here.encode(), _mac(secret, until, place).encode()) else "elsewhere"
    )


def _mac(secret: str, until: Instant, place: Place | None = None) -> str:
    said = msgspec.json.encode([until, place])
    return hmac.new(secret.encode(), said, hashlib.sha256).hexdigest()
