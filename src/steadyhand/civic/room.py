"""What the room `civic` brings to the door."""

from steadyhand.civic.calibration.room import CALIBRATION_ROOM
from steadyhand.civic.campaigns.desk.room import CAMPAIGN_DESK_ROOM
from steadyhand.civic.campaigns.record.room import CAMPAIGNS_ROOM
from steadyhand.civic.claims.room import CLAIMS_ROOM
from steadyhand.civic.corrections.room import CORRECTIONS_ROOM
from steadyhand.civic.earlier.room import EARLIER_ROOM
from steadyhand.civic.elections.room import ELECTIONS_ROOM
from steadyhand.civic.impersonation.record.room import IMPERSONATION_ROOM
from steadyhand.civic.incidents.room import INCIDENTS_ROOM
from steadyhand.civic.matches.room import MATCHES_ROOM
from steadyhand.civic.prebunks.room import PREBUNKS_ROOM
from steadyhand.civic.thresholds.room import THRESHOLDS_ROOM
from steadyhand.kernel.registry import joined

ROOM = joined(
    "civic",
    CALIBRATION_ROOM,
    CAMPAIGNS_ROOM,
    CAMPAIGN_DESK_ROOM,
    CLAIMS_ROOM,
    CORRECTIONS_ROOM,
    EARLIER_ROOM,
    ELECTIONS_ROOM,
    IMPERSONATION_ROOM,
    INCIDENTS_ROOM,
    MATCHES_ROOM,
    PREBUNKS_ROOM,
    THRESHOLDS_ROOM,
)
