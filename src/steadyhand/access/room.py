"""What the room `access` brings to the door."""

from steadyhand.access.commands import (
    Appoint,
    Appointed,
    CredentialSet,
    Deactivate,
    Deactivated,
    Found,
    Founded,
    SetCredential,
)
from steadyhand.access.views import CredentialView, FoundingView, StaffView
from steadyhand.kernel.registry import Room

ROOM = Room(
    name="access",
    commands=(Found, Appoint, Deactivate, SetCredential),
    facts=(Founded, Appointed, Deactivated, CredentialSet),
    views=(StaffView(), FoundingView(), CredentialView()),
)
