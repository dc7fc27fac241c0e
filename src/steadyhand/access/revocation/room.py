"""What security events bring to the door."""

from steadyhand.access.revocation.commands import EndSessions, SessionsEnded
from steadyhand.kernel.registry import Room

REVOCATION = Room(
    name="access.revocation",
    commands=(EndSessions,),
    facts=(SessionsEnded,),
)
