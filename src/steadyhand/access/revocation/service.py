"""Taking security events: a signed token is read, sender and age are checked, and what it says becomes a command."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final, Literal

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from steadyhand.access.provisioning.store import Listed, UserQuery
from steadyhand.access.revocation.commands import EndSessions
from steadyhand.access.revocation.model import EVENTS, SIGNALS, Named, SignalTerms, named
from steadyhand.kernel.command import Order
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import DAY, MINUTE, SECOND, Instant
from steadyhand.kernel.wire import Performs
from steadyhand.storage.reading import Reader

ALGORITHMS: Final = ("ES256", "ES384", "EdDSA", "RS256", "PS256")
TYPE: Final = "secevent+jwt"
LIMIT: Final = 64 * 1024
AHEAD: Final = 10 * MINUTE
"""How far a sender's clock may be ahead of ours."""
OLDEST: Final = 14 * DAY
"""A token that is older says nothing new: a sender does not try for so long."""
ErrorCode = Literal["invalid_request", "invalid_key", "invalid_issuer", "invalid_audience"]


class NotTaken(Exception):
    """A token that is not taken, with RFC 8935's code for it."""

    def __init__(self, code: ErrorCode, detail: str) -> None:
        super().__init__(detail)
        self.code: ErrorCode = code


class Signals:
    """The receiver of one issuer's events."""

    def __init__(self, door: Performs, reader: Reader, terms: SignalTerms) -> None:
        self._door, self._reader, self._terms = door, reader, terms
        self._listed = Listed(reader)

    def take(self, token: str) -> int:
        """Carry out what a token says; how many people's sessions ended. Raises `NotTaken` and `RecordUnavailable`."""
        claims = self._claims(token)
        event = f"{claims['iss']}#{claims['jti']}"
        orders = []
        for kind, body in claims["events"].items():
            who = self._principal(named(claims, body)) if kind in EVENTS else None
            if who is not None:
                command = EndSessions(principal=who, event=event, why=EVENTS[kind])
                orders.append(Order(command, SIGNALS, f"{event}#{EVENTS[kind]}"))
        answers = self._door.perform_many(orders) if orders else ()
        return sum(not isinstance(answer, Refusal) for answer in answers)

    def _claims(self, token: str) -> Mapping[str, Any]:
        if len(token) > LIMIT:
            raise NotTaken("invalid_request", f"A token has at most {LIMIT} characters.")
        keys = self._keys()
        try:
            read = jwt.decode(token, keys, algorithms=ALGORITHMS)
        except (JoseError, ValueError, TypeError) as error:
            raise NotTaken(
                "invalid_key", f"The token is not signed by a key of the issuer: {error}"
            ) from None
        self._check(read.header, read.claims)
        return read.claims

    def _check(self, header: Mapping[str, Any], claims: Mapping[str, Any]) -> None:
        if str(header.get("typ", "")).lower().removeprefix("application/") != TYPE:
            raise NotTaken(
                "invalid_request", f"The token's typ is {TYPE}: a token made for something else is none."
            )
        if claims.get("iss") != self._terms.issuer:
            raise NotTaken("invalid_issuer", f"Events are taken from {self._terms.issuer}.")
        audience = claims.get("aud")
        if self._terms.audience not in (audience if isinstance(audience, list) else [audience]):
            raise NotTaken("invalid_audience", f"Events are taken that are meant for {self._terms.audience}.")
        if not isinstance(claims.get("jti"), str) or not isinstance(claims.get("events"), dict):
            raise NotTaken("invalid_request", "The token has no jti, or no events.")
        self._check_age(claims.get("iat"), self._reader.now())

    def _check_age(self, issued: Any, now: Instant) -> None:
        if not isinstance(issued, int | float) or isinstance(issued, bool):
            raise NotTaken("invalid_request", "The token does not say when it was issued (iat).")
        if not now - OLDEST <= issued * SECOND <= now + AHEAD:
            raise NotTaken("invalid_request", "The token was issued too long ago, or in the future.")

    def _keys(self) -> KeySet:
        return KeySet.import_key_set(json.loads(self._terms.keys.read_text(encoding="utf-8")))

    def _principal(self, subject: Named) -> str | None:
        """The member of staff of one of these names: by the directory's id, its `userName`, or an unlisted handle."""
        looks: tuple[Callable[[str], UserQuery], ...] = (
            lambda name: UserQuery(external_id=name),
            lambda name: UserQuery(user_name=name),
        )
        for look in looks:
            for name in subject.names:
                if found := self._listed.users(look(name), 0, 1).rows:
                    return str(found[0].row.principal)
        return next(iter(self._listed.unlisted(subject.names)), None)
