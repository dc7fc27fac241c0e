"""What care brings to the door."""

from steadyhand.kernel.registry import Room
from steadyhand.review.care.commands import LeaveArea, ReturnToArea, SetCare, SetLimits
from steadyhand.review.care.facts import CareSet, LimitsSet
from steadyhand.review.care.views import CareView, LimitsView

CARE = Room(
    name="review.care",
    commands=(SetCare, LeaveArea, ReturnToArea, SetLimits),
    facts=(CareSet, LimitsSet),
    views=(CareView(), LimitsView()),
)
