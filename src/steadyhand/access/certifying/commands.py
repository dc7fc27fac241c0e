"""Certifying somebody's access, and what that leaves in the record."""

from __future__ import annotations

from typing import ClassVar

from steadyhand.access.model import Staff
from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Fact, Refusal
from steadyhand.kernel.values import Instant, Scope


class AccessCertified(Fact, frozen=True, tag="access.certified"):
    """Somebody else looked at what a person may do, and said that they need it."""

    principal: str
    roles: tuple[str, ...]
    areas: tuple[str, ...]


class Certify(Command, frozen=True, kw_only=True, tag="access.certify"):
    """Say that a person still needs the roles that they have, as one has just seen them.

    Whoever needs less is given less, by the commands for that. Nobody says it of themselves, nor of whom they work for.
    """

    capability = "access.certify"
    tool = "access"
    unfreezable: ClassVar[bool] = True
    principal: str
    roles: tuple[str, ...]
    areas: tuple[str, ...] = ()

    def keys(self) -> Keys:
        return Keys(staff=self.principal)

    def scope(self, rows: Rows) -> Scope:
        return Scope(tool=self.tool, apart=(self.principal,))

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        staff: Staff | None = rows.staff
        if staff is None or not staff.active:
            return Refusal("not_active", f"{self.principal} is not an active member of staff.")
        if self.principal == rows.by:
            return Refusal("yourself", "Nobody certifies their own access: ask somebody else to.")
        if (staff.roles, staff.areas) != (self.roles, self.areas):
            return Refusal("changed", "What they may do has changed since you looked: look again.")
        return AccessCertified(principal=self.principal, roles=self.roles, areas=self.areas)
