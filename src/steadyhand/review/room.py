"""What the room `review` brings to the door."""

from steadyhand.kernel.registry import Room, joined
from steadyhand.review.answers import AnswerReports
from steadyhand.review.bulk.room import BULK
from steadyhand.review.care.room import CARE
from steadyhand.review.clocks import Breach
from steadyhand.review.commands import (
    Close,
    Decide,
    KeepLease,
    Lapse,
    Prolong,
    Release,
    Reopen,
    Retract,
    TakeEscalated,
    TakeLease,
)
from steadyhand.review.corrected import AnswersCorrected
from steadyhand.review.desk.room import DESK
from steadyhand.review.facts import Answered, Reported
from steadyhand.review.looks.room import LOOKS
from steadyhand.review.moving import Assign, Cancel, Escalate, HandOver, Hold, Merge, PassTo, Wake
from steadyhand.review.opened.room import OPENED
from steadyhand.review.opening import Attribute, FileReport, FileSourced, OpenCase, Route
from steadyhand.review.overruling import CorrectAnswers, OverruleDecision, ReopenOnAppeal
from steadyhand.review.partners.room import PARTNERS
from steadyhand.review.reach.commands import CountReach, NoteBack, NoteGone
from steadyhand.review.templates.room import TEMPLATES
from steadyhand.review.unserved.room import UNSERVED
from steadyhand.review.vacating import Vacate
from steadyhand.review.vault.room import VAULT
from steadyhand.review.views import (
    OF_CASE,
    CaseView,
    ConflictsView,
    OpenCaseView,
    ReporterView,
    ReportView,
    TurnsView,
)

_REPORTS = Room(
    name="review.reports",
    commands=(FileReport, FileSourced, AnswerReports, CorrectAnswers),
    facts=(Reported, Answered, AnswersCorrected),
    views=(ReportView(), ReporterView()),
)
_CASES = Room(
    name="review.cases",
    commands=(
        OpenCase, Attribute, Route, CountReach, NoteGone, NoteBack, TakeLease, TakeEscalated, KeepLease, Prolong,
        Release, Lapse, Vacate, HandOver, Hold, Wake, Escalate, PassTo, Assign, Merge, Cancel, Decide, Retract, Close,
        Reopen, Breach, OverruleDecision, ReopenOnAppeal,
    ),
    facts=OF_CASE,
    views=(CaseView(), OpenCaseView(), ConflictsView(), TurnsView()),
)  # fmt: skip
ROOM = joined(
    "review", _REPORTS, _CASES, CARE, OPENED, VAULT, LOOKS, PARTNERS, BULK, TEMPLATES, DESK, UNSERVED
)
