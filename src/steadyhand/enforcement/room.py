"""What the room `enforcement` brings to the door."""

from steadyhand.enforcement.commands import (
    AgeGate,
    Ban,
    Demonetise,
    Impose,
    Interstitial,
    Label,
    Limit,
    Remove,
    Restrict,
    RestrictFeature,
    Suspend,
    Warn,
)
from steadyhand.enforcement.ending import Begin, Expire, Lift, Unlabel, Vary, Withdraw
from steadyhand.enforcement.facts import Begun, Expired, Lifted, Sanctioned, Unlabelled, Varied, Withdrawn
from steadyhand.enforcement.recovery import RecoverAccount, RecoveryAsked
from steadyhand.enforcement.views import StandingView
from steadyhand.kernel.registry import Room

IMPOSING: tuple[type[Impose], ...] = (
    Warn, Label, Interstitial, AgeGate, Limit, Restrict, RestrictFeature, Demonetise, Remove, Suspend, Ban,
)  # fmt: skip
"""The mildest first."""

ROOM = Room(
    name="enforcement",
    commands=(*IMPOSING, Lift, Vary, Withdraw, Unlabel, Begin, Expire, RecoverAccount),
    facts=(Sanctioned, Begun, Lifted, Varied, Withdrawn, Unlabelled, Expired, RecoveryAsked),
    views=(StandingView(),),
)
