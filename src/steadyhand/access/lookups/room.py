"""What look-ups bring to the door."""

from steadyhand.access.lookups.commands import EndLookUp, LookedUp, LookUp, LookUpEnded
from steadyhand.access.lookups.views import LookUpView
from steadyhand.kernel.registry import Room

LOOKUPS = Room(
    name="access.lookups",
    commands=(LookUp, EndLookUp),
    facts=(LookedUp, LookUpEnded),
    views=(LookUpView(),),
)
