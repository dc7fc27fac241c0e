"""Drawing, taking, giving back and answering second looks, and answering the questions that they open."""

from __future__ import annotations

from typing import ClassVar, Literal

from steadyhand.kernel.command import BY, Command, Keys, Rows
from steadyhand.kernel.entry import Fact, Payload, Refusal, Ruling
from steadyhand.kernel.values import Instant, Scope
from steadyhand.review.care.limits import LIMITS, withheld
from steadyhand.review.looks.facts import (
    LookAnswered,
    LookDrawn,
    LookLapsed,
    LookReleased,
    LookTaken,
    LookWithdrawn,
    QuestionAnswered,
)
from steadyhand.review.looks.model import (
    LEASE,
    About,
    Drawn,
    Golden,
    Look,
    Question,
    Reading,
    Withdrawal,
    compared,
    wrong_reading,
)
from steadyhand.review.looks.sampling import LEFT_OUT, Why
from steadyhand.review.looks.views import DRAWN
from steadyhand.review.model import Case, Outcome, Skip

TOOL = "review"
ANSWERS = "look.answer"
UNHELD = Refusal("not_held", "You hold no such look: take the next one.")


class DrawLook(Command, frozen=True, kw_only=True, tag="review.draw_look"):
    """Have a decision that stands looked over. Performed by automation, as the lot says (`sampling`)."""

    capability = "look.draw"
    tool = TOOL
    unfreezable: ClassVar[bool] = True

    about: About
    first: Reading
    first_reason: str | None = None
    why: Why

    def keys(self) -> Keys:
        return Keys(case=self.about.case, looks_drawn=DRAWN)

    def scope(self, rows: Rows) -> Scope:
        return self.about.scope(TOOL)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if refusal := moved_on(rows.case, self.about):
            return refusal
        if self.about.area in LEFT_OUT:
            return Refusal("left_out", f"What is about {self.about.area} is not looked at again.")
        return LookDrawn(
            look=_next(rows.looks_drawn),
            about=self.about,
            first=self.first,
            first_reason=self.first_reason,
            why=self.why,
            golden=None,
            apart=(self.about.decider,),
        )


class DrawGolden(Command, frozen=True, kw_only=True, tag="review.draw_golden"):
    """Put a golden case among the looks: by its looks it is one like any other. Performed by automation."""

    capability = "look.draw"
    tool = TOOL
    unfreezable: ClassVar[bool] = True

    golden: str

    def keys(self) -> Keys:
        return Keys(golden=self.golden, looks_drawn=DRAWN)

    def scope(self, rows: Rows) -> Scope:
        golden: Golden | None = rows.golden
        return Scope(tool=TOOL) if golden is None else golden.about.scope(TOOL)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        golden: Golden | None = rows.golden
        if golden is None or golden.state != "confirmed":
            return Refusal("not_golden", f"{self.golden} is no golden case that two people agreed on.")
        if golden.waiting is not None:
            return Refusal("waits", f"{self.golden} waits among the looks already.")
        return LookDrawn(
            look=_next(rows.looks_drawn),
            about=golden.about,
            first=golden.expected,
            first_reason=None,
            why="golden",
            golden=golden.id,
            apart=golden.apart,
        )


class OfLook(Command, frozen=True):
    """What commands on one look have in common: access tests what the decision was about, never the request."""

    tool = TOOL
    versioned = "look"
    look: str

    def keys(self) -> Keys:
        return Keys(look=self.look)

    def scope(self, rows: Rows) -> Scope:
        look: Look | None = rows.look
        return Scope(tool=TOOL) if look is None else look.about.scope(TOOL)


class TakeLook(OfLook, frozen=True, tag="review.take_look"):
    """Take a look that waits: not at what one decided, nor at what somebody one depends on did."""

    capability = ANSWERS
    case: str
    """The case it is at, so that a decision that no longer stands is not looked over."""

    def keys(self) -> Keys:
        return Keys(
            look=self.look,
            case=self.case,
            conflicts=BY,
            staff=BY,
            care=BY,
            care_limits=LIMITS,
            small_team=ANSWERS,
        )

    def scope(self, rows: Rows) -> Scope:
        look: Look | None = rows.look
        return Scope(tool=TOOL) if look is None else look.about.scope(TOOL, look.apart)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        look: Look | None = rows.look
        if look is None or look.about.case != self.case or look.state != "waiting":
            return Refusal("not_waiting", f"{self.look} does not wait: take the next one.")
        if look.barred(rows.by, rows.small_team, now) or rows.by in look.skipped_by:
            return Refusal("not_for_you", "Somebody else looks this over: take the next one.")
        if close(rows) & look.about.people:
            return Refusal("conflict", "You know somebody in this: take the next one.")
        if refusal := withheld(rows.care, rows.care_limits, look.about, now):
            return refusal
        if look.golden is None and (refusal := moved_on(rows.case, look.about)):
            return refusal
        return LookTaken(look=self.look, holder=rows.by, number=look.leases + 1, until=now + LEASE)


