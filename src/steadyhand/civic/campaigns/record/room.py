"""What campaigns bring to the door."""

from steadyhand.civic.campaigns.record.commands import ReportCampaign
from steadyhand.civic.campaigns.record.facts import CampaignSeen
from steadyhand.civic.campaigns.record.views import CampaignView
from steadyhand.kernel.registry import Room

CAMPAIGNS_ROOM = Room(
    name="civic.campaigns", commands=(ReportCampaign,), facts=(CampaignSeen,), views=(CampaignView(),)
)
