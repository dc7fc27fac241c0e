"""What the room `accountability` brings to the door."""

from steadyhand.accountability.commands import (
    ApplyRetention,
    Beat,
    BeginHeartbeat,
    Erase,
    Erased,
    Heartbeat,
    HeartbeatBegun,
    HoldPlaced,
    HoldReleased,
    PlaceHold,
    ReleaseHold,
    RetentionApplied,
)
from steadyhand.accountability.views import HoldsView, HourTotalView, PulseView, RosterView, TallyView
from steadyhand.kernel.registry import Room

ROOM = Room(
    name="accountability",
    commands=(BeginHeartbeat, Beat, Erase, PlaceHold, ReleaseHold, ApplyRetention),
    facts=(HeartbeatBegun, Heartbeat, Erased, HoldPlaced, HoldReleased, RetentionApplied),
    views=(TallyView(), HourTotalView(), RosterView(), PulseView(), HoldsView()),
)
