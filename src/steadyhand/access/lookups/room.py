"""What look-ups bring to the door."""

from steadyhand.access.lookups.commands import LookedUp, LookUp
from steadyhand.access.lookups.views import LookUpView
from steadyhand.kernel.registry import Room

LOOKUPS = Room(name="access.lookups", commands=(LookUp,), facts=(LookedUp,), views=(LookUpView(),))
