"""What thresholds bring to the door."""

from steadyhand.civic.thresholds.commands import ChooseThresholds
from steadyhand.civic.thresholds.facts import ThresholdsChosen
from steadyhand.civic.thresholds.views import ThresholdsView
from steadyhand.kernel.registry import Room

THRESHOLDS_ROOM = Room(
    name="civic.thresholds",
    commands=(ChooseThresholds,),
    facts=(ThresholdsChosen,),
    views=(ThresholdsView(),),
)
