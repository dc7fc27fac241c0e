"""Commands on staff: the genesis of an installation, appointing and deactivating people."""

from __future__ import annotations

from steadyhand.access.model import ROLES, Staff
from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Fact, Payload, Refusal, Ruling
from steadyhand.kernel.values import Instant


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
    """Someone no longer acts here."""

    raises_epoch = True
    principal: str
    reason: str


class CredentialSet(Fact, frozen=True, tag="access.credential_set"):
    """Someone's password changed; the hash is the entry's payload."""

    principal: str


class Found(Command, frozen=True, tag="access.found"):
    """The genesis command: the first administrator, on an empty ledger only."""

    capability = "genesis"
    raises_epoch = True
    principal: str
    name: str

    def keys(self) -> Keys:
        return Keys(founding="founding")

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if rows.founding is not None:
            return Refusal("founded", "This installation already has its first administrator.")
        return Founded(principal=self.principal, name=self.name)


class Appoint(Command, frozen=True, tag="access.appoint"):
    """Make someone a member of staff, or change their roles."""

    capability = "staff.manage"
    raises_epoch = True
    staff: Staff

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if not self.staff.principal.startswith("staff:"):
            return Refusal(
                "not_staff", "A member of staff is written staff:<handle>: no service, nor the house itself."
            )
        unknown = sorted(set(self.staff.roles) - ROLES.keys())
        if unknown:
            return Refusal(
                "unknown_role", f"No role is called {unknown[0]!r}. Roles: {', '.join(sorted(ROLES))}."
            )
        return Appointed(staff=self.staff)


class Deactivate(Command, frozen=True, tag="access.deactivate"):
    """Take someone's access away, at once."""

    capability = "staff.manage"
    raises_epoch = True
    principal: str
    reason: str

    def keys(self) -> Keys:
        return Keys(staff=self.principal)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if rows.by == self.principal:
            return Refusal("yourself", "Nobody deactivates themselves: ask another administrator.")
        if rows.staff is None or not rows.staff.active:
            return Refusal("not_active", f"{self.principal} is not an active member of staff.")
        return Deactivated(principal=self.principal, reason=self.reason)


class SetCredential(Command, frozen=True, tag="access.set_credential"):
    """Set someone's password hash (argon2id). The hash is a payload, never part of the ledger."""

    capability = "staff.manage"
    principal: str
    hashed: str

    def decide(self, rows: Rows, now: Instant) -> Ruling:
        fact = CredentialSet(principal=self.principal)
        return Ruling(fact=fact, payloads=(Payload("credential", self.principal, self.hashed.encode()),))
