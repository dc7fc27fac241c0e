"""What those who reported are told: what was decided, by whom (a person or not), and what they can do about it.

As the DSA asks in Art. 16(5) and (6): the decision without undue delay, the possibilities of redress, and whether
automated means were used.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Effect, Refusal, Ruling
from steadyhand.kernel.values import Instant, Scope
from steadyhand.messages.catalogue import Catalogue, Said
from steadyhand.review.facts import Answered
from steadyhand.review.judging import scope_of
from steadyhand.review.model import Cancelled, Case, Decision
from steadyhand.review.views import Report

AT_ONCE: Final = 100
"""Reports that one entry answers: a post reported 100,000 times is answered in a thousand."""
EFFECT: Final = "report.answered"
OBJECTION_DAYS: Final = 183
"""How long somebody may object to what was decided on their report (DSA Art. 20: six months)."""
REDRESS: Final = (
    Said("report.redress.object", {"days": OBJECTION_DAYS}),
    Said("report.redress.elsewhere"),
)


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
        words = rows.words
        told = tuple(_told(report, case, stands, words, held=held) for report in asked)
        return Ruling(fact=fact, effects=told)


def redress() -> dict[str, object]:
    """What somebody can do about an answer."""
    return {"objection_days": OBJECTION_DAYS, "out_of_court": True, "courts": True}


def in_words(sentences: Sequence[Said], case: Case, words: Catalogue) -> dict[str, object]:
    """Sentences in the language of a case, and in every language there is."""
    lang = words.choose(case.language)
    every = [words.everywhere(one) for one in sentences]
    each = {tag: " ".join([one[tag] for one in every]) for tag in words.languages}
    return {
        "lang": lang,
        "words": each[lang],
        "translations": {tag: {"words": text} for tag, text in each.items()},
    }


def undecided(reason: Cancelled | None) -> Said:
    """What everybody who waited is told of a case that was ended without a decision, by why it was."""
    return Said(f"report.answer.{reason or 'not_decided'}")


def _sentences(case: Case, held: bool | None) -> tuple[Said, ...]:  # noqa: FBT001 - the outcome itself
    if held is None:
        return (undecided(case.cancelled.reason if case.cancelled else None),)
    return (Said("report.answer.acted" if held else "report.answer.not_acted"), *REDRESS)


def _told(
    report: Report, case: Case, decision: Decision | None, words: Catalogue, *, held: bool | None
) -> Effect:
    return Effect(
        subject=report.reporter,
        type=EFFECT,
        about=report.subject,
        data={
            "report": report.report,
            "subject": report.subject,
            "outcome": "not_decided" if held is None else "acted" if held else "not_acted",
            **in_words(_sentences(case, held), case, words),
            "ended": case.cancelled.reason if case.cancelled else None,
            "policy": decision.policy if decision else None,
            "decided_by": "person" if decision else None,
            "automation_helped": case.by_rule,
            "redress": redress(),
        },
    )
