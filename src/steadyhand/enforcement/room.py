"""What the room `enforcement` brings to the door."""

from steadyhand.enforcement.appeals.room import APPEALS_ROOM
from steadyhand.enforcement.commands import IMPOSING
from steadyhand.enforcement.council.room import COUNCIL_ROOM
from steadyhand.enforcement.drift.room import DRIFT
from steadyhand.enforcement.ending import (
    Begin,
    CorrectError,
    Expire,
    Lift,
    LiftByOrder,
    Unlabel,
    Vary,
    Withdraw,
)
from steadyhand.enforcement.evasion.room import EVASION
from steadyhand.enforcement.facts import Begun, Expired, Lifted, Sanctioned, Unlabelled, Varied, Withdrawn
from steadyhand.enforcement.interim import EndInterim
from steadyhand.enforcement.moratorium.room import MORATORIUM
from steadyhand.enforcement.orders.room import ORDERS_ROOM
from steadyhand.enforcement.recovery import RecoverAccount, RecoveryAsked
from steadyhand.enforcement.reinstatement.room import REINSTATEMENT
from steadyhand.enforcement.strikes.room import STRIKES_ROOM
from steadyhand.enforcement.taking_over.room import TAKING_OVER
from steadyhand.enforcement.views import InterimView, StandingView
from steadyhand.kernel.registry import Room, joined

_SANCTIONS = Room(
    name="enforcement.sanctions",
    commands=(
        *IMPOSING,
        Lift,
        LiftByOrder,
        CorrectError,
        Vary,
        Withdraw,
        Unlabel,
        Begin,
        Expire,
        EndInterim,
        RecoverAccount,
    ),
    facts=(Sanctioned, Begun, Lifted, Varied, Withdrawn, Unlabelled, Expired, RecoveryAsked),
    views=(StandingView(), InterimView()),
)
ROOM = joined(
    "enforcement",
    _SANCTIONS,
    MORATORIUM,
    STRIKES_ROOM,
    DRIFT,
    TAKING_OVER,
    APPEALS_ROOM,
    ORDERS_ROOM,
    COUNCIL_ROOM,
    REINSTATEMENT,
    EVASION,
)
