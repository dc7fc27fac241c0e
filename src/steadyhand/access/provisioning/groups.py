"""Groups, and the roles that come with them. Who is in a group is said of each member, see `people.py`."""

from __future__ import annotations

from steadyhand.access.provisioning.facts import GroupKept, GroupRemoved
from steadyhand.access.provisioning.model import ScimGroup, external_key
from steadyhand.access.roles import ROLES
from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Fact, Refusal
from steadyhand.kernel.values import Instant


class KeepGroup(Command, frozen=True, kw_only=True, tag="access.keep_group"):
    """Have a group like this. Comes before what becomes of its members, with the version that was seen."""

    capability = "staff.provision"
    tool = "scim"
    versioned = "scim_group"

    group: str
    display_name: str
    external_id: str | None = None
    role: str = ""
    on: int = 0
    """The version that it changes; 0 for a new Group."""

    def keys(self) -> Keys:
        return Keys(scim_group=self.group, scim_name=_names(self.external_id))

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        group: ScimGroup | None = rows.scim_group
        if self.on and group is None:
            return _unknown(self.group)
        if other := next((name for name in rows.scim_name if name and name.owner != self.group), None):
            return Refusal("taken", f"This externalId is that of the Group {other.id}: change that one.")
        if self.role and self.role not in ROLES:
            return Refusal(
                "unknown_role",
                f"No role is called {self.role!r}: mend groups in [access.scim]. Roles: {', '.join(sorted(ROLES))}.",
            )
        before = _names(group.external_id) if group is not None else ()
        return GroupKept(
            group=self.group,
            display_name=self.display_name,
            external_id=self.external_id,
            role=self.role,
            on=self.on,
            was=tuple(name for name in before if name not in _names(self.external_id)),
        )


class RemoveGroup(Command, frozen=True, kw_only=True, tag="access.remove_group"):
    """Have a group no longer, once nobody is in it."""

    capability = "staff.provision"
    tool = "scim"
    versioned = "scim_group"

    group: str
    on: int

    def keys(self) -> Keys:
        return Keys(scim_group=self.group)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        group: ScimGroup | None = rows.scim_group
        if group is None:
            return _unknown(self.group)
        if group.members:
            return Refusal(
                "not_empty", f"{len(group.members)} are in the Group {self.group}: they leave it first."
            )
        return GroupRemoved(group=self.group, on=self.on, was=_names(group.external_id))


def _names(external_id: str | None) -> tuple[str, ...]:
    return () if external_id is None else (external_key("Group", external_id),)


def _unknown(group: str) -> Refusal:
    return Refusal("unknown_group", f"There is no Group {group[:80]!r}.")
