"""Links by which somebody reads what was decided about them, and appeals it, without an account here.

A link is what it leads to with a tag under the installation's key (HMAC-SHA-256, RFC 2104, of which 128 bits are kept):
nothing is stored, so none can be found in the record, and none can be guessed. The platform sends it to whoever it is
for, and whoever has it reads that one decision. A link to all that concerns an account is asked for by the platform
when the person is signed in there, and runs out.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from typing import Any, Final, Literal

import msgspec

from steadyhand.kernel.values import Instant

Kind = Literal["notice", "account"]
TAG: Final = 16
"""Bytes of the tag."""
LONGEST: Final = 1_024
"""Characters of a token that are looked at."""
NOTICES: Final = ("object_ref", "appeal_of", "ended_ref")
"""Where a notice names the sanction or the report that it is about."""


class Leads(msgspec.Struct, frozen=True, array_like=True):
    """What a link leads to: a sanction or report by its name, or an account until an instant."""

    kind: Kind
    name: str
    until: Instant = 0


class Links:
    """Makes and reads them, under one key."""

    def __init__(self, key: bytes, home: str) -> None:
        """`home` is how people reach this installation, without a slash at the end."""
        self._key, self._home = key, home

    def notice(self, ref: str) -> str:
        """The address at which somebody reads about a sanction or a report of theirs, for as long as it is kept."""
        return f"{self._home}/notice/{self._token(Leads('notice', ref))}"

    def account(self, account: str, until: Instant) -> str:
        """The address at which somebody reads all that concerns their account, until an instant."""
        return f"{self._home}/person/{self._token(Leads('account', account, until))}"

    def read(self, token: str, kind: Kind, now: Instant) -> str | None:
        """What a token of this kind leads to; None where it is none, or has run out."""
        body, _, tag = token[:LONGEST].partition(".")
        if not hmac.compare_digest(tag.encode(), self._tag(body)):
            return None
        try:
            leads = msgspec.json.decode(_decoded(body), type=Leads)
        except (msgspec.MsgspecError, binascii.Error):
            return None
        over = leads.until and leads.until <= now
        return leads.name if leads.kind == kind and not over else None

    def told(self, type_: str, data: dict[str, Any]) -> dict[str, Any]:
        """What is told to somebody, with the link at which they read more, where there is something to read."""
        ref = _ref(type_, data)
        return {**data, "link": self.notice(ref)} if ref else data

    def _token(self, leads: Leads) -> str:
        body = _encoded(msgspec.json.encode(leads))
        return f"{body}.{self._tag(body).decode()}"

    def _tag(self, body: str) -> bytes:
        made = hmac.digest(self._key, body.encode(), hashlib.sha256)[:TAG]
        return _encoded(made).encode()


def _ref(type_: str, data: dict[str, Any]) -> str | None:
    if type_ == "notice.sent":
        return next((str(data[name]) for name in NOTICES if data.get(name)), None)
    if type_ == "report.answered" and data.get("outcome") == "not_acted":
        return str(data["report"])
    return None


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
