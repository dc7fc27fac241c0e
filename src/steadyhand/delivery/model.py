"""Signing (Standard Webhooks 1.0) and when to try again."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Final

import msgspec

from steadyhand.kernel.values import HOUR, MINUTE, SECOND, Instant

SECRET_PREFIX: Final = "whsec_"  # noqa: S105 - how every secret begins
BACK_OFF: Final = (
    SECOND, 5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR,
)  # fmt: skip
"""The pause after each failed try: about a day in all, then the effect is a dead letter."""
GONE: Final = 410
"""The platform no longer has the subject: nothing is left to enforce, which is a receipt too."""


STANDING: Final = "enforcement."
"""How the types begin of effects that say, in `in_force`, all that is in force on their subject after them."""
LONGEST_WAIT: Final = HOUR
"""The most that a platform's `Retry-After` puts off the effect it answers."""
LONGEST_PEACE: Final = 5 * MINUTE
"""The most that it puts off all others: then one of them asks again, or a limit on one subject would stop all."""


class InvalidSecret(ValueError):
    """The webhook secret is not `whsec_` and base64."""


class Pending(msgspec.Struct, frozen=True, kw_only=True):
    """An effect that waits to be delivered."""

    effect: str
    seq: int
    at: Instant
    subject: str
    type: str
    body: str
    state: str
    due: Instant
    attempts: int
    error: str | None
    overtaken: str | None = None
    """A later effect on its subject that has arrived already and says all that is in force."""
    after: str | None = None
    """An effect that must arrive first, so that this one is not tried yet; only `Outbox.pending` says so."""


def key_of(secret: str) -> bytes:
    """The key of a `whsec_...` secret. Raises `InvalidSecret`."""
    try:
        return base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    except ValueError:
        raise InvalidSecret(
            "A webhook secret is whsec_ followed by base64: make one with `steadyhand doctor`."
        ) from None


def sign(key: bytes, message: str, timestamp: int, body: bytes) -> str:
    """The `webhook-signature` of a message: `v1,` and base64 of HMAC-SHA256 over `id.timestamp.body`."""
    signed = f"{message}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def asked_wait(header: str | None, date: str | None, now: float) -> Instant | None:
    """How long a platform asks to be left alone (`Retry-After`, RFC 9110, 10.2.3); None where it does not.

    Seconds, or a date, which is compared with the `Date` of the same answer where there is one: clocks differ.
    `now` is in seconds since the epoch. At most `LONGEST_WAIT`.
    """
    if header is None:
        return None
    if header.strip().isdecimal():
        return min(int(header.strip()[:12]) * SECOND, LONGEST_WAIT)
    until, since = _http_date(header), _http_date(date)
    if until is None:
        return None
    wait = until - (now if since is None else since)
    return max(0, min(int(wait * SECOND), LONGEST_WAIT))


def _http_date(text: str | None) -> float | None:
    try:
        when = parsedate_to_datetime(text or "")
    except ValueError:
        return None
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()


def pause(attempts: int) -> Instant | None:
    """How long to wait after this many failed tries; None when it was the last."""
    return BACK_OFF[attempts - 1] if attempts <= len(BACK_OFF) else None
