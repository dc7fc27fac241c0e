"""What is on record. Names and profiles are payloads, kept and erased as content is; rows name accounts alone."""

from __future__ import annotations

import hashlib
from typing import Final

import msgspec

from steadyhand.civic.impersonation.model import Badge, Kind, Lookalike, Mark, Profile, Sign
from steadyhand.kernel.values import HOUR, Instant

REGISTER: Final = "imitated"
"""The view of who is listed, and the kind of payload with their names."""
LOOKALIKE: Final = "lookalike"
"""The view of what was found, and the kind of payload with what it showed."""
WAVE: Final = "imitation"
"""The view of what goes on against each of the imitated."""
BY: Final = "system:impersonation"
TOOL: Final = "civic"
AREA: Final = "impersonation"
LIST: Final = "imitated.list"
CONFIRM: Final = "imitated.confirm"
REPORT: Final = "impersonation.report"
WINDOW: Final = 48 * HOUR
"""Lookalikes of one subject that come within so long of the last are one incident."""
TOGETHER: Final = 6 * HOUR
"""Incidents that begin within so long of each other, whoever is imitated, are linked: a wave."""


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """One state of an entry of the register."""

    number: int
    kind: Kind
    accounts: tuple[str, ...]
    body: str
    """The payload: an `Imitated` as JSON."""
    by: str
    at: Instant


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody on the register, as the entry stands."""

    id: str
    latest: int
    proposed: Version | None = None
    confirmed: Version | None = None
    confirmed_by: str = ""
    withdrawn: Instant | None = None
    allowed: tuple[str, ...] = ()
    """Accounts of others that may look so: found no more."""

    @property
    def shown(self) -> Version | None:
        return self.confirmed or self.proposed


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """What an account showed when it was found, and what spoke for it."""

    shown: Profile
    marks: tuple[Mark, ...]
    apart: tuple[str, ...]


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """One account that may pass for one of the imitated."""

    imitated: str
    account: str
    version: int
    points: int
    signs: tuple[Sign, ...]
    apart: bool
    badge: Badge
    evidence: str
    """The payload."""
    first: Instant
    at: Instant
    case: str
    incident: str
    allowed: Instant | None = None


class Wave(msgspec.Struct, frozen=True, kw_only=True):
    """What goes on against one of the imitated. How many accounts are of it is counted by these, in `store.passing`."""

    imitated: str
    number: int = 0
    """How many incidents there were."""
    incident: str = ""
    """The latest of them."""
    began: Instant = 0
    last: Instant = 0
    """When the latest account was found."""
    told: str = ""
    """The incident that they were last told of."""


class Passing(msgspec.Struct, frozen=True, kw_only=True):
    """How many accounts are of an incident now: each once, whenever it was found first; none that says what it is."""

    accounts: int = 0
    badges: int = 0
    """How many of them carry a badge that is paid for."""


def found_key(imitated: str, account: str) -> str:
    return f"{imitated}|{account}"


def incident_id(imitated: str, number: int) -> str:
    """`incident:imp-<digest>-<number>` (BLAKE2b, RFC 7693, 6 bytes): a name may be longer than an id."""
    return f"incident:imp-{hashlib.blake2b(imitated.encode(), digest_size=6).hexdigest()}-{number}"


def evidence_of(found: Lookalike, shown: Profile) -> bytes:
    return msgspec.json.encode(Evidence(shown=shown, marks=found.marks, apart=found.apart))


def digest_of(evidence: bytes) -> str:
    """SHA-256 (hex)."""
    return hashlib.sha256(evidence).hexdigest()
