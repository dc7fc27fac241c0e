"""What security events bring to the door."""

from steadyhand.access.revocation.commands import EndSessions, SessionsEnded, SignOut
from steadyhand.kernel.registry import Room

REVOCATION = Room(
    name="access.revocation",
    commands=(EndSessions, SignOut),
    facts=(SessionsEnded,),
)
