"""What freezes bring to the door."""

from steadyhand.access.freezes.commands import (
    EndExemption,
    EndFreeze,
    Exempt,
    ExtendFreeze,
    StartFreeze,
    Thaw,
)
from steadyhand.access.freezes.containment import Contain, ReviewContainment
from steadyhand.access.freezes.facts import (
    Contained,
    ContainmentReviewed,
    Exempted,
    ExemptionEnded,
    Extended,
    FreezeEnded,
    Frozen,
    Thawed,
)
from steadyhand.access.freezes.views import FreezeView
from steadyhand.kernel.registry import Room

FREEZES = Room(
    name="access.freezes",
    commands=(EndExemption, EndFreeze, Exempt, ExtendFreeze, StartFreeze, Thaw, Contain, ReviewContainment),
    facts=(Contained, ContainmentReviewed, Exempted, ExemptionEnded, Extended, FreezeEnded, Frozen, Thawed),
    views=(FreezeView(),),
)
