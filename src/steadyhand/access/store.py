"""Sessions of signed-in staff. Working state: the record alone says whether someone may act."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from typing import Any, Final, NamedTuple

import msgspec
from sqlalchemy import Column, Index, Table

from steadyhand.access.identity.device import PROVED_FOR
from steadyhand.access.identity.model import NOWHERE, Place, Policy
from steadyhand.kernel.values import MINUTE, Instant
from steadyhand.storage.tables import working
from steadyhand.storage.types import Int, Str
from steadyhand.storage.working import Working

LENGTH: Final = Policy().length
NOTED: Final = MINUTE
"""How exactly it is known when a session was last used: a write at each click would be one too many."""

session = Table(
    "session",
    working,
    Column("token_hash", Str, primary_key=True),
    Column("principal", Str, nullable=False),
    Column("csrf", Str, nullable=False),
    Column("secret", Str, nullable=False),
    Column("began", Int, nullable=False),
    Column("ends", Int, nullable=False),
    Column("version", Int, nullable=False),
    Column("device", Str, nullable=False),
    Column("address", Str, nullable=False),
    Column("agent", Str, nullable=False),
    Column("seen", Int, nullable=False),
    Column("proved", Int, nullable=False),
    Column("passkey", Str, nullable=False),
    Column("verified", Int, nullable=False),
    Column("sid", Str, nullable=False),
    Column("sub", Str, nullable=False),
    Index("ix_session_principal", "principal"),
    Index("ix_session_sid", "sid"),
    Index("ix_session_sub", "sub"),
    sqlite_strict=True,
)


class Named(NamedTuple):
    """A session as an identity provider names it (`sid`), and the person (`sub`); empty where none did."""

    sid: str
    sub: str


NOBODY: Final = Named("", "")


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """A signed-in person; `csrf` must come back with every form."""

    key: str
    """The hash of its token."""
    principal: str
    csrf: str
    secret: str
    """What proofs of its device are made with."""
    began: Instant
    ends: Instant
    version: int
    """The last entry on this person's roles and password when it began: it ends with the next one."""
    device: str
    """The public key of its device as a JSON Web Key."""
    place: Place
    """Where its device was last proved."""
    seen: Instant
    """When it was last used, to the minute."""
    proved: Instant
    """Until when its device is proved."""
    passkey: str
    """The passkey it was confirmed with, and since when that counts; empty and 0 for none."""
    verified_at: Instant
    verified: bool
    """Whether that still counts."""
    fresh: bool
    """Whether it counts for the gravest acts."""

    @property
    def id(self) -> str:
        """What it is called where it may be read: a part of its token's hash."""
        return name_of(self.key)


def name_of(key: str) -> str:
    """What a session is called where it may be read."""
    return f"session:{key[:16]}"


class Sessions:
    """Server-side sessions; only a hash of the token is kept."""

    def __init__(self, store: Working, policy: Policy | None = None) -> None:
        self._store = store
        self.policy = policy or Policy()

    def begin(
        self,
        principal: str,
        now: Instant,
        version: int,
        *,
        device: str = "",
        place: Place = NOWHERE,
        named: Named = NOBODY,
    ) -> str:
        """Begin a session; returns the token for the cookie. `named` is what an identity provider calls it."""
        token, csrf, secret = (secrets.token_urlsafe(32) for _ in range(3))
        row = (
            hashed(token), principal, csrf, secret, now, now + self.policy.length, version,
            device, place.address, place.agent, now, now + PROVED_FOR, "", 0, named.sid, named.sub,
        )  # fmt: skip
        self._store.put(session, row)
        return token

    def find(self, token: str, now: Instant) -> Session | None:
        """The session of a token that has not run out; `SignIn.find` says whether it still counts."""
        row = self._store.get(session, hashed(token))
        return None if row is None or self._over(row, now) else self._session(row, now)

    def of(self, principal: str, now: Instant) -> list[Session]:
        """Somebody's sessions, the latest first."""
        rows = self._store.find(session, "principal", [principal])
        live = [self._session(row, now) for row in rows if not self._over(row, now)]
        return sorted(live, key=lambda each: -each.began)

    def all(self, now: Instant) -> list[Session]:
        """Everybody's that have not run out."""
        return [self._session(row, now) for row in self._store.every(session) if not self._over(row, now)]

    def many(self, tokens: Collection[str], now: Instant) -> dict[str, Session]:
        """By token, the sessions of these that have not run out, asked about together."""
        keys = {hashed(token): token for token in tokens}
        rows = self._store.find(session, "token_hash", keys)
        return {keys[row.token_hash]: self._session(row, now) for row in rows if not self._over(row, now)}

    def touch(self, found: Session, now: Instant) -> None:
        """It was used."""
        if now - found.seen >= NOTED:
            self._store.change(session, found.key, seen=now)

    def prove(self, found: Session, place: Place, now: Instant) -> Instant:
        """Its device has just signed, from this place; until when that counts."""
        until = now + PROVED_FOR
        self._store.change(session, found.key, proved=until, address=place.address, agent=place.agent)
        return until

    def verify(self, key: str, passkey: str, now: Instant) -> None:
        """A passkey has confirmed who is there."""
        self._store.change(session, key, passkey=passkey, verified=now)

    def end(self, token: str) -> None:
        """Sign out."""
        self.end_by_key(hashed(token))

    def end_by_key(self, key: str) -> None:
        """End the session of a token with this hash."""
        self._store.drop(session, "token_hash", key)

    def end_by_sid(self, sid: str) -> None:
        """End the sessions that began with this one of the identity provider's."""
        self._store.drop(session, "sid", sid)

    def named(self, sub: str) -> set[str]:
        """Whom the identity provider calls by this name, of those whom it signed in here."""
        return {row.principal for row in self._store.find(session, "sub", [sub])}

    def _over(self, row: Any, now: Instant) -> bool:
        return bool(row.ends <= now or row.seen + self.policy.idle <= now)

    def _session(self, row: Any, now: Instant) -> Session:
        since = now - row.verified if row.passkey else None
        return Session(
            key=row.token_hash,
            principal=row.principal,
            csrf=row.csrf,
            secret=row.secret,
            began=row.began,
            ends=row.ends,
            version=row.version,
            device=row.device,
            place=Place(row.address, row.agent),
            seen=row.seen,
            proved=row.proved,
            passkey=row.passkey,
            verified_at=row.verified,
            verified=since is not None and since < self.policy.verified_for,
            fresh=since is not None and since < self.policy.fresh_for,
        )


def hashed(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
