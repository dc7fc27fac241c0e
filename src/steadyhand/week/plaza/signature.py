"""Checks who signed a webhook, written from the Standard Webhooks specification 1.0.0, not from a sender's code.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

PREFIX: Final = "whsec_"
TOLERANCE_S: Final = 300
"""How far the sender's clock may be from ours, in seconds, either way."""
_SCHEME: Final = "v1"
_LEAST_KEY: Final = 16
_LONGEST: Final = 15  # digits of a time in seconds; Python refuses to read very long numbers


class BadSecret(ValueError):
    """The secret is not `whsec_` and base64 of at least 16 bytes."""


class BadSignature(Exception):
    """The request does not show that its sender holds a secret; says why, not what was expected."""


def secret_key(secret: str) -> bytes:
    """The bytes of a `whsec_<base64>` secret. Raises `BadSecret`."""
    if not secret.startswith(PREFIX):
        raise BadSecret(f"A webhook secret starts with {PREFIX}.")
    try:
        key = base64.b64decode(secret[len(PREFIX) :], validate=True)
    except binascii.Error:
        raise BadSecret("The part of a webhook secret after its prefix is base64.") from None
    if len(key) < _LEAST_KEY:
        raise BadSecret(f"A webhook secret holds at least {_LEAST_KEY} bytes.")
    return key


def verify(keys: Sequence[bytes], headers: Mapping[str, str], body: bytes, now_s: float) -> str:
    """The message's id, if one of its signatures is right for one of the keys; else raises `BadSignature`.

    `headers` by lower-case name; `now_s` in seconds since the epoch.
    """
    message, sent, signatures = (
        _header(headers, f"webhook-{part}") for part in ("id", "timestamp", "signature")
    )
    if not (sent.isascii() and sent.isdecimal() and len(sent) <= _LONGEST):
        raise BadSignature("webhook-timestamp is not a number of seconds.")
    if abs(now_s - int(sent)) > TOLERANCE_S:
        raise BadSignature("webhook-timestamp is more than five minutes from now.")
    content = f"{message}.{sent}.".encode("latin-1") + body  # the bytes of the headers as they came
    expected = [hmac.digest(key, content, hashlib.sha256) for key in keys]
    # No early end: how long it takes says nothing about which signature or key was nearly right.
    matches = [hmac.compare_digest(given, right) for given in _given(signatures) for right in expected]
    if not any(matches):
        raise BadSignature("No signature in webhook-signature is right for this body.")
    return message


def _header(headers: Mapping[str, str], name: str) -> str:
    value = headers.get(name, "")
    if not value:
        raise BadSignature(f"The header {name} is missing.")
    return value


def _given(signatures: str) -> Iterator[bytes]:
    """The symmetric signatures in a space-separated list; others (`v1a`) are passed over."""
    for part in signatures.split(" "):
        scheme, _, encoded = part.partition(",")
        if scheme == _SCHEME:
            try:
                yield base64.b64decode(encoded, validate=True)
            except ValueError:
                continue
