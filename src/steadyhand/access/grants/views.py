"""Grants by who holds them, and the roles that this installation defined."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from steadyhand.access.commands import Deactivated
from steadyhand.access.grants.facts import (
    AccessGranted,
    GrantEnded,
    GrantRevoked,
    RoleDefined,
    RoleDropped,
)
from steadyhand.access.grants.model import SPAN, CustomRole, Grant, Grants
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.values import Instant
from steadyhand.kernel.view import View


class GrantsView(View[Grants]):
    """The grants of each principal who has or lately had one."""

    name = "grants"
    row = Grants
    facts = (AccessGranted, GrantRevoked, GrantEnded, Deactivated)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [entry.fact.principal]  # type: ignore[attr-defined]

    def fold(self, row: Grants | None, entry: Entry, key: str) -> Grants | None:
        match entry.fact:
            case AccessGranted(grant=grant):
                sealed = entry.sealed("reason")
                kept = msgspec.structs.replace(grant, reason=sealed.payload if sealed else None)
                before = row or Grants()
                return Grants(held=(*before.held, kept), past=_recent(before.past, entry.at))
            case GrantRevoked(grant=gone) | GrantEnded(grant=gone):
                return row and _ended(row, {gone}, entry.at)
            case Deactivated():
                return row and _ended(row, {grant.id for grant in row.held}, entry.at)
        return row


def _ended(row: Grants, gone: set[str], at: Instant) -> Grants:
    over = tuple(msgspec.structs.replace(one, until=min(one.until, at)) for one in row.held if one.id in gone)
    return Grants(
        held=tuple(one for one in row.held if one.id not in gone), past=_recent((*row.past, *over), at)
    )


def _recent(past: tuple[Grant, ...], at: Instant) -> tuple[Grant, ...]:
    return tuple(one for one in past if one.until > at - SPAN)


class RoleView(View[CustomRole]):
    """Roles of this installation, by name."""

    name = "role"
    row = CustomRole
    facts = (RoleDefined, RoleDropped)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [entry.fact.role.name if isinstance(entry.fact, RoleDefined) else entry.fact.name]  # type: ignore[attr-defined]

    def fold(self, row: CustomRole | None, entry: Entry, key: str) -> CustomRole | None:
        if isinstance(entry.fact, RoleDefined):
            return msgspec.structs.replace(entry.fact.role, changed=entry.at)
        return None
