"""What an appeal does to a case: its decision no longer stands, it is asked anew, and reporters are told otherwise.

Performed in the set by which somebody answers the appeal, which each command asks for its outcome: nothing here can be
done without it.
"""

from __future__ import annotations

from typing import Any, ClassVar, Final

from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Effect, Fact, Refusal, Ruling
from steadyhand.kernel.values import Instant, Scope
from steadyhand.messages.catalogue import Catalogue, Said
from steadyhand.review.answers import AT_ONCE, EFFECT, in_words, redress
from steadyhand.review.commands import Reopen
from steadyhand.review.corrected import AnswersCorrected, Overruled
from steadyhand.review.judging import scope_of
from steadyhand.review.model import Case

APPEALS: Final = "appeal.decide"
NOT_FOUND: Final = Refusal("not_overturned", "No appeal of yours found that this was wrong.")


class OverruleDecision(Command, frozen=True, kw_only=True, tag="review.overrule"):
    """Have a decision stand no longer, because an appeal of whoever it concerns found that it was wrong."""

    capability = APPEALS
    tool = "appeals"
    unfreezable: ClassVar[bool] = True
    case: str
    decision: str
    appeal: str

    def keys(self) -> Keys:
        return Keys(case=self.case, appeal=self.appeal)

    def scope(self, rows: Rows) -> Scope:
        return Scope(tool=self.tool) if rows.case is None else scope_of(rows.case, self.tool)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        case: Case | None = rows.case
        if case is None or not overturned(rows, self.decision, "affected"):
            return NOT_FOUND
        made = (case.decision, *case.past)
        if not any(one is not None and one.id == self.decision and not one.overruled for one in made):
            return Refusal("not_decided", f"{self.decision} is no decision of {self.case} that stands.")
        return Overruled(case=self.case, decision=self.decision, cause=self.appeal)


class ReopenOnAppeal(Reopen, frozen=True, kw_only=True, tag="review.reopen_on_appeal"):
    """Ask a case anew whose decision a notifier's appeal overturned: somebody decides what is to follow."""

    capability = APPEALS
    tool = "appeals"
    unfreezable: ClassVar[bool] = True

    def keys(self) -> Keys:
        return Keys(case=self.case, open_case=f"{self.area}|{self.subject}", appeal=self.cause)

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        if not overturned(rows, self.decision, "notifier"):
            return NOT_FOUND
        return super().decide(rows, now)


class CorrectAnswers(Command, frozen=True, kw_only=True, tag="review.correct_answers"):
    """Tell those who reported otherwise than before, and count their reports as is right now.

    Up to 100 reports a command; those of a crowd beyond one set are told by the house, by the same command.
    """

    capability = "appeal.correct"
    tool = "appeals"
    unfreezable: ClassVar[bool] = True
    case: str
    decision: str
    appeal: str
    reports: tuple[str, ...]

    def keys(self) -> Keys:
        return Keys(case=self.case, appeal=self.appeal, report=self.reports)

    def scope(self, rows: Rows) -> Scope:
        return Scope(tool=self.tool) if rows.case is None else scope_of(rows.case, self.tool)

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        case, appeal = rows.case, rows.appeal
        if (
            case is None
            or appeal is None
            or appeal.outcome != "overturned"
            or appeal.about.decision != self.decision
        ):
            return NOT_FOUND
        if not 0 < len(self.reports) <= AT_ONCE:
            return Refusal("too_many", f"From 1 to {AT_ONCE} reports are corrected at a time.")
        was = appeal.side == "affected"
        told = [one for one in rows.report if one and one.held is was and one.decision == self.decision]
        if len(told) < len(self.reports):
            return Refusal("not_answered", "Some of these reports were not answered so, or not on this case.")
        fact = AnswersCorrected(
            case=self.case,
            decision=self.decision,
            cause=self.appeal,
            held=False if was else None,
            reports=tuple((one.report, one.reporter, one.answered) for one in told),
        )
        return Ruling(fact=fact, effects=tuple(_told(one, case, rows.words, anew=not was) for one in told))


def overturned(rows: Rows, decision: str, side: str) -> bool:
    """Whether whoever asks has found, by the appeal that is named, that a decision was wrong."""
    appeal = rows.appeal
    return appeal is not None and appeal.side == side and appeal.overturns(decision, rows.by)


def _told(report: Any, case: Case, words: Catalogue, *, anew: bool) -> Effect:
    outcome = "asked_anew" if anew else "not_acted"
    return Effect(
        subject=report.reporter,
        type=EFFECT,
        about=report.subject,
        data={
            "report": report.report,
            "subject": report.subject,
            "outcome": outcome,
            "corrects": "not_acted" if anew else "acted",
            **in_words((Said(f"report.corrected.{outcome}"),), case, words),
            "ended": None,
            "policy": None,
            "decided_by": "person",
            "automation_helped": case.by_rule,
            "redress": redress(),
        },
    )
