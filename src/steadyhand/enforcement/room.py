"""What the room `enforcement` brings to the door."""

from steadyhand.enforcement.commands import IMPOSING
from steadyhand.enforcement.ending import Begin, CorrectError, Expire, Lift, Unlabel, Vary, Withdraw
from steadyhand.enforcement.evasion.room import EVASION
from steadyhand.enforcement.facts import Begun, Expired, Lifted, Sanctioned, Unlabelled, Varied, Withdrawn
from steadyhand.enforcement.moratorium.room import MORATORIUM
from steadyhand.enforcement.recovery import RecoverAccount, RecoveryAsked
from steadyhand.enforcement.strikes.room import STRIKES_ROOM
from steadyhand.enforcement.views import StandingView
from steadyhand.kernel.registry import Room, joined

_SANCTIONS = Room(
    name="enforcement.sanctions",
    commands=(*IMPOSING, Lift, CorrectError, Vary, Withdraw, Unlabel, Begin, Expire, RecoverAccount),
    facts=(Sanctioned, Begun, Lifted, Varied, Withdrawn, Unlabelled, Expired, RecoveryAsked),
    views=(StandingView(),),
)
ROOM = joined("enforcement", _SANCTIONS, MORATORIUM, STRIKES_ROOM, EVASION)
