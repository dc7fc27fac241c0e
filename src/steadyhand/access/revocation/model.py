"""From whom security events are taken, and what they say of somebody's sessions."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal

import msgspec

SIGNALS: Final = "service:signals"
"""The principal of whatever a security event says."""
Why = Literal["session-revoked", "credential-change", "account-disabled", "signed-out", "by-hand"]
"""`signed-out`: of the identity provider, which says so by a logout token. `by-hand`: of a colleague here."""
EVENTS: Final[Mapping[str, Why]] = {
    "https://schemas.openid.net/secevent/caep/event-type/session-revoked": "session-revoked",
    "https://schemas.openid.net/secevent/caep/event-type/credential-change": "credential-change",
    "https://schemas.openid.net/secevent/risc/event-type/account-disabled": "account-disabled",
}
"""The events that end sessions. Others are taken and change nothing here."""


class SignalTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From whom security events are taken: `[access.signals]` of the settings."""

    issuer: str
    audience: str
    keys: Path
    """A file with the issuer's public keys as a JSON Web Key Set (RFC 7517). Read anew at each event: keys rotate."""


class Named(msgspec.Struct, frozen=True):
    """Whom an event is about, by the names that it gives: an id of the issuer's, an address, a `userName`."""

    names: tuple[str, ...]


def named(claims: Mapping[str, Any], event: Any) -> Named:
    """The subject of an event (RFC 9493): in the token, in the event itself as older transmitters have it, or `sub`."""
    inner = event.get("subject") if isinstance(event, dict) else None
    found = (claims.get("sub_id"), inner, claims.get("sub"))
    return Named(tuple(dict.fromkeys(name for each in found for name in _names(each))))


def _names(subject: Any) -> tuple[str, ...]:
    if isinstance(subject, str):
        return (subject,)
    if not isinstance(subject, dict):
        return ()
    if isinstance(user := subject.get("user"), dict):
        return _names(user)
    values = [subject.get(key) for key in ("sub", "id", "email", "uri")]
    return tuple(value.removeprefix("acct:") for value in values if isinstance(value, str) and value)
