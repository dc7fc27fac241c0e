"""What the room `civic` brings to the door."""

from steadyhand.civic.claims.room import CLAIMS_ROOM
from steadyhand.civic.elections.room import ELECTIONS_ROOM
from steadyhand.civic.incidents.room import INCIDENTS_ROOM
from steadyhand.civic.matches.room import MATCHES_ROOM
from steadyhand.kernel.registry import joined

ROOM = joined("civic", CLAIMS_ROOM, ELECTIONS_ROOM, INCIDENTS_ROOM, MATCHES_ROOM)
