"""The provider as it is reached: what it says of itself, its keys, and a code for a token."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, Final

import httpx
import msgspec
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from steadyhand.access.federation.attempts import Attempt
from steadyhand.access.federation.model import NotAccepted, OidcTerms, ProviderDown

KNOWN_FOR: Final = 3600.0
"""Seconds for which its document and keys are believed without asking again."""
ANEW: Final = 1.0
"""The document is not read again sooner, whoever sets out: anybody can, as often as they like."""
APART: Final = 5.0
"""So far apart are two readings of the keys because a token has an unknown one: anybody can send such tokens."""
TIMEOUT: Final = 5.0
SCOPE: Final = "openid profile email"


class Document(msgspec.Struct, frozen=True):
    """What is read of OpenID Connect Discovery 1.0."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)


class Provider:
    """One provider. Every method raises `ProviderDown` where it does not answer. Safe from several threads."""

    def __init__(
        self, terms: OidcTerms, back: str, client: httpx.Client, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`back` is the address to which it sends people; `clock` counts seconds."""
        self._terms, self._back, self._client, self._clock = terms, back, client, clock
        self._lock = threading.Lock()
        self._document: tuple[float, Document] | None = None
        self._keys: tuple[float, KeySet] | None = None
        self._again = float("-inf")

    def address(self, state: str, attempt: Attempt) -> str:
        """Where somebody is sent to sign in. It is asked first: nobody is sent to where nobody answers."""
        return str(
            prepare_grant_uri(
                self.document(again=True).authorization_endpoint,
                client_id=self._terms.client_id,
                response_type="code",
                redirect_uri=self._back,
                scope=SCOPE,
                state=state,
                nonce=attempt.nonce,
                code_challenge=create_s256_code_challenge(attempt.verifier),  # type: ignore[no-untyped-call]  # its stubs say nothing
                code_challenge_method="S256",
            )
        )

    def token(self, code: str, attempt: Attempt) -> str:
        """The ID token for a code. Raises `NotAccepted` where the provider refuses it."""
        asked = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._back,
            "code_verifier": attempt.verifier,
        }
        answer = self._ask("POST", self.document().token_endpoint, **self._as_client(asked))
        told = _json(answer)
        if answer.is_client_error:
            raise NotAccepted(f"The provider gave no token for the code: {_word(told.get('error'))}.")
        if not isinstance(told.get("id_token"), str):
            raise ProviderDown("Its answer holds no ID token.")
        return str(told["id_token"])

    def document(self, *, again: bool = False) -> Document:
        """What it says of itself, by its issuer's name."""
        with self._lock:
            now = self._clock()
            if self._document is None or now - self._document[0] > (ANEW if again else KNOWN_FOR):
                self._document = now, self._read_document()
            return self._document[1]

    def keys(self, *, again: bool = False) -> KeySet:
        """Its keys; `again`: a token has one that is not among them."""
        uri = self.document().jwks_uri
        with self._lock:
            now = self._clock()
            again = again and now - self._again > APART
            if again or self._keys is None or now - self._keys[0] > KNOWN_FOR:
                self._again = now if again else self._again
                self._keys = now, _key_set(_json(self._ask("GET", uri)))
            return self._keys[1]

    def _read_document(self) -> Document:
        address = f"{self._terms.issuer.rstrip('/')}/.well-known/openid-configuration"
        try:
            document = msgspec.convert(_json(self._ask("GET", address)), Document)
        except msgspec.ValidationError as error:
            raise ProviderDown(f"{address} is no such document: {error}") from error
        if document.issuer != self._terms.issuer:
            raise ProviderDown(f"{address} is that of {document.issuer}, and not of {self._terms.issuer}.")
        return document

    def _as_client(self, asked: dict[str, str]) -> dict[str, Any]:
        terms, ways = self._terms, self.document().token_endpoint_auth_methods_supported
        if terms.client_secret and "client_secret_basic" in ways:
            return {"data": asked, "auth": httpx.BasicAuth(terms.client_id, terms.client_secret)}
        secret = {"client_secret": terms.client_secret} if terms.client_secret else {}
        return {"data": {**asked, "client_id": terms.client_id, **secret}}

    def _ask(self, method: str, address: str, **sent: Any) -> httpx.Response:
        try:
            answer = self._client.request(method, address, timeout=TIMEOUT, **sent)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ProviderDown(f"{address} does not answer: {error}") from error
        if answer.is_server_error or (method == "GET" and not answer.is_success):
            raise ProviderDown(f"{address} answers {answer.status_code}.")
        return answer


def _json(answer: httpx.Response) -> dict[str, Any]:
    try:
        return msgspec.json.decode(answer.content, type=dict[str, Any])
    except msgspec.DecodeError as error:
        raise ProviderDown(f"{answer.url} answers what is no JSON object.") from error


def _key_set(told: dict[str, Any]) -> KeySet:
    """The keys that sign; one of a kind that nobody here knows must not hide the others."""
    keys = []
    for key in told.get("keys", ()):
        try:
            keys += KeySet.import_key_set({"keys": [key]}).keys
        except (JoseError, ValueError, TypeError, KeyError):
            continue
    return KeySet(keys)


def _word(error: object) -> str:
    """An error code of RFC 6749: a word, and nothing that the provider would have us show."""
    return error if isinstance(error, str) and error.replace("_", "").isalnum() else "it does not say why"
