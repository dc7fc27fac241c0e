"""Sessions of signed-in staff. Working state: the record alone says whether someone may act."""

from __future__ import annotations

import hashlib
import secrets
from typing import Final

import msgspec
from sqlalchemy import Column, Table

from steadyhand.kernel.values import HOUR, Instant
from steadyhand.storage.tables import working
from steadyhand.storage.types import Int, Str
from steadyhand.storage.working import Working

LENGTH: Final = 12 * HOUR

session = Table(
    "session",
    working,
    Column("token_hash", Str, primary_key=True),
    Column("principal", Str, nullable=False),
    Column("csrf", Str, nullable=False),
    Column("began", Int, nullable=False),
    Column("ends", Int, nullable=False),
    Column("version", Int, nullable=False),
    sqlite_strict=True,
)


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """A signed-in person; `csrf` must come back with every form."""

    id: str
    """What it is called where it may be read: a part of its token's hash."""
    principal: str
    csrf: str
    began: Instant
    ends: Instant
    version: int
    """The last entry on this person's roles and password when it began: it ends with the next one."""


class Sessions:
    """Server-side sessions; only a hash of the token is kept."""

    def __init__(self, store: Working) -> None:
        self._store = store

    def begin(self, principal: str, now: Instant, version: int) -> str:
        """Begin a session; returns the token for the cookie."""
        token, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(24)
        self._store.put(session, (_hash(token), principal, csrf, now, now + LENGTH, version))
        return token

    def find(self, token: str, now: Instant) -> Session | None:
        """The session of a token that has not run out; `SignIn.find` says whether it still counts."""
        row = self._store.get(session, _hash(token))
        if row is None or row.ends <= now:
            return None
        return Session(
            id=f"session:{row.token_hash[:16]}",
            principal=row.principal,
            csrf=row.csrf,
            began=row.began,
            ends=row.ends,
            version=row.version,
        )

    def end(self, token: str) -> None:
        """Sign out."""
        self._store.drop(session, "token_hash", _hash(token))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
