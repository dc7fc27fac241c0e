"""Signing in: a password or a passkey against what the record has, then a session."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from steadyhand.access.commands import SetCredential
from steadyhand.access.identity.model import NOWHERE, Place
from steadyhand.access.model import Staff
from steadyhand.access.store import NOBODY, Named, Session, Sessions, hashed
from steadyhand.kernel.tx import Stored
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
    """Checks passwords, begins sessions, and says whether they still count."""

    def __init__(self, reader: Reader, sessions: Sessions) -> None:
        self._reader = reader
        self.sessions = sessions

    def find(self, token: str, now: Instant) -> tuple[Session, Staff] | None:
        """Who is signed in by this token; None once anything about their roles or password changed since.

        The record says so, however it was changed: sessions need not be ended one by one.
        """
        return self.many([token], now).get(token)

    def many(self, tokens: Collection[str], now: Instant) -> dict[str, tuple[Session, Staff]]:
        """By token, who is signed in by these, asked about together."""
        sessions = self.sessions.many(tokens, now)
        counting = {session.key: who for session, who in self._counting(list(sessions.values()))}
        return {
            token: (session, counting[session.key])
            for token, session in sessions.items()
            if session.key in counting
        }

    def everybody(self, now: Instant) -> list[tuple[Session, Staff]]:
        """Every session that still counts, and whose it is."""
        return self._counting(self.sessions.all(now))

    def _counting(self, sessions: Sequence[Session]) -> list[tuple[Session, Staff]]:
        if not sessions:
            return []
        people = {session.principal for session in sessions}
        staff, credentials, passkeys = (
            self._reader.stored_many(view, people) for view in ("staff", "credential", "passkeys")
        )
        found = []
        for session in sessions:
            by = session.principal
            who, version = _standing(staff.get(by), credentials.get(by))
            if who is not None and session.version == version and _has(passkeys.get(by), session.passkey):
                found.append((session, who))
        return found

    def begin(
        self, handle: str, password: str, now: Instant, device: str = "", place: Place = NOWHERE
    ) -> str | None:
        """A session token for `staff:<handle>`, or None: unknown, inactive or a wrong password."""
        principal = f"staff:{handle.strip().lower()}"
        staff, version = self._standing(principal)  # before the password: what changes after ends the session
        if not self._matches(principal, password) or staff is None:
            return None
        return self.sessions.begin(principal, now, version, device=device, place=place)

    def enter(
        self, principal: str, now: Instant, device: str, place: Place, named: Named = NOBODY
    ) -> tuple[str, str] | None:
        """A session for somebody whom a passkey or the identity provider has just named.

        Its token and its key; None for no active staff.
        """
        staff, version = self._standing(principal)
        if staff is None:
            return None
        token = self.sessions.begin(principal, now, version, device=device, place=place, named=named)
        return token, hashed(token)

    def knows(self, principal: str, password: str) -> bool:
        """Whether this is the password of an active member of staff."""
        return self._matches(principal, password) and self._standing(principal)[0] is not None

    def _matches(self, principal: str, password: str) -> bool:
        credential = self._reader.row("credential", principal)
        kept = self._reader.payload(credential.payload) if credential else None
        return _matches(kept.decode() if kept else _nobody(), password)

    def _standing(self, principal: str) -> tuple[Staff | None, int]:
        """The active member of staff of this name, and the last entry on their roles or password."""
        return _standing(*(self._reader.stored(view, principal) for view in ("staff", "credential")))


def _standing(staff: Stored | None, credential: Stored | None) -> tuple[Staff | None, int]:
    version = max((stored.seq for stored in (staff, credential) if stored), default=0)
    return (staff.row if staff is not None and staff.row.active else None), version


def _has(passkeys: Stored | None, passkey: str) -> bool:
    """A session confirmed by a passkey ends with it."""
    return not passkey or (passkeys is not None and passkeys.row.get(passkey) is not None)


def _matches(hashed: str, password: str) -> bool:
    try:
        return _hasher.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False
