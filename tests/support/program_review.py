"""What the program does at the review desk: every way that a case goes."""

from __future__ import annotations

from steadyhand.kernel.values import AUTOMATION, CLOCK, HOUR
from steadyhand.review.answers import AnswerReports
from steadyhand.review.commands import Decide, TakeEscalated, TakeLease
from steadyhand.review.moving import Assign, Cancel, Escalate, Hold, Merge
from steadyhand.review.opening import FileReport, FileSourced, OpenCase, Route
from steadyhand.review.reach.commands import CountReach, NoteBack, NoteGone
from steadyhand.review.unserved.commands import AskTranslation, NameServed, NameUnserved, SendOut, Translate
from tests.support.doors import Opened
from tests.support.people import LEAD, REVIEWER


def cases(house: Opened) -> None:
    """Cases are routed, held, passed on, escalated, merged and cancelled; one waits for its clock to run out."""
    for number in range(7):
        report = f"report:plaza/desk{number}"
        house.done(_filed(report, number, FileSourced if number == 6 else FileReport), AUTOMATION)
        house.done(_asked(report, number), AUTOMATION)
    routed, held, up, merged, into, gone = (f"case:desk{number}" for number in range(6))
    house.done(Route(case=routed, queue="hate", routed_by="sha256:x/ToHate", within=HOUR), AUTOMATION)
    house.done(CountReach(case=routed, remaining=1200.0, views=1234), AUTOMATION)
    house.done(NoteGone(case=routed, since=house.reader.now()), AUTOMATION)
    house.done(NoteBack(case=routed), AUTOMATION)
    house.done(TakeLease(case=held), REVIEWER)
    hold = Hold(case=held, until=house.reader.now() + HOUR, waits_for="user", note="They were asked.")
    house.done(hold, REVIEWER)
    house.done(TakeLease(case=up), REVIEWER)
    house.done(Escalate(case=up, reason="A candidate says so."), REVIEWER)
    house.done(TakeEscalated(case=up), LEAD)
    house.done(Assign(case=gone, to=REVIEWER, note="You know these."), LEAD)
    house.done(TakeLease(case=merged), REVIEWER)
    house.done(Merge(case=merged, into=into), REVIEWER)
    house.done(Cancel(case=into, reason="opened_in_error", words="A test of ours."), LEAD)
    unserved(house, "case:desk6")
    house.done(TakeLease(case=routed), REVIEWER)
    house.done(Decide(case=routed, outcome="no_violation", reason="A quotation."), REVIEWER)


def unserved(house: Opened, case: str) -> None:
    """Nobody reads the language of a case: it is named, sent out and taken back, and read in translation."""
    house.done(NameUnserved(case=case, why="language"), CLOCK)
    house.done(SendOut(case=case, reason="Nobody here reads it."), LEAD)
    house.done(SendOut(case=case, to="home", reason="Somebody does now."), LEAD)
    house.done(AskTranslation(case=case), LEAD)
    house.done(NameServed(case=case), CLOCK)
    house.done(TakeLease(case=case), REVIEWER)
    house.done(Translate(case=case, text="You are dogs.", language="en"), REVIEWER)


def answered(house: Opened) -> None:
    """Half a minute later the decision stands, and whoever reported is told."""
    house.done(AnswerReports(case="case:desk0", reports=("report:plaza/desk0",)), CLOCK)


def _filed(report: str, number: int, kind: type[FileReport]) -> FileReport:
    return kind(
        report=report, subject=f"post:desk{number}", reporter=f"account:r{number}", area="hate", text="Look",
        source="report" if kind is FileReport else "trusted_flagger", illegal=True, good_faith=True,
    )  # fmt: skip


def _asked(report: str, number: int) -> OpenCase:
    return OpenCase(
        case=f"case:desk{number}", subject=f"post:desk{number}", area="hate", severity="high", source="report",
        ref=report, note=report, account="account:desk",
    )  # fmt: skip
