"""What campaigns before the desk bring to the door."""

from steadyhand.civic.campaigns.desk.commands import BringToDesk, PutBeforeDesk
from steadyhand.civic.campaigns.desk.facts import CampaignBrought, CampaignPut
from steadyhand.civic.campaigns.desk.views import CampaignDeskView
from steadyhand.kernel.registry import Room

CAMPAIGN_DESK_ROOM = Room(
    name="civic.campaigns.desk",
    commands=(PutBeforeDesk, BringToDesk),
    facts=(CampaignPut, CampaignBrought),
    views=(CampaignDeskView(),),
)
