"""Users and groups folded from what the directory said, and from what was done to the same people by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec.structs import replace

from steadyhand.access.commands import Appointed, Deactivated
from steadyhand.access.provisioning.facts import Deprovisioned, GroupKept, GroupRemoved, Noted, Provisioned
from steadyhand.access.provisioning.model import (
    ScimGroup,
    ScimName,
    ScimUser,
    external_key,
    names_of,
)
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.view import View

_OfPerson = Provisioned | Deprovisioned | Noted


class ScimUserView(View[ScimUser]):
    """Every User there ever was, by the principal whose it is."""

    name = "scim_user"
    row = ScimUser
    facts = (Appointed, Deactivated, Noted)
    columns = {"id": str, "user_name": str, "external_id": str, "active": int, "gone": int}
    indexes = (("id",), ("user_name",), ("external_id",))

    def keys(self, entry: Entry) -> Iterable[str]:
        return [_principal(entry.fact)]

    def fold(self, row: ScimUser | None, entry: Entry, key: str) -> ScimUser | None:
        if isinstance(entry.fact, _OfPerson):
            return _said(row, entry.fact, entry)
        if row is None or row.gone:
            return row
        return _by_hand(row, entry)

    def index(self, row: ScimUser) -> Mapping[str, Any]:
        return {
            "id": row.id,
            "user_name": row.told.user_name.casefold(),
            "external_id": row.told.external_id,
            "active": int(row.told.works_here),
            "gone": int(row.gone),
        }


def _principal(fact: Any) -> str:
    return str(fact.staff.principal if isinstance(fact, Appointed) else fact.principal)


def _said(row: ScimUser | None, fact: _OfPerson, entry: Entry) -> ScimUser:
    """A User is its own from its first entry on: one that was deleted leaves nothing to the next."""
    before = row if row is not None and row.id == fact.listing.id else None
    ended = before.ended if before is not None else None
    if isinstance(fact, Provisioned):
        ended = None
    elif isinstance(fact, Deprovisioned):
        ended = entry.at
    return ScimUser(
        principal=_principal(fact),
        listing=fact.listing,
        created=before.created if before is not None else entry.at,
        changed=entry.at,
        ended=ended,
        gone=not isinstance(fact, Provisioned) and fact.gone,
    )


def _by_hand(row: ScimUser, entry: Entry) -> ScimUser:
    """An administrator appointed or deactivated somebody whom the directory lists."""
    staff = entry.fact.staff if isinstance(entry.fact, Appointed) else None
    works_here = staff is not None and staff.active
    granted = tuple(role for role in row.listing.granted if staff is not None and role in staff.roles)
    told = replace(row.told, active=works_here)
    return replace(
        row,
        listing=replace(row.listing, told=told, granted=granted if works_here else ()),
        changed=entry.at,
        ended=None if works_here else row.ended if row.left else entry.at,
    )


class ScimNameView(View[ScimName]):
    """Whose each `userName` and `externalId` is. Those of the deleted stay theirs."""

    name = "scim_name"
    row = ScimName
    facts = (Provisioned, Deprovisioned, Noted, GroupKept, GroupRemoved)

    def keys(self, entry: Entry) -> Iterable[str]:
        fact: Any = entry.fact
        return [*_names(fact), *fact.was]

    def fold(self, row: ScimName | None, entry: Entry, key: str) -> ScimName | None:
        fact: Any = entry.fact
        if key in fact.was:
            return None
        if isinstance(fact, GroupKept):
            return ScimName(owner=fact.group, id=fact.group)
        return ScimName(owner=_principal(fact), id=fact.listing.id)


def _names(fact: Any) -> tuple[str, ...]:
    if isinstance(fact, GroupRemoved):
        return ()
    if isinstance(fact, GroupKept):
        return () if fact.external_id is None else (external_key("Group", fact.external_id),)
    return names_of(fact.listing.told)


class ScimGroupView(View[ScimGroup]):
    """Groups that the directory has, with who is in them."""

    name = "scim_group"
    row = ScimGroup
    facts = (Provisioned, Deprovisioned, Noted, GroupKept, GroupRemoved)
    columns = {"display_name": str, "external_id": str}
    indexes = (("display_name",), ("external_id",))

    def index(self, row: ScimGroup) -> Mapping[str, Any]:
        return {"display_name": row.display_name.casefold(), "external_id": row.external_id}

    def keys(self, entry: Entry) -> Iterable[str]:
        fact: Any = entry.fact
        if isinstance(fact, GroupKept | GroupRemoved):
            return [fact.group]
        return [*fact.joined, *fact.left]

    def fold(self, row: ScimGroup | None, entry: Entry, key: str) -> ScimGroup | None:
        match entry.fact:
            case GroupKept() as fact:
                return _kept(row, fact, entry)
            case GroupRemoved():
                return None
        return _with_member(row, entry, key) if row is not None else None


def _kept(row: ScimGroup | None, fact: GroupKept, entry: Entry) -> ScimGroup:
    return ScimGroup(
        id=fact.group,
        display_name=fact.display_name,
        external_id=fact.external_id,
        role=fact.role,
        members=row.members if row is not None else (),
        created=row.created if row is not None else entry.at,
        changed=entry.at,
    )


def _with_member(row: ScimGroup, entry: Entry, group: str) -> ScimGroup:
    fact: Any = entry.fact
    others = tuple(member for member in row.members if member != _principal(fact))
    members = (*others, _principal(fact)) if group in fact.joined else others
    return replace(row, members=members, changed=entry.at)
