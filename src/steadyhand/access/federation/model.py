"""The terms on which an identity provider is believed, and what it says of somebody."""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from steadyhand.access.store import Named

Claim = Literal["sub", "preferred_username", "email"]
ALGORITHMS: Final = ("ES256", "ES384", "EdDSA", "RS256", "PS256")
"""How tokens may be signed: by a key of the provider's that nobody shares, so never `HS256`, and never `none`."""


class OidcTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who signs people in: `[access.oidc]` of the settings."""

    issuer: str
    """The provider's identifier, as its `/.well-known/openid-configuration` has it."""
    client_id: str
    client_secret: str = ""
    """Better told by the environment; none for a public client, whom PKCE alone protects."""
    name: str = "your organisation"
    """What people call it: *Sign in with ...*."""
    claim: Claim = "sub"
    """What names somebody: `sub` is compared with the directory's `externalId` and with handles, the other two with
    its `userName` and with handles. Choose those only where people cannot change them at the provider."""
    passwords: Literal["administrators", "everybody"] = "administrators"
    """Who may still sign in with a password here: for administrators it is the way in while the provider is down."""


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """What an ID token says."""

    name: str
    """The claim by which the person is known here."""
    session: Named
    """How the provider names them and their session when it ends it."""


class LoggedOut(msgspec.Struct, frozen=True, kw_only=True):
    """What a logout token says (OpenID Connect Back-Channel Logout 1.0): a session, or all of somebody's."""

    event: str
    """`<iss>#<jti>`: the same one counts once."""
    sub: str = ""
    sid: str = ""


class NotAccepted(Exception):
    """The provider's answer is not believed; `str()` tells an administrator why, and what to look at."""


class ProviderDown(Exception):
    """The provider does not answer, or not as a provider of OpenID Connect does."""
