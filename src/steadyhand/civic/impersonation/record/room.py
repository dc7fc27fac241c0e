"""What impersonation brings to the door."""

from steadyhand.civic.impersonation.record.commands import (
    AllowLookalike,
    ConfirmImitated,
    EnterImitated,
    WithdrawImitated,
)
from steadyhand.civic.impersonation.record.facts import (
    ImitatedConfirmed,
    ImitatedEntered,
    ImitatedTold,
    ImitatedWithdrawn,
    LookalikeAllowed,
    LookalikeSeen,
)
from steadyhand.civic.impersonation.record.reporting import ReportLookalike, TellImitated
from steadyhand.civic.impersonation.record.views import LookalikeView, RegisterView, WaveView
from steadyhand.kernel.registry import Room

IMPERSONATION_ROOM = Room(
    name="civic.impersonation",
    commands=(
        EnterImitated,
        ConfirmImitated,
        WithdrawImitated,
        AllowLookalike,
        ReportLookalike,
        TellImitated,
    ),
    facts=(
        ImitatedEntered,
        ImitatedConfirmed,
        ImitatedWithdrawn,
        LookalikeSeen,
        LookalikeAllowed,
        ImitatedTold,
    ),
    views=(RegisterView(), LookalikeView(), WaveView()),
)
