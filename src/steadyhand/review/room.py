"""What the room `review` brings to the door."""

from steadyhand.kernel.registry import Room
from steadyhand.review.commands import (
    Decide,
    FileReport,
    HandOver,
    Lapse,
    OpenCase,
    Release,
    Retract,
    TakeLease,
)
from steadyhand.review.facts import (
    Decided,
    HandedOver,
    Lapsed,
    Leased,
    Opened,
    Released,
    Reported,
    Retracted,
    Supported,
)
from steadyhand.review.views import CaseView, OpenCaseView, ReportView

ROOM = Room(
    name="review",
    commands=(FileReport, OpenCase, TakeLease, Release, HandOver, Lapse, Decide, Retract),
    facts=(Reported, Opened, Supported, Leased, Released, HandedOver, Lapsed, Decided, Retracted),
    views=(CaseView(), OpenCaseView(), ReportView()),
)
