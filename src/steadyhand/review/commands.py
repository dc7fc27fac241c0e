"""Reporting, opening, leasing and deciding cases."""

from __future__ import annotations

from typing import Any, ClassVar

from steadyhand.kernel.command import BY, Command, Keys, Rows
from steadyhand.kernel.entry import Fact, Refusal, Ruling
from steadyhand.kernel.values import Instant, Scope
from steadyhand.review.care.limits import LIMITS, withheld
from steadyhand.review.codes import unknown
from steadyhand.review.facts import Closed, Decided, Lapsed, Leased, Released, Reopened, Retracted
from steadyhand.review.judging import conflict, not_held, not_possible, payloads, scope_of, unfit
from steadyhand.review.model import (
    AT_DESK,
    BEAT,
    KEPT,
    LAPSES,
    LEASE,
    RETRACTION,
    SKIPS,
    Case,
    Outcome,
    Skip,
    Way,
    decision_id,
    within_of,
)
from steadyhand.review.unserved.model import misplaced
from steadyhand.rules.versions.queues import QUEUES


class OfCase(Command, frozen=True):
    """What commands on one case have in common: their scope is the case's, never the request's."""

    tool = "review"
    versioned = "case"
    case: str

    def keys(self) -> Keys:
        return Keys(case=self.case)

    def scope(self, rows: Rows) -> Scope:
        case: Case | None = rows.case
        return Scope(tool=self.tool) if case is None else scope_of(case, self.tool)


class TakeLease(OfCase, frozen=True, tag="review.lease"):
    """Take a case that waits, or go on holding it. Who picks one that is not theirs to take next says why."""

    capability = "case.lease"
    way: Way = "order"
    reason: str = ""

    def keys(self) -> Keys:
        return Keys(case=self.case, conflicts=BY, staff=BY, queues=QUEUES, care=BY, care_limits=LIMITS)

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        case: Case | None = rows.case
        if refusal := not_possible(case, self.case, "lease") or conflict(case, rows) or unfit(case, rows):
            return refusal
        assert case is not None
        if refusal := misplaced(case, rows.staff) or self._elsewhere(case, rows.by, now):
            return refusal
        if case.lease is None and (refusal := withheld(rows.care, rows.care_limits, case, now)):
            return refusal
        if case.lease is None and self.way == "picked" and not self.reason.strip():
            return Refusal("no_reason", "Cases are served in their order: say why you take this one.")
        number = case.lease.number if case.lease else case.leases + 1
        until = now + LEASE
        fact = Leased(
            case=self.case,
            holder=rows.by,
            number=number,
            until=until,
            way=self.way,
            queue="" if case.lease else case.queue,
            due=case.due_again(now) if case.hold else None,
            area=case.area,
            severity=case.severity,
        )
        return Ruling(fact=fact, payloads=payloads(rows.by, {"picked": self.reason}, case.subject))

    def _elsewhere(self, case: Case, by: str, now: Instant) -> Refusal | None:
        if case.lease is not None and case.lease.holder != by:
            return Refusal("leased", f"{self.case} is being looked at by someone else: take the next one.")
        if case.hold is not None and case.hold.owner != by:
            return Refusal("on_hold", f"{self.case} is on hold: take the next one.")
        if case.assignee not in {"", by} and now < case.reserved:
            return Refusal("reserved", f"{self.case} was passed to somebody else: take the next one.")
        if case.state == "escalated" and case.assignee != by and self.capability == TakeLease.capability:
            return Refusal("escalated", f"{self.case} is escalated: take the next one.")
        return None


class TakeEscalated(TakeLease, frozen=True, tag="review.lease_escalated"):
    """Take a case that was escalated."""

    capability = "case.escalated"


class KeepLease(OfCase, frozen=True, tag="review.keep_lease"):
    """Go on holding a case while a second person is asked about one's decision: for two days at most."""

    capability = "case.lease"
    until: Instant

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        case: Case | None = rows.case
        if refusal := not_held(case, self.case, rows.by):
            return refusal
        assert case is not None
        assert case.lease is not None
        if not now < self.until <= now + KEPT:
            return Refusal("too_long", "A case is kept for two days at most.")
        number = case.lease.number
        return Leased(
            case=self.case,
            holder=rows.by,
            number=number,
            until=self.until,
            way=case.lease.way,
            area=case.area,
            severity=case.severity,
        )


