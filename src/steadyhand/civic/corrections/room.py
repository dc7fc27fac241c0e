"""What corrections bring to the door."""

from steadyhand.civic.corrections.commands import OfferCorrection, WithdrawCorrection
from steadyhand.civic.corrections.facts import CorrectionOffered, CorrectionWithdrawn
from steadyhand.civic.corrections.views import CorrectionView
from steadyhand.kernel.registry import Room

CORRECTIONS_ROOM = Room(
    name="civic.corrections",
    commands=(OfferCorrection, WithdrawCorrection),
    facts=(CorrectionOffered, CorrectionWithdrawn),
    views=(CorrectionView(),),
)
