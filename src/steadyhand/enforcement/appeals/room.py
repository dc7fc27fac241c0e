"""What appeals bring to the door."""

from steadyhand.enforcement.appeals.carrying_out import AnnulOnAppeal, LiftOnAppeal, VaryOnAppeal
from steadyhand.enforcement.appeals.commands import (
    EffectAppeal,
    LapseAppeal,
    OverturnAppeal,
    ReleaseAppeal,
    TakeAppeal,
    UpholdAppeal,
    VaryAppeal,
)
from steadyhand.enforcement.appeals.disputes import DecideDispute, OpenDispute
from steadyhand.enforcement.appeals.facts import (
    AppealDecided,
    AppealEffected,
    AppealFiled,
    AppealJoined,
    AppealLapsed,
    AppealReleased,
    AppealTaken,
    AppealWithdrawn,
    DisputeDecided,
    DisputeOpened,
)
from steadyhand.enforcement.appeals.filing import FileAppeal, FileNotifierAppeal, JoinAppeal, WithdrawAppeal
from steadyhand.enforcement.appeals.views import AppealedView, AppealView
from steadyhand.kernel.registry import Room

APPEALS_ROOM = Room(
    name="enforcement.appeals",
    commands=(
        FileAppeal, FileNotifierAppeal, JoinAppeal, WithdrawAppeal, TakeAppeal, ReleaseAppeal, LapseAppeal,
        UpholdAppeal, OverturnAppeal, VaryAppeal, EffectAppeal, LiftOnAppeal, VaryOnAppeal, AnnulOnAppeal, OpenDispute,
        DecideDispute,
    ),
    facts=(
        AppealFiled, AppealJoined, AppealWithdrawn, AppealTaken, AppealReleased, AppealLapsed, AppealDecided,
        AppealEffected, DisputeOpened, DisputeDecided,
    ),
    views=(AppealView(), AppealedView()),
)  # fmt: skip