class Prolong(OfCase, frozen=True, tag="review.prolong"):
    """Whoever holds a case has its page open: the lease goes on. Performed by the house, at their heartbeat."""

    capability = "case.lapse"
    number: int

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        case: Case | None = rows.case
        lease = case.lease if case else None
        if case is None or lease is None or lease.number != self.number or lease.until <= now:
            return Refusal("not_held", f"{self.case} is not held under this lease.")
        if lease.until > now + BEAT or now >= lease.taken + AT_DESK:
            return Refusal(
                "not_due", "This lease goes on by itself shortly before its end, for an hour at most."
            )
        return Leased(
            case=self.case,
            holder=lease.holder,
            number=lease.number,
            until=now + LEASE,
            way=lease.way,
            area=case.area,
            severity=case.severity,
        )


class Release(OfCase, frozen=True, tag="review.release"):
    """Give a case back to its queue; with a reason it is not served to this person again."""

    capability = "case.lease"
    reason: Skip | None = None

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if refusal := not_held(rows.case, self.case, rows.by):
            return refusal
        case: Case = rows.case
        known = tuple(name for name in (case.subject, case.account) if name)
        skippers = {*case.skipped_by, rows.by} if self.reason else set(case.skipped_by)
        return Released(
            case=self.case,
            holder=rows.by,
            reason=self.reason,
            conflicts=known if self.reason == "conflict" else (),
            escalates=self.reason is not None and len(skippers) >= SKIPS and case.level == 0,
        )


class Lapse(OfCase, frozen=True, tag="review.lapse"):
    """A lease has run out. Performed by the clock."""

    capability = "case.lapse"
    number: int

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        case: Case | None = rows.case
        if case is None or case.lease is None or case.lease.number != self.number or case.lease.until > now:
            return Refusal("not_due", "This lease has not run out.")
        return Lapsed(case=self.case, holder=case.lease.holder, escalates=case.lapses + 1 >= LAPSES)


class Decide(OfCase, frozen=True, tag="review.decide"):
    """Decide a case one holds: it breaks a policy version, or it breaks none, and why."""

    capability = "case.decide"
    outcome: Outcome
    reason: str
    policy: str | None = None
    note: str = ""
    severity: str = ""
    codes: tuple[str, ...] = ()
    on: tuple[str, ...] = ()
    """Further subjects of the same account that sanctions of the same set fall on."""

    def keys(self) -> Keys:
        return Keys(case=self.case, article_version=self.policy, conflicts=BY, staff=BY, queues=QUEUES)

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        case: Case | None = rows.case
        refusal = (
            not_held(case, self.case, rows.by)
            or conflict(case, rows)
            or unfit(case, rows)
            or self.incomplete(rows, now)
        )
        if refusal:
            return refusal
        assert case is not None
        assert case.lease is not None
        # a clock that was set back stands still for a while: that is no time, but known
        handled = max(1, now - case.lease.taken) if case.lease.taken else 0
        return self.ruling(case, case.lease.number, now, handled=handled)

    def ruling(self, case: Case, number: int, now: Instant, *, handled: int = 0, **of_bulk: Any) -> Ruling:
        """The decision of this number on a case; `handled` in microseconds, 0 where nobody held it."""
        earlier = case.decided_before
        fact = Decided(
            case=self.case,
            decision=decision_id(self.case, number),
            subject=case.subject,
            outcome=self.outcome,
            policy=self.policy,
            area=case.area,
            region=case.region,
            language=case.language,
            by_rule=case.by_rule,
            waited=now - case.opened,
            severity=self.severity,
            codes=self.codes,
            queue=case.queue,
            handled=handled,
            final=now + RETRACTION,
            on=self.on,
            **of_bulk,
            earlier=earlier.id if earlier else "",
            overturns=earlier is not None and earlier.outcome != self.outcome,
            late=case.late(now),
        )
        words = {"reason": self.reason, "note": self.note}
        return Ruling(fact=fact, payloads=payloads(case.account or case.subject, words))

    def incomplete(self, rows: Rows, now: Instant) -> Refusal | None:
        """What a decision still lacks: words, an article of the case's area in effect, a severity and codes known."""
        article = rows.article_version
        if refusal := unknown(rows.case.area, self.severity, self.codes):
            return refusal
        if not self.reason.strip():
            return Refusal("no_reason", "Say in a sentence why: the person affected will read it.")
        if self.outcome == "violates" and article is None:
            return Refusal("no_policy", "Name the policy version that is broken.")
        if article is not None and article.effective > now:
            return Refusal("not_yet_effective", f"{self.policy} is not in effect yet.")
        if article is not None and article.area != rows.case.area:
            return Refusal(
                "other_area",
                f"{self.policy} is a rule on {article.area}, the case is one of {rows.case.area}: "
                "hand it over to that queue.",
            )
        return None


