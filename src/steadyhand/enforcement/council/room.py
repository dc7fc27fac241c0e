"""What the council brings to the door."""

from steadyhand.enforcement.council.commands import (
    AmendMatter,
    EndSeat,
    OpenMatter,
    SeatMember,
    SetRule,
    WriteMinutes,
)
from steadyhand.enforcement.council.facts import (
    CouncilRuled,
    MatterAmended,
    MatterClosed,
    MatterOpened,
    MemberLeft,
    MemberRecused,
    MemberSeated,
    MinutesWritten,
    VoteCast,
)
from steadyhand.enforcement.council.views import CouncilView, MatterView
from steadyhand.enforcement.council.voting import CastVote, CloseMatter, Recuse
from steadyhand.kernel.registry import Room

COUNCIL_ROOM = Room(
    name="enforcement.council",
    commands=(
        SeatMember, EndSeat, SetRule, OpenMatter, AmendMatter, CastVote, Recuse, CloseMatter, WriteMinutes,
    ),
    facts=(
        MemberSeated, MemberLeft, CouncilRuled, MatterOpened, MatterAmended, MemberRecused, VoteCast, MatterClosed,
        MinutesWritten,
    ),
    views=(CouncilView(), MatterView()),
)  # fmt: skip
