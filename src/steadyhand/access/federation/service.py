"""Sending people to the provider, and believing what they come back with; ending sessions when it says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeVar

import httpx
import msgspec
from joserfc.jwk import KeySet

from steadyhand.access.federation.attempts import Attempts
from steadyhand.access.federation.model import LoggedOut, NotAccepted, OidcTerms
from steadyhand.access.federation.provider import Provider
from steadyhand.access.federation.tokens import UnknownKey, identity, logged_out
from steadyhand.access.provisioning.store import Listed, UserQuery
from steadyhand.access.revocation.commands import EndSessions
from steadyhand.access.revocation.model import SIGNALS
from steadyhand.access.store import Named, Sessions
from steadyhand.kernel.command import Order
from steadyhand.kernel.values import Instant
from steadyhand.kernel.wire import Performs
from steadyhand.storage.reading import Reader

BACK: Final = "/sign-in/provider/back"
T = TypeVar("T")


class Begun(msgspec.Struct, frozen=True, kw_only=True):
    """A way to the provider: the address, and the secret that the browser keeps meanwhile."""

    address: str
    browser: str


class Returned(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody whom the provider has named: who they are here, on which device, and what they wanted."""

    principal: str
    session: Named
    device: str
    wanted: str


class Federation:
    """Sign-in with one provider. Asking it raises `ProviderDown`, not believing it `NotAccepted`."""

    def __init__(
        self, terms: OidcTerms, home: str, reader: Reader, door: Performs, sessions: Sessions
    ) -> None:
        """`home` is how people reach this installation."""
        self.terms = terms
        self._reader, self._door, self._sessions = reader, door, sessions
        self._listed = Listed(reader)
        self._attempts = Attempts()
        self._client = httpx.Client(trust_env=False, follow_redirects=False)
        self._provider = Provider(terms, f"{home}{BACK}", self._client)

    def begin(self, device: str, wanted: str, now: Instant) -> Begun:
        """Somebody sets out for the provider."""
        state, browser, attempt = self._attempts.begin(device, wanted, now)
        return Begun(address=self._provider.address(state, attempt), browser=browser)

    def returned(self, told: Mapping[str, str], browser: str, now: Instant) -> Returned:
        """Somebody comes back with what the provider said (RFC 6749, 4.1.2, and RFC 9207)."""
        attempt = self._attempts.take(told.get("state", ""), browser, now)
        if attempt is None:
            raise NotAccepted("This sign-in was not begun in this browser, or more than ten minutes ago.")
        if told.get("iss", self.terms.issuer) != self.terms.issuer:
            raise NotAccepted(f"The answer comes from {told['iss'][:200]}, and not from {self.terms.issuer}.")
        if "code" not in told:
            raise NotAccepted("The provider did not sign this person in.")
        token = self._provider.token(told["code"], attempt)
        found = self._believed(lambda keys: identity(token, keys, self.terms, attempt.nonce, now))
        principal = self._principal(found.name)
        if principal is None:
            raise NotAccepted(f"Nobody here is known by the {self.terms.claim} {found.name[:200]!r}.")
        return Returned(
            principal=principal, session=found.session, device=attempt.device, wanted=attempt.wanted
        )

    def log_out(self, token: str, now: Instant) -> None:
        """End what a logout token says: one session of the provider's, or all that somebody has."""
        told = self._believed(lambda keys: logged_out(token, keys, self.terms, now))
        if told.sid:
            self._sessions.end_by_sid(told.sid)
        else:
            self._end_all(told)

    def close(self) -> None:
        """Let go of connections."""
        self._client.close()

    def _believed(self, reading: Callable[[KeySet], T]) -> T:
        """What a token says; where no known key has signed it, keys may have changed since they were read."""
        try:
            return reading(self._provider.keys())
        except UnknownKey:
            return reading(self._provider.keys(again=True))

    def _end_all(self, told: LoggedOut) -> None:
        known = self._principal(told.sub) if self.terms.claim == "sub" else None
        people = self._sessions.named(told.sub) | ({known} if known else set())
        commands = [EndSessions(principal=one, event=told.event, why="signed-out") for one in sorted(people)]
        orders = [Order(one, SIGNALS, f"{told.event}#signed-out:{one.principal}") for one in commands]
        if orders:
            self._door.perform_many(orders)

    def _principal(self, name: str) -> str | None:
        """The member of staff of this name: as the directory has it now, or the handle of whom it never listed."""
        query = UserQuery(external_id=name) if self.terms.claim == "sub" else UserQuery(user_name=name)
        if found := self._listed.users(query, 0, 1).rows:
            return str(found[0].row.principal)
        return next(iter(self._listed.unlisted([name])), None)
