"""What requests for a second person bring to the door."""

from steadyhand.access.requests.commands import (
    AbandonRequest,
    ApproveSecond,
    AskSecond,
    DeclineSecond,
    ExpireRequest,
    FailRequest,
    WithdrawRequest,
)
from steadyhand.access.requests.facts import (
    RequestExpired,
    RequestFailed,
    RequestWithdrawn,
    SecondAsked,
    SecondDeclined,
    SecondGiven,
)
from steadyhand.access.requests.views import EndorsedView, RequestView
from steadyhand.kernel.registry import Room

REQUESTS = Room(
    name="access.requests",
    commands=(
        AbandonRequest,
        ApproveSecond,
        AskSecond,
        DeclineSecond,
        ExpireRequest,
        FailRequest,
        WithdrawRequest,
    ),
    facts=(RequestExpired, RequestFailed, RequestWithdrawn, SecondAsked, SecondDeclined, SecondGiven),
    views=(EndorsedView(), RequestView()),
)
