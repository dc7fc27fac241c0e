"""What the room `review` brings to the door."""

from steadyhand.kernel.registry import Room
from steadyhand.review.commands import Decide, FileReport, Lapse, OpenCase, Release, TakeLease
from steadyhand.review.facts import Decided, Lapsed, Leased, Opened, Released, Reported, Supported
from steadyhand.review.views import CaseView, OpenCaseView, ReportView

ROOM = Room(
    name="review",
    commands=(FileReport, OpenCase, TakeLease, Release, Lapse, Decide),
    facts=(Reported, Opened, Supported, Leased, Released, Lapsed, Decided),
    views=(CaseView(), OpenCaseView(), ReportView()),
)
