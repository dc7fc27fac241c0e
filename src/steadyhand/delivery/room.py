"""What the room `delivery` brings to the door."""

from steadyhand.delivery.commands import (
    DeadLettered,
    GiveUp,
    Receipted,
    Receive,
    Replay,
    Replayed,
    Supersede,
    Superseded,
)
from steadyhand.delivery.views import DeliveryView
from steadyhand.kernel.registry import Room

ROOM = Room(
    name="delivery",
    commands=(Receive, GiveUp, Supersede, Replay),
    facts=(Receipted, DeadLettered, Superseded, Replayed),
    views=(DeliveryView(),),
)
