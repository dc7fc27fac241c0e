"""What a directory asks of groups: the group's own entry first, then one of each member who gains or loses by it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from typing import Final

import msgspec
from msgspec.structs import replace

from steadyhand.access.provisioning.groups import KeepGroup, RemoveGroup
from steadyhand.access.provisioning.model import DIRECTORY, ScimGroup, ScimUser
from steadyhand.access.provisioning.service import Directory, again
from steadyhand.kernel.command import Order
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.tx import Stored

AT_ONCE: Final = 20
"""Commands of one set: more members are changed in several sets, because each holds everybody else up."""
UNKNOWN_GROUP: Final = Refusal("unknown_group", "There is no such Group: it was deleted, or never was here.")


class ToldGroup(msgspec.Struct, frozen=True, kw_only=True):
    """What the directory says of a group; `members` are the ids of Users."""

    display_name: str
    external_id: str | None = None
    members: tuple[str, ...] = ()


Alter = Callable[[ToldGroup], ToldGroup]


class Groups:
    """The groups of a directory. A change answers with the row that stands then, or a `Refusal`."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._listed, self._terms = directory.listed, directory.terms

    def add(self, told: ToldGroup) -> Stored | Refusal:
        """Have a new group."""
        return self._keep(uuid.uuid4().hex, None, told, None)

    def change(self, id: str, alter: Alter, seen: int | None = None) -> Stored | Refusal:
        """Change a group; `seen` is the version that the directory says it saw. What changes nothing is no entry."""
        return again(lambda: self._change(id, alter, seen), seen)

    def remove(self, id: str, seen: int | None = None) -> Stored | Refusal:
        """Delete a group: its members lose the role that came with it."""
        return again(lambda: self._remove(id, seen), seen)

    def told(self, group: ScimGroup) -> ToldGroup:
        """A group in the directory's words: its members by the ids of their Users."""
        users = self._listed.by_principal(group.members)
        members = tuple(users[principal].row.id for principal in group.members if principal in users)
        return ToldGroup(display_name=group.display_name, external_id=group.external_id, members=members)

    def reconcile(self) -> int:
        """Have every group give the role that the settings say now; how many gave another. Done at each start."""
        others = [group for group in self._listed.every_group().values() if self._role(group) != group.role]
        for group in others:
            self.change(group.id, lambda told: told)
        return len(others)

    def _role(self, group: ScimGroup) -> str:
        return self._terms.role_of(group.id, group.external_id, group.display_name)

    def _change(self, id: str, alter: Alter, seen: int | None) -> Stored | Refusal:
        stored = self._listed.group(id)
        if stored is None:
            return UNKNOWN_GROUP
        before = self.told(stored.row)
        after = alter(before)
        if after == before and self._role(stored.row) == stored.row.role and seen in {None, stored.seq}:
            return stored
        return self._keep(id, stored, after, seen)

    def _remove(self, id: str, seen: int | None) -> Stored | Refusal:
        stored = self._listed.group(id)
        if stored is None:
            return UNKNOWN_GROUP
        group: ScimGroup = stored.row
        on = stored.seq if seen is None else seen
        if group.members:
            kept = self._keep(id, stored, replace(self.told(group), members=()), on)
            if isinstance(kept, Refusal):
                return kept
            on = kept.seq
        return self._directory.perform([Order(RemoveGroup(group=id, on=on), DIRECTORY, None, on)]) or stored

    def _keep(self, id: str, stored: Stored | None, told: ToldGroup, seen: int | None) -> Stored | Refusal:
        role = self._terms.role_of(id, told.external_id, told.display_name)
        members = self._members(id, stored.row if stored is not None else None, told, role)
        if isinstance(members, Refusal):
            return members
        on = 0 if stored is None else stored.seq if seen is None else seen
        kept = KeepGroup(
            group=id, display_name=told.display_name, external_id=told.external_id, role=role, on=on
        )
        orders = [Order(kept, DIRECTORY, None, on if stored is not None else None), *members]
        for first in range(0, len(orders), AT_ONCE):
            refusal = self._directory.perform(orders[first : first + AT_ONCE])
            if refusal is not None and first and refusal.code == "version_conflict":
                # The version that was seen has been met by the first set: what is left goes on from here.
                return self.change(id, lambda _: told)
            if refusal is not None:
                return refusal
        return self._listed.group(id) or UNKNOWN_GROUP

    def _members(self, id: str, group: ScimGroup | None, told: ToldGroup, role: str) -> list[Order] | Refusal:
        """An order for everyone who joins, leaves, or stays with another role."""
        before = frozenset(group.members if group is not None else ())
        found = self._listed.users_of(told.members)
        if missing := [member for member in told.members if member not in found]:
            return Refusal(
                "no_member", f"There is no User {missing[0][:80]!r} to be a member: create it first."
            )
        after = {stored.row.principal: stored for stored in found.values()}
        same = group is not None and group.role == role
        gone = self._listed.by_principal(before - after.keys())
        listed = [(stored, role) for who, stored in after.items() if not (same and who in before)]
        return self._orders(id, [*listed, *((stored, None) for stored in gone.values())])

    def _orders(self, id: str, listed: Iterable[tuple[Stored, str | None]]) -> list[Order] | Refusal:
        orders: list[Order] = []
        for stored, role in listed:
            user: ScimUser = stored.row
            others = {group: given for group, given in user.listing.groups.items() if group != id}
            groups = others if role is None else {**others, id: role}
            order = self._directory.order(stored, replace(user.listing, groups=groups))
            if isinstance(order, Refusal):
                return order
            orders.append(order)
        return orders
