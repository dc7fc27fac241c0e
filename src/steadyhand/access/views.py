"""Views on staff: who they are, and where their credential lies."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from steadyhand.access.commands import Appointed, CredentialSet, Deactivated, Founded
from steadyhand.access.model import CHANGES_KEPT, Change, Staff, administers, moved, raised
from steadyhand.access.revocation.commands import SessionsEnded
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.view import View


class StaffView(View[Staff]):
    """Everyone who ever was a member of staff, by principal.

    Their sessions are compared with the number of the row's last entry: an entry that changes nothing else ends them.
    """

    name = "staff"
    row = Staff
    facts = (Founded, Appointed, Deactivated, SessionsEnded)

    def keys(self, entry: Entry) -> Iterable[str]:
        fact = entry.fact
        return [fact.staff.principal if isinstance(fact, Appointed) else fact.principal]  # type: ignore[attr-defined]

    def fold(self, row: Staff | None, entry: Entry, key: str) -> Staff | None:
        match entry.fact:
            case Founded(principal=principal, name=name):
                return Staff(
                    principal=principal, name=name, roles=("admin",), since=entry.at, appointed_by=entry.by
                )
            case Appointed(staff=staff):
                return _appointed(row, staff, entry)
            case Deactivated() if row is not None:
                gone = msgspec.structs.replace(row, active=False)
                return msgspec.structs.replace(gone, changes=_with(row, _change(row, gone, entry)))
        return row


_REMEMBERED: Final = (
    "roles", "employer", "location", "active", "leaves", "person", "team", "reports_to", "delegate_of",
)  # fmt: skip
"""What somebody was, whose change is remembered: what they may do, and on whom they depend."""


def _appointed(row: Staff | None, staff: Staff, entry: Entry) -> Staff:
    """Since when they are here, and what they were before, are the record's to say."""
    if row is None:
        return msgspec.structs.replace(staff, since=entry.at, appointed_by=entry.by, changes=())
    was = _change(row, staff, entry)
    same = all(getattr(row, name) == getattr(staff, name) for name in _REMEMBERED)
    changes = row.changes if same and not was.raised else _with(row, was)
    return msgspec.structs.replace(staff, since=row.since, appointed_by=row.appointed_by, changes=changes)


def _change(row: Staff, after: Staff, entry: Entry) -> Change:
    return Change(
        until=entry.at,
        roles=row.roles,
        employer=row.employer,
        location=row.location,
        team=row.team,
        by=entry.by,
        raised=raised(row, after),
        moved=moved(row, after),
    )


def _with(row: Staff, was: Change) -> tuple[Change, ...]:
    return (was, *row.changes)[:CHANGES_KEPT]


class Founding(msgspec.Struct, frozen=True):
    """When the house had its first member of staff, and who administers it now."""

    at: int
    administrators: tuple[str, ...] = ()
    """Active ones, in the order of their names."""


class FoundingView(View[Founding]):
    """One row once there ever was a member of staff."""

    name = "founding"
    row = Founding
    facts = (Founded, Appointed, Deactivated)

    def keys(self, entry: Entry) -> Iterable[str]:
        return ["founding"]

    def fold(self, row: Founding | None, entry: Entry, key: str) -> Founding:
        names = set(row.administrators) if row else set()
        match entry.fact:
            case Founded(principal=principal):
                names.add(principal)
            case Appointed(staff=staff) if administers(staff):
                names.add(staff.principal)
            case Appointed(staff=staff):
                names.discard(staff.principal)
            case Deactivated(principal=principal):
                names.discard(principal)
        return Founding(row.at if row else entry.at, tuple(sorted(names)))


class Credential(msgspec.Struct, frozen=True):
    """Which payload holds someone's password hash."""

    payload: str


class CredentialView(View[Credential]):
    """The latest credential of each principal."""

    name = "credential"
    row = Credential
    facts = (CredentialSet,)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [entry.fact.principal]  # type: ignore[attr-defined]

    def fold(self, row: Credential | None, entry: Entry, key: str) -> Credential:
        return Credential(entry.seals[0].payload)
