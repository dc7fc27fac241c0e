"""What those who reported are told: what was decided, by whom (a person or not), and what they can do about it.

As the DSA asks in Art. 16(5) and (6): the decision without undue delay, the possibilities of redress, and whether
automated means were used.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final

from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Effect, Refusal, Ruling
from steadyhand.kernel.values import Instant, Scope
from steadyhand.review.facts import Answered
from steadyhand.review.judging import scope_of
from steadyhand.review.model import Cancelled, Case, Decision
from steadyhand.review.views import Report

AT_ONCE: Final = 100
"""Reports that one entry answers: a post reported 100,000 times is answered in a thousand."""
EFFECT: Final = "report.answered"
OBJECTION_DAYS: Final = 183
"""How long somebody may object to what was decided on their report (DSA Art. 20: six months)."""
HELD: Final = "We found that it breaks our rules, and acted on it."
NOT_HELD: Final = "We found that it does not break our rules, and did not act on it."
NOT_DECIDED: Final = "We ended the question without a decision."
UNDECIDED: Final[Mapping[Cancelled, str]] = {
    "opened_in_error": f"{NOT_DECIDED} It had been asked in error.",
    "duplicate": f"{NOT_DECIDED} It is asked in another place already.",
    "content_withdrawn": f"{NOT_DECIDED} What it was about is no longer there.",
}
"""What everybody who waited is told of a case that was ended without a decision, by why it was."""


class AnswerReports(Command, frozen=True, tag="review.answer_reports"):
    """Tell those who reported what became of it. Performed by the house."""

    capability = "case.lapse"
    tool = "review"
    unfreezable: ClassVar[bool] = True
    case: str
    """The case that was decided; reports on cases that were merged into it are its reports too."""
    reports: tuple[str, ...]

    def keys(self) -> Keys:
        return Keys(case=self.case, report=self.reports)

    def scope(self, rows: Rows) -> Scope:
        return Scope(tool=self.tool) if rows.case is None else scope_of(rows.case, self.tool)

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        case: Case | None = rows.case
        if case is None or case.state not in {"closed", "cancelled"}:
            return Refusal("not_due", f"{self.case} is not closed: there is nothing to answer yet.")
        if not 0 < len(self.reports) <= AT_ONCE:
            return Refusal("too_many", f"From 1 to {AT_ONCE} reports are answered at a time.")
        asked: list[Report] = [report for report in rows.report if report is not None and not report.answered]
        if len(asked) < len(self.reports):
            return Refusal("answered", "Some of these reports are not known, or were answered already.")
        stands = case.stands or (case.decision if case.decision and case.decision.overruled else None)
        held = None if stands is None else stands.outcome == "violates" and not stands.overruled
        fact = Answered(
            case=case.id,
            decision=stands.id if stands else "",
            held=held,
            reports=tuple((report.report, report.reporter) for report in asked),
        )
        told = tuple(_told(report, case, stands, held=held) for report in asked)
        return Ruling(fact=fact, effects=told)


def redress() -> dict[str, object]:
    """What somebody can do about an answer."""
    return {"objection_days": OBJECTION_DAYS, "out_of_court": True, "courts": True}


def undecided(case: Case) -> str:
    """What is said of a case that was ended without a decision."""
    return UNDECIDED[case.cancelled.reason] if case.cancelled else NOT_DECIDED


def _told(report: Report, case: Case, decision: Decision | None, *, held: bool | None) -> Effect:
    words = undecided(case) if held is None else HELD if held else NOT_HELD
    return Effect(
        subject=report.reporter,
        type=EFFECT,
        about=report.subject,
        data={
            "report": report.report,
            "subject": report.subject,
            "outcome": "not_decided" if held is None else "acted" if held else "not_acted",
            "words": words,
            "ended": case.cancelled.reason if case.cancelled else None,
            "policy": decision.policy if decision else None,
            "decided_by": "person" if decision else None,
            "automation_helped": case.by_rule,
            "redress": redress(),
        },
    )
