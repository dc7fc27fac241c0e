"""What the room `access` brings to the door."""

from steadyhand.access.certifying.room import CERTIFYING
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
from steadyhand.access.coverage.room import COVERAGE
from steadyhand.access.freezes.room import FREEZES
from steadyhand.access.glass.room import GLASS
from steadyhand.access.grants.room import GRANTS
from steadyhand.access.identity.room import IDENTITY
from steadyhand.access.keys.room import KEYS
from steadyhand.access.lookups.room import LOOKUPS
from steadyhand.access.protection.room import PROTECTION
from steadyhand.access.provisioning.room import PROVISIONING
from steadyhand.access.requests.room import REQUESTS
from steadyhand.access.revocation.room import REVOCATION
from steadyhand.access.risk.room import RISK
from steadyhand.access.small.room import SMALL
from steadyhand.access.views import CredentialView, FoundingView, StaffView
from steadyhand.kernel.registry import Room, joined

_STAFF = Room(
    name="access.staff",
    commands=(Found, Appoint, Deactivate, SetCredential),
    facts=(Founded, Appointed, Deactivated, CredentialSet),
    views=(StaffView(), FoundingView(), CredentialView()),
)
ROOM = joined(
    "access",
    _STAFF,
    GRANTS,
    REQUESTS,
    FREEZES,
    GLASS,
    PROTECTION,
    LOOKUPS,
    PROVISIONING,
    IDENTITY,
    KEYS,
    COVERAGE,
    REVOCATION,
    RISK,
    CERTIFYING,
    SMALL,
)