class ReleaseLook(OfLook, frozen=True, tag="review.release_look"):
    """Give a look back; it is not served to this person again."""

    capability = ANSWERS
    reason: Skip

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        look: Look | None = rows.look
        if look is None or not look.held_by(rows.by, now):
            return UNHELD
        conflicts = tuple(sorted(look.about.people)) if self.reason == "conflict" else ()
        return LookReleased(look=self.look, holder=rows.by, reason=self.reason, conflicts=conflicts)


class LapseLook(OfLook, frozen=True, tag="review.lapse_look"):
    """Nobody answered in time. Performed by the clock."""

    capability = "look.lapse"
    unfreezable: ClassVar[bool] = True
    number: int

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        look: Look | None = rows.look
        if look is None or look.lease is None or look.lease.number != self.number or look.lease.until > now:
            return Refusal("not_due", "This look has not run out.")
        return LookLapsed(look=self.look, holder=look.lease.holder)


class AnswerLook(OfLook, frozen=True, kw_only=True, tag="review.answer_look"):
    """Say how one reads it: whether it breaks a rule, which, how gravely, and why."""

    capability = ANSWERS
    outcome: Outcome
    reason: str
    policy: str | None = None
    severity: str | None = None

    def keys(self) -> Keys:
        return Keys(look=self.look, article_version=self.policy, conflicts=BY, staff=BY, small_team=ANSWERS)

    def scope(self, rows: Rows) -> Scope:
        look: Look | None = rows.look
        return Scope(tool=TOOL) if look is None else look.about.scope(TOOL, look.apart)

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        look: Look | None = rows.look
        if look is None or not look.held_by(rows.by, now):
            return UNHELD
        if look.barred(rows.by, rows.small_team, now):
            return Refusal("not_for_you", "Somebody else looks this over: give it back.")
        if close(rows) & look.about.people:
            return Refusal("conflict", "You know somebody in this: give it back.")
        if not self.reason.strip():
            return Refusal("no_reason", "Say in a sentence why you read it so.")
        if wrong := wrong_reading(self.reading, rows.article_version, look.about.area, look.about.decided):
            return wrong
        fact = LookAnswered(
            look=look.id,
            case=look.about.case,
            area=look.about.area,
            first=look.first,
            first_reason=look.first_reason,
            second=self.reading,
            compared=compared(look.first, self.reading),
            golden=look.golden,
        )
        return Ruling(fact=fact, payloads=(said("reason", self.reason, look.about),))

    @property
    def reading(self) -> Reading:
        """What is said."""
        return Reading(outcome=self.outcome, policy=self.policy, severity=self.severity)


class WithdrawLook(OfLook, frozen=True, tag="review.withdraw_look"):
    """Ask for a look no longer that nobody holds. Performed by automation."""

    capability = "look.draw"
    unfreezable: ClassVar[bool] = True
    why: Withdrawal

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        look: Look | None = rows.look
        if look is None or look.state != "waiting":
            return Refusal("not_waiting", f"{self.look} does not wait.")
        return LookWithdrawn(look=self.look, why=self.why, golden=look.golden)


class AnswerQuestion(Command, frozen=True, kw_only=True, tag="review.answer_question"):
    """Say how a policy is to be read where two people read it differently. It changes no decision."""

    capability = "question.answer"
    tool = TOOL

    question: str
    right: Literal["first", "second", "either"]
    words: str
    change: bool = False

    def keys(self) -> Keys:
        return Keys(question=self.question)

    def scope(self, rows: Rows) -> Scope:
        question: Question | None = rows.question
        return Scope(tool=TOOL) if question is None else Scope(tool=TOOL, policy_area=question.area)

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        question: Question | None = rows.question
        if question is None:
            return Refusal("unknown_question", f"There is no {self.question}.")
        if question.state == "answered":
            return Refusal("answered", f"{self.question} has been answered: read what was said.")
        if not self.words.strip():
            return Refusal("no_words", "Say how the policy is to be read: reviewers will go by it.")
        fact = QuestionAnswered(question=self.question, right=self.right, change=self.change)
        return Ruling(fact=fact, payloads=(Payload("answer", rows.by, self.words.encode(), question.case),))


def moved_on(case: Case | None, about: About) -> Refusal | None:
    """What is said where the decision that was drawn no longer stands."""
    stands = case.stands if case is not None else None
    if stands is None or stands.id != about.decision:
        return Refusal("moved_on", f"{about.decision} no longer stands.")
    return None


def close(rows: Rows) -> set[str]:
    """Accounts of one's own and of people close to one, and whom one said one knows."""
    staff, conflicts = rows.staff, rows.conflicts
    own = {staff.account, *staff.related} if staff is not None else set()
    return (own | set(conflicts.subjects if conflicts is not None else ())) - {None}


def said(kind: str, words: str, about: About) -> Payload:
    """Words about content: they go with it when it is erased."""
    return Payload(kind, about.account or about.subject, words.encode(), about.subject)


def _next(drawn: Drawn | None) -> str:
    return f"look:{(drawn.n if drawn is not None else 0) + 1}"
