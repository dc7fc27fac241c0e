"""What the room `enforcement` brings to the door."""

from steadyhand.enforcement.commands import (
    Ban,
    Expire,
    Expired,
    Label,
    Lift,
    Lifted,
    Limit,
    Remove,
    Sanctioned,
    Suspend,
    Unlabel,
    Withdraw,
)
from steadyhand.enforcement.views import StandingView
from steadyhand.kernel.registry import Room

ROOM = Room(
    name="enforcement",
    commands=(Label, Limit, Remove, Suspend, Ban, Lift, Withdraw, Unlabel, Expire),
    facts=(Sanctioned, Lifted, Expired),
    views=(StandingView(),),
)
