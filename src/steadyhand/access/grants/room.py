"""What grants and roles bring to the door."""

from steadyhand.access.grants.commands import DefineRole, DropRole, EndGrant, GrantAccess, RevokeGrant
from steadyhand.access.grants.facts import AccessGranted, GrantEnded, GrantRevoked, RoleDefined, RoleDropped
from steadyhand.access.grants.views import GrantsView, RoleView
from steadyhand.kernel.registry import Room

GRANTS = Room(
    name="access.grants",
    commands=(DefineRole, DropRole, EndGrant, GrantAccess, RevokeGrant),
    facts=(AccessGranted, GrantEnded, GrantRevoked, RoleDefined, RoleDropped),
    views=(GrantsView(), RoleView()),
)
