"""Reading the provider's tokens: who signed them, for whom they are, and whether they are of now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from joserfc import jwt
from joserfc.errors import ExpiredTokenError, InvalidClaimError, JoseError, MissingClaimError
from joserfc.jwk import KeySet

from steadyhand.access.federation.model import (
    ALGORITHMS,
    Identity,
    LoggedOut,
    NotAccepted,
    OidcTerms,
)
from steadyhand.access.store import Named
from steadyhand.kernel.values import MINUTE, SECOND, Instant

LEEWAY: Final = 2 * MINUTE
"""How far the provider's clock may be from ours."""
LIMIT: Final = 64 * 1024
LOGOUT: Final = "http://schemas.openid.net/event/backchannel-logout"
CLOCKS: Final = (
    "Its clock and ours are more than two minutes apart, or the answer was kept back: set both by NTP."
)


class UnknownKey(NotAccepted):
    """No key that is known has signed it: keys rotate, so they are worth reading again."""


def identity(token: str, keys: KeySet, terms: OidcTerms, nonce: str, now: Instant) -> Identity:
    """Whom an ID token names (OpenID Connect Core 1.0, 3.1.3.7). Raises `NotAccepted`."""
    claims = _read(token, keys, terms, now, nonce={"essential": True, "value": nonce})
    _is_ours_alone(claims, terms)
    if terms.claim == "email" and claims.get("email_verified") is not True:
        raise NotAccepted("The provider does not say that this person's e-mail address is theirs.")
    name = claims.get(terms.claim)
    if not isinstance(name, str) or not name:
        raise NotAccepted(f"The token has no `{terms.claim}`: have the provider send it to this client.")
    return Identity(name=name, session=Named(*(_text(claims.get(one)) for one in ("sid", "sub"))))


def logged_out(token: str, keys: KeySet, terms: OidcTerms, now: Instant) -> LoggedOut:
    """Whose sessions a logout token ends (Back-Channel Logout 1.0, 2.6). Raises `NotAccepted`."""
    claims = _read(token, keys, terms, now, jti={"essential": True}, events={"essential": True})
    events, told = claims["events"], {name: claims.get(name, "") for name in ("sub", "sid")}
    if not isinstance(events, dict) or not isinstance(events.get(LOGOUT), dict):
        raise NotAccepted(f"A logout token has the event {LOGOUT}.")
    if "nonce" in claims:
        raise NotAccepted("A token with a nonce is an ID token: it ends nobody's session.")
    if not all(isinstance(value, str) for value in told.values()) or not any(told.values()):
        raise NotAccepted("A logout token names a session (`sid`), somebody (`sub`), or both.")
    return LoggedOut(event=f"{claims['iss']}#{claims['jti']}", **told)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _read(
    token: str, keys: KeySet, terms: OidcTerms, now: Instant, **asked: jwt.ClaimsOption
) -> dict[str, Any]:
    if len(token) > LIMIT:
        raise NotAccepted(f"A token has at most {LIMIT} characters.")
    try:
        claims = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
    except (JoseError, ValueError, TypeError) as error:
        raise UnknownKey(f"No key of the provider has signed the token ({error}).") from error
    registry = jwt.JWTClaimsRegistry(
        now=now // SECOND,
        leeway=LEEWAY // SECOND,
        iss={"essential": True, "value": terms.issuer},
        aud={"essential": True, "value": terms.client_id},
        exp={"essential": True},
        iat={"essential": True},
        **asked,
    )
    try:
        registry.validate(claims)
    except ExpiredTokenError:
        raise NotAccepted(f"The token has run out. {CLOCKS}") from None
    except MissingClaimError as error:
        raise NotAccepted(f"The token has no `{error.claim}`.") from None
    except InvalidClaimError as error:
        raise NotAccepted(_wrong(error.claim, terms)) from None
    if claims["iat"] * SECOND < now - LEEWAY:
        raise NotAccepted(f"The token was issued too long ago. {CLOCKS}")
    return claims


def _wrong(claim: str, terms: OidcTerms) -> str:
    told = {
        "iss": f"It was issued by somebody else than {terms.issuer}.",
        "aud": f"It is meant for somebody else than {terms.client_id}.",
        "nonce": "It answers another sign-in than the one that this browser began.",
        "iat": f"It was issued in the future. {CLOCKS}",
        "nbf": f"It does not count yet. {CLOCKS}",
    }
    return told.get(claim, f"Its `{claim}` is none.")


def _is_ours_alone(claims: Mapping[str, Any], terms: OidcTerms) -> None:
    """A token for several parties says who asked for it."""
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", None if several else terms.client_id) != terms.client_id:
        raise NotAccepted("It was issued to another party (`azp`), which may have passed it on.")
