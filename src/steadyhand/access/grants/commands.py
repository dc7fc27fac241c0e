"""Granting and revoking access, and defining roles."""

from __future__ import annotations

import re
from typing import ClassVar, Final

from steadyhand.access.capabilities import CATALOGUE, GRAVE
from steadyhand.access.freezes.commands import said
from steadyhand.access.grants.facts import (
    AccessGranted,
    GrantEnded,
    GrantRevoked,
    RoleDefined,
    RoleDropped,
)
from steadyhand.access.grants.model import CAP, LONGEST, CustomRole, Grant, Grants
from steadyhand.access.model import Staff
from steadyhand.access.names import misnamed
from steadyhand.access.roles import ROLES
from steadyhand.access.scopes import ScopeSet
from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Fact, Refusal, Ruling
from steadyhand.kernel.values import Instant, Scope

_ROLE: Final = re.compile(r"[a-z][a-z0-9_]{1,40}\Z")


class GrantAccess(Command, frozen=True, kw_only=True, tag="access.grant"):
    """Let somebody do more, in a scope and for a time, with a reason.

    What controls access itself takes a second person. Nobody grants themselves anything.
    """

    capability = "access.grant"
    tool = "access"
    raises_epoch: ClassVar[bool] = True
    grant: str
    principal: str
    capabilities: tuple[str, ...]
    scope_set: ScopeSet = ScopeSet()
    until: Instant
    reason: str
    case: str | None = None

    def keys(self) -> Keys:
        return Keys(staff=self.principal, grants=self.principal)

    def scope(self, rows: Rows) -> Scope:
        grave = sorted(GRAVE.intersection(self.capabilities))
        return Scope(tool=self.tool, second=f"Granting {grave[0]} takes a second person." if grave else None)

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        if refusal := self._wrong(now) or self._not_for(rows, now):
            return refusal
        grant = Grant(
            id=self.grant,
            capabilities=self.capabilities,
            scope=self.scope_set,
            at=now,
            until=self.until,
            by=rows.by,
            case=self.case,
        )
        fact = AccessGranted(principal=self.principal, grant=grant)
        return Ruling(fact=fact, payloads=said(rows.by, {"reason": self.reason}))

    def _wrong(self, now: Instant) -> Refusal | None:
        if refusal := misnamed("grant", self.grant):
            return refusal
        if not self.capabilities:
            return Refusal("no_capability", "Name at least one capability.")
        if unknown := sorted(set(self.capabilities) - CATALOGUE):
            return Refusal("unknown_capability", f"Nothing is called {unknown[0]!r}: see docs/access.md.")
        if not self.reason.strip():
            return Refusal("no_reason", "Say in a sentence why they need it.")
        if self.until <= now:
            return Refusal("end_in_past", "The grant would end before it begins: choose a later end.")
        if self.until > now + LONGEST:
            return Refusal("too_long", "A grant lasts at most 14 days: what is needed for longer is a role.")
        return None

    def _not_for(self, rows: Rows, now: Instant) -> Refusal | None:
        staff: Staff | None = rows.staff
        if self.principal == rows.by:
            return Refusal("yourself", "Nobody grants themselves anything: ask somebody else.")
        if staff is None or not staff.active:
            return Refusal("not_active", f"{self.principal} is not an active member of staff.")
        if staff.leaves is not None and self.until > staff.leaves:
            return Refusal("leaving", f"{staff.name} leaves before it would end: choose an earlier end.")
        held: Grants = rows.grants or Grants()
        if any(one.id == self.grant for one in (*held.held, *held.past)):
            return Refusal("twice", f"There is a grant {self.grant} already: choose another id.")
        for capability in self.capabilities:
            if held.time_of(capability, now) + self.until - now > CAP:
                return Refusal(
                    "too_much",
                    f"{staff.name} would hold {capability} by grants for more than 30 of 90 days: "
                    "what is needed so often is a role.",
                )
        return None


class RevokeGrant(Command, frozen=True, kw_only=True, tag="access.revoke"):
    """Take a grant back at once."""

    capability = "access.revoke"
    tool = "access"
    raises_epoch: ClassVar[bool] = True
    unfreezable: ClassVar[bool] = True
    principal: str
    grant: str
    reason: str

    def keys(self) -> Keys:
        return Keys(grants=self.principal)

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        if not _holds(rows, self.grant):
            return Refusal("unknown_grant", f"{self.principal} holds no grant {self.grant}.")
        fact = GrantRevoked(principal=self.principal, grant=self.grant)
        return Ruling(fact=fact, payloads=said(rows.by, {"reason": self.reason}))


class EndGrant(Command, frozen=True, kw_only=True, tag="access.end_grant"):
    """A grant has reached its end. Performed by the clock."""

    capability = "access.end_grant"
    tool = "clock"
    raises_epoch: ClassVar[bool] = True
    unfreezable: ClassVar[bool] = True
    principal: str
    grant: str

    def decide(self, rows: Rows, now: Instant) -> Fact:
        return GrantEnded(
            principal=self.principal, grant=self.grant
        )  # a leaver's too, whose grants ended before


class DefineRole(Command, frozen=True, kw_only=True, tag="access.define_role"):
    """Define a role of this installation, or change what it means. Takes a second person."""

    capability = "access.roles"
    tool = "access"
    raises_epoch: ClassVar[bool] = True
    role: CustomRole

    def scope(self, rows: Rows) -> Scope:
        return Scope(tool=self.tool, second="What a role means is agreed to by two people.")

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if not _ROLE.match(self.role.name):
            return Refusal("invalid_role", "A role is named in a-z, 0-9 and _, as `crisis_lead`.")
        if self.role.name in ROLES:
            return Refusal("built_in", f"{self.role.name} is one of the house's own roles.")
        if unknown := sorted(set(self.role.capabilities) - CATALOGUE):
            return Refusal("unknown_capability", f"Nothing is called {unknown[0]!r}: see docs/access.md.")
        return RoleDefined(role=self.role)


class DropRole(Command, frozen=True, kw_only=True, tag="access.drop_role"):
    """Do away with a role that nobody holds. Whether anybody does, the guard knows."""

    capability = "access.roles"
    tool = "access"
    raises_epoch: ClassVar[bool] = True
    name: str

    def keys(self) -> Keys:
        return Keys(role=self.name)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if rows.role is None:
            return Refusal("unknown_role", f"No role of this installation is called {self.name!r}.")
        return RoleDropped(name=self.name)


def _holds(rows: Rows, grant: str) -> bool:
    return rows.grants is not None and any(one.id == grant for one in rows.grants.held)