class Reopen(OfCase, frozen=True, tag="review.reopen"):
    """Ask anew what was decided, because the decision is taken back; what followed from it is lifted beside."""

    capability = "case.reopen"
    subject: str
    area: str
    cause: str
    decision: str
    reason: str

    def keys(self) -> Keys:
        return Keys(case=self.case, open_case=f"{self.area}|{self.subject}")

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        case: Case | None = rows.case
        stands = case.stands if case else None
        if case is None or stands is None or stands.id != self.decision:
            return Refusal("not_decided", f"{self.decision} does not stand on {self.case}.")
        if (case.subject, case.area) != (self.subject, self.area):
            return Refusal("other_subject", f"{self.case} is about {case.subject}, in {case.area}.")
        if not self.cause.strip() or not self.reason.strip():
            return Refusal("no_reason", "Say what takes the decision back, and why.")
        asked = rows.open_case
        if asked is not None and asked.case != self.case and asked.open:
            return Refusal("open_there", f"{asked.case} asks that about {self.subject} already.")
        fact = Reopened(
            case=self.case,
            cause=self.cause,
            decision=self.decision,
            subject=case.subject,
            area=case.area,
            severity=case.severity,
            openings=case.openings + 1,
            within=case.within or within_of(case.severity),
        )
        return Ruling(fact=fact, payloads=payloads(rows.by, {"reopened": self.reason}))


class Retract(OfCase, frozen=True, tag="review.retract"):
    """Take back at once what one decided oneself; one holds the case again."""

    capability = "case.decide"
    subject: str
    area: str

    def keys(self) -> Keys:
        return Keys(case=self.case, open_case=f"{self.area}|{self.subject}")

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        case: Case | None = rows.case
        decision = case.stands if case else None
        if case is None or decision is None:
            return Refusal("not_decided", f"No decision stands on {self.case}.")
        if (case.subject, case.area) != (self.subject, self.area):
            return Refusal("other_subject", f"{self.case} is about {case.subject}, in {case.area}.")
        if decision.by != rows.by:
            return Refusal("not_yours", f"{decision.id} was taken by someone else.")
        if now > decision.at + RETRACTION:
            return Refusal("too_late", "A decision can be taken back for 30 seconds.")
        asked = rows.open_case
        elsewhere = asked is not None and asked.open and asked.case != self.case
        return Retracted(
            case=self.case,
            decision=decision.id,
            subject=case.subject,
            area=case.area,
            holder=rows.by,
            number=case.leases + 1,
            until=None if elsewhere else now + LEASE,
            due=None if elsewhere or case.breached else decision.at + case.left,  # it went on meanwhile
            queue=case.queue,
            language=case.language,
            policy=decision.policy,
        )


class Close(OfCase, frozen=True, tag="review.close"):
    """A decision can no longer be taken back. Performed by the clock."""

    capability = "case.lapse"
    unfreezable: ClassVar[bool] = True
    decision: str

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        case: Case | None = rows.case
        stands = case.stands if case else None
        if case is None or case.state != "decided" or stands is None or stands.id != self.decision:
            return Refusal("not_due", f"{self.decision} does not stand on {self.case}, or is closed.")
        if now < stands.at + RETRACTION:
            return Refusal("not_due", f"{self.decision} may still be taken back.")
        return Closed(case=self.case, decision=self.decision, subject=case.subject, area=case.area)
