"""What a directory brings to the door."""

from steadyhand.access.provisioning.facts import Deprovisioned, GroupKept, GroupRemoved, Noted, Provisioned
from steadyhand.access.provisioning.groups import KeepGroup, RemoveGroup
from steadyhand.access.provisioning.people import Deprovision, Provision
from steadyhand.access.provisioning.views import ScimGroupView, ScimNameView, ScimUserView
from steadyhand.kernel.registry import Room

PROVISIONING = Room(
    name="access.provisioning",
    commands=(Provision, Deprovision, KeepGroup, RemoveGroup),
    facts=(Provisioned, Deprovisioned, Noted, GroupKept, GroupRemoved),
    views=(ScimUserView(), ScimNameView(), ScimGroupView()),
)
