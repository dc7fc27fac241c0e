"""What the room `review` brings to the door."""

from steadyhand.kernel.registry import Room
from steadyhand.review.commands import (
    Attribute,
    Decide,
    FileReport,
    HandOver,
    KeepLease,
    Lapse,
    OpenCase,
    Release,
    Retract,
    TakeLease,
)
from steadyhand.review.facts import (
    Attributed,
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
from steadyhand.review.vacating import Vacate
from steadyhand.review.views import CaseView, ConflictsView, OpenCaseView, ReportView

ROOM = Room(
    name="review",
    commands=(
        FileReport,
        OpenCase,
        Attribute,
        KeepLease,
        TakeLease,
        Release,
        HandOver,
        Lapse,
        Vacate,
        Decide,
        Retract,
    ),
    facts=(Reported, Opened, Supported, Attributed, Leased, Released, HandedOver, Lapsed, Decided, Retracted),
    views=(CaseView(), OpenCaseView(), ConflictsView(), ReportView()),
)
