"""What the room `enforcement` brings to the door."""

from steadyhand.enforcement.commands import (
    Ban,
    Expire,
    Label,
    Lift,
    Limit,
    Remove,
    Suspend,
    Unlabel,
    Withdraw,
)
from steadyhand.enforcement.facts import Expired, Lifted, Sanctioned, Unlabelled, Withdrawn
from steadyhand.enforcement.recovery import RecoverAccount, RecoveryAsked
from steadyhand.enforcement.views import StandingView
from steadyhand.kernel.registry import Room

ROOM = Room(
    name="enforcement",
    commands=(Label, Limit, Remove, Suspend, Ban, Lift, Withdraw, Unlabel, Expire, RecoverAccount),
    facts=(Sanctioned, Lifted, Withdrawn, Unlabelled, Expired, RecoveryAsked),
    views=(StandingView(),),
)
