"""What opened content brings to the door."""

from steadyhand.kernel.registry import Room
from steadyhand.review.opened.commands import OpenForAppeal, OpenForGolden, OpenForLookUp, OpenToConfirm
from steadyhand.review.opened.facts import ContentOpened
from steadyhand.review.opened.views import ContentOpenedView

OPENED = Room(
    name="review.opened",
    commands=(OpenForLookUp, OpenForGolden, OpenToConfirm, OpenForAppeal),
    facts=(ContentOpened,),
    views=(ContentOpenedView(),),
)
