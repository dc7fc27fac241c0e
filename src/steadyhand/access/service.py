"""Signing in: a password against the credential in the record, then a session."""

from __future__ import annotations

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from steadyhand.access.commands import SetCredential
from steadyhand.access.model import Staff
from steadyhand.access.store import Sessions
from steadyhand.kernel.values import Instant
from steadyhand.storage.reading import Reader

MINIMUM_LENGTH = 12
_hasher = PasswordHasher()


@cache
def _nobody() -> str:
    """A hash that no password has: checked when there is no such person, so that the answer takes as long."""
    return _hasher.hash(secrets.token_urlsafe())


class WeakPassword(ValueError):
    """The password is too short."""


def set_password(principal: str, password: str) -> SetCredential:
    """The command that sets someone's password. Raises `WeakPassword`."""
    if len(password) < MINIMUM_LENGTH:
        raise WeakPassword(
            f"A password has at least {MINIMUM_LENGTH} characters; this one has {len(password)}."
        )
    return SetCredential(principal=principal, hashed=_hasher.hash(password))


class SignIn:
    """Checks passwords and begins sessions."""

    def __init__(self, reader: Reader, sessions: Sessions) -> None:
        self._reader = reader
        self.sessions = sessions

    def staff(self, principal: str) -> Staff | None:
        """The active member of staff of this name."""
        staff: Staff | None = self._reader.row("staff", principal)
        return staff if staff is not None and staff.active else None

    def begin(self, handle: str, password: str, now: Instant) -> str | None:
        """A session token for `staff:<handle>`, or None: unknown, inactive or a wrong password."""
        principal = f"staff:{handle.strip().lower()}"
        credential = self._reader.row("credential", principal)
        kept = self._reader.payload(credential.payload) if credential else None
        if not _matches(kept.decode() if kept else _nobody(), password):
            return None
        return self.sessions.begin(principal, now) if self.staff(principal) else None


def _matches(hashed: str, password: str) -> bool:
    try:
        return _hasher.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False
