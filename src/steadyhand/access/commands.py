"""Commands on staff: the genesis of an installation, appointing and deactivating people."""

from __future__ import annotations

from typing import Final

from steadyhand.access.model import FOUNDED, Staff, administers, moved, problem_of, raised
from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Erasure, Fact, Payload, Refusal, Ruling
from steadyhand.kernel.values import Instant

CREDENTIAL: Final = "credential"
"""The class of payload that holds a password's hash."""


class Founded(Fact, frozen=True, tag="access.founded"):
    """The installation began with its first administrator."""

    raises_epoch = True
    principal: str
    name: str


class Appointed(Fact, frozen=True, tag="access.appointed"):
    """Someone is a member of staff, with these roles."""

    raises_epoch = True
    staff: Staff


class Deactivated(Fact, frozen=True, tag="access.deactivated"):
    """Someone no longer acts here; their password opens nothing any more."""

    raises_epoch = True
    principal: str
    reason: str

    def erases(self) -> Erasure:
        return Erasure(subject=self.principal, kind=CREDENTIAL)


class CredentialSet(Fact, frozen=True, tag="access.credential_set"):
    """Someone's password changed; the hash is the entry's payload, and the one before is erased."""

    raises_epoch = True
    principal: str

    def erases(self) -> Erasure:
        return Erasure(subject=self.principal, kind=CREDENTIAL)


class Found(Command, frozen=True, tag="access.found"):
    """The genesis command: the first administrator, in a house whose ledger never knew a member of staff.

    What the house does by itself (articles, heartbeats, refusals) may be on the ledger before.
    """

    capability = "genesis"
    raises_epoch = True
    principal: str
    name: str

    def keys(self) -> Keys:
        return Keys(founding="founding")

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if rows.founding is not None:
            return FOUNDED
        if refusal := problem_of(Staff(principal=self.principal, name=self.name, roles=("admin",))):
            return refusal
        return Founded(principal=self.principal, name=self.name)


class Appoint(Command, frozen=True, tag="access.appoint"):
    """Make someone a member of staff, or change their roles."""

    capability = "staff.manage"
    raises_epoch = True
    staff: Staff

    def keys(self) -> Keys:
        return Keys(founding="founding", staff=self.staff.principal)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if refusal := problem_of(self.staff):
            return refusal
        if not administers(self.staff) and _is_last(rows, self.staff.principal):
            return _last(self.staff.principal)
        before: Staff | None = rows.staff
        own = before if rows.by == self.staff.principal else None
        if own is not None and (raised(own, self.staff) or moved(own, self.staff)):
            return Refusal(
                "yourself",
                "Nobody gives themselves more access, nor another manager or team: ask somebody else.",
            )
        return Appointed(staff=self.staff)


class Deactivate(Command, frozen=True, tag="access.deactivate"):
    """Take someone's access away, at once. No freeze keeps anybody from it: what it takes away can do no harm."""

    capability = "staff.manage"
    raises_epoch = True
    unfreezable = True
    principal: str
    reason: str

    def keys(self) -> Keys:
        return Keys(staff=self.principal, founding="founding")

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if rows.by == self.principal:
            return Refusal("yourself", "Nobody deactivates themselves: ask another administrator.")
        if rows.staff is None or not rows.staff.active:
            return Refusal("not_active", f"{self.principal} is not an active member of staff.")
        if _is_last(rows, self.principal):
            return _last(self.principal)
        return Deactivated(principal=self.principal, reason=self.reason)


class SetCredential(Command, frozen=True, tag="access.set_credential"):
    """Set someone's password hash (argon2id). The hash is a payload, never part of the ledger."""

    capability = "staff.manage"
    raises_epoch = True
    principal: str
    hashed: str

    def decide(self, rows: Rows, now: Instant) -> Ruling:
        fact = CredentialSet(principal=self.principal)
        return Ruling(fact=fact, payloads=(Payload(CREDENTIAL, self.principal, self.hashed.encode()),))


def _is_last(rows: Rows, principal: str) -> bool:
    return rows.founding is not None and rows.founding.administrators == (principal,)


def _last(principal: str) -> Refusal:
    return Refusal(
        "last_administrator",
        f"{principal} is the last active administrator: appoint another one first, "
        "with `steadyhand staff add HANDLE NAME --role admin`.",
    )
