"""Reporting, opening, leasing and deciding cases."""

from __future__ import annotations

from typing import ClassVar

from steadyhand.kernel.command import BY, Command, Keys, Rows
from steadyhand.kernel.entry import Fact, Payload, Refusal, Ruling
from steadyhand.kernel.values import Instant, Scope, known, touched
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
from steadyhand.review.model import (
    KEPT,
    LEASE,
    RETRACTION,
    Case,
    Outcome,
    Skip,
    Source,
    decision_id,
)


class FileReport(Command, frozen=True, tag="review.report"):
    """Someone on the platform says that a subject breaks a rule."""

    capability = "report.file"
    tool = "reports"
    unfreezable: ClassVar[bool] = True

    report: str
    subject: str
    reporter: str
    area: str
    text: str = ""
    region: str = "unknown"
    language: str = "unknown"

    def scope(self, rows: Rows) -> Scope:
        return Scope(
            tool=self.tool,
            policy_area=self.area,
            region=known(self.region),
            language=known(self.language),
        )

    def decide(self, rows: Rows, now: Instant) -> Ruling:
        fact = Reported(
            report=self.report,
            subject=self.subject,
            reporter=self.reporter,
            area=self.area,
            region=self.region,
            language=self.language,
        )
        return Ruling(fact=fact, payloads=_payloads(self.reporter, {"report": self.text}))


class OpenCase(Command, frozen=True, tag="review.open"):
    """Ask a person: opens a case, or adds evidence to the one that is open for this subject and area."""

    capability = "case.open"
    tool = "review"
    unfreezable: ClassVar[bool] = True

    case: str
    subject: str
    area: str
    severity: str
    source: Source
    ref: str
    why: str = ""
    """Why, in words; erasable like the content, which it may quote."""
    account: str | None = None
    attested: bool = False
    """Whether the content's own event names `account`: it then outweighs what others say."""
    region: str = "unknown"
    language: str = "unknown"
    rules: tuple[str, ...] = ()
    rule_set: str = ""
    """The version of the rules that ask."""
    content: str | None = None
    note: str | None = None

    def keys(self) -> Keys:
        return Keys(open_case=f"{self.area}|{self.subject}", case=self.case)

    def scope(self, rows: Rows) -> Scope:
        return Scope(
            tool=self.tool,
            policy_area=self.area,
            severity=self.severity,
            region=known(self.region),
            language=known(self.language),
            subjects=touched(self.subject, self.account if self.attested else None),
        )

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        if rows.open_case is None and rows.case is not None:
            return Refusal(
                "case_exists", f"{self.case} is another case, or was decided: open one under a new id."
            )
        fact = self._opened() if rows.open_case is None else self._supported(rows.open_case.case)
        owner = self.account or self.subject
        words = {"content": self.content or "", "why": self.why}
        return Ruling(fact=fact, payloads=_payloads(owner, words))

    def _opened(self) -> Opened:
        return Opened(
            case=self.case,
            subject=self.subject,
            account=self.account,
            attested=self.attested,
            area=self.area,
            severity=self.severity,
            region=self.region,
            language=self.language,
            source=self.source,
            ref=self.ref,
            rules=self.rules,
            rule_set=self.rule_set,
            note=self.note,
        )

    def _supported(self, case: str) -> Supported:
        return Supported(
            case=case,
            severity=self.severity,
            account=self.account,
            attested=self.attested,
            source=self.source,
            ref=self.ref,
            rules=self.rules,
            rule_set=self.rule_set,
            note=self.note,
        )


def scope_of(case: Case, tool: str) -> Scope:
    """What access may test about a case."""
    return Scope(
        tool=tool,
        policy_area=case.area,
        severity=case.severity,
        region=known(case.region),
        language=known(case.language),
        subjects=touched(case.subject, case.account if case.attested else None),
    )


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


class Attribute(OfCase, frozen=True, tag="review.attribute"):
    """Say whose content a case is about, by the content's own event: a report may have named somebody else."""

    capability = "case.open"
    unfreezable: ClassVar[bool] = True
    account: str

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        case: Case | None = rows.case
        if refusal := _not_workable(case, self.case):
            return refusal
        assert case is not None
        if case.attested and case.account == self.account:
            return Refusal("unchanged", f"{self.case} is about {self.account} already.")
        return Attributed(case=self.case, account=self.account)


class TakeLease(OfCase, frozen=True, tag="review.lease"):
    """Take an open case, or go on holding it."""

    capability = "case.lease"

    def keys(self) -> Keys:
        return Keys(case=self.case, conflicts=BY)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        case: Case | None = rows.case
        if refusal := _not_workable(case, self.case) or _conflict(case, rows):
            return refusal
        assert case is not None
        if case.lease is not None and case.lease.holder != rows.by:
            return Refusal("leased", f"{self.case} is being looked at by someone else: take the next one.")
        number = case.lease.number if case.lease else case.leases + 1
        return Leased(case=self.case, holder=rows.by, number=number, until=now + LEASE)


class KeepLease(OfCase, frozen=True, tag="review.keep_lease"):
    """Go on holding a case while a second person is asked about one's decision: for a day at most."""

    capability = "case.lease"
    until: Instant

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        case: Case | None = rows.case
        if refusal := _not_held(case, self.case, rows.by):
            return refusal
        assert case is not None
        assert case.lease is not None
        if not now < self.until <= now + KEPT:
            return Refusal("too_long", "A case is kept for a day at most.")
        return Leased(case=self.case, holder=rows.by, number=case.lease.number, until=self.until)


class Release(OfCase, frozen=True, tag="review.release"):
    """Give a case back to its queue; with a reason it is not served to this person again."""

    capability = "case.lease"
    reason: Skip | None = None

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if refusal := _not_held(rows.case, self.case, rows.by):
            return refusal
        case: Case = rows.case
        known = tuple(name for name in (case.subject, case.account) if name)
        conflicts = known if self.reason == "conflict" else ()
        return Released(case=self.case, holder=rows.by, reason=self.reason, conflicts=conflicts)


class HandOver(OfCase, frozen=True, tag="review.hand_over"):
    """Pass a case one holds to the queue of another policy area, whose rule is the one at stake."""

    capability = "case.decide"
    subject: str
    """The case's, which the open case of the other queue is looked up by."""
    to: str

    def keys(self) -> Keys:
        return Keys(case=self.case, open_case=f"{self.to}|{self.subject}")

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        case: Case | None = rows.case
        if refusal := _not_held(case, self.case, rows.by):
            return refusal
        assert case is not None
        if case.subject != self.subject:
            return Refusal("other_subject", f"{self.case} is about {case.subject}.")
        if case.area == self.to:
            return Refusal("unchanged", f"{self.case} is in that queue already.")
        if rows.open_case is not None:
            return Refusal(
                "open_there",
                f"{rows.open_case.case} already asks that about {self.subject}: decide only what this queue asks.",
            )
        return HandedOver(case=self.case, subject=self.subject, holder=rows.by, area=case.area, to=self.to)


class Lapse(OfCase, frozen=True, tag="review.lapse"):
    """A lease has run out. Performed by the clock."""

    capability = "case.lapse"
    number: int

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        case: Case | None = rows.case
        if case is None or case.lease is None or case.lease.number != self.number or case.lease.until > now:
            return Refusal("not_due", "This lease has not run out.")
        return Lapsed(case=self.case, holder=case.lease.holder)


class Decide(OfCase, frozen=True, tag="review.decide"):
    """Decide a case one holds: it breaks a policy version, or it breaks none, and why."""

    capability = "case.decide"
    outcome: Outcome
    reason: str
    policy: str | None = None
    note: str = ""

    def keys(self) -> Keys:
        return Keys(case=self.case, article_version=self.policy, conflicts=BY)

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        case: Case | None = rows.case
        refusal = _not_held(case, self.case, rows.by) or _conflict(case, rows) or self._incomplete(rows, now)
        if refusal:
            return refusal
        assert case is not None
        assert case.lease is not None
        fact = Decided(
            case=self.case,
            decision=decision_id(self.case, case.lease.number),
            subject=case.subject,
            outcome=self.outcome,
            policy=self.policy,
            area=case.area,
            region=case.region,
            language=case.language,
            by_rule=case.by_rule,
            waited=now - case.opened,
        )
        words = {"reason": self.reason, "note": self.note}
        return Ruling(fact=fact, payloads=_payloads(case.account or case.subject, words))

    def _incomplete(self, rows: Rows, now: Instant) -> Refusal | None:
        article = rows.article_version
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
        return Retracted(
            case=self.case,
            decision=decision.id,
            subject=case.subject,
            area=case.area,
            holder=rows.by,
            number=case.leases + 1,
            until=now + LEASE if rows.open_case is None else None,
        )


def _payloads(owner: str, words: dict[str, str]) -> tuple[Payload, ...]:
    return tuple(Payload(kind, owner, text.encode()) for kind, text in words.items() if text)


def _conflict(case: Case | None, rows: Rows) -> Refusal | None:
    """Whoever knows somebody knows them in every case."""
    known = rows.conflicts.subjects if rows.conflicts else ()
    if case is None or not {case.subject, case.account} & set(known):
        return None
    return Refusal("conflict", f"You know somebody in {case.id}: take the next one.")


def _not_workable(case: Case | None, name: str) -> Refusal | None:
    if case is None:
        return Refusal("unknown_case", f"There is no case {name}.")
    if case.state == "closed":
        return Refusal(
            "closed", f"{name} is already decided: see its decision {case.decision and case.decision.id}."
        )
    return None


def _not_held(case: Case | None, name: str, by: str) -> Refusal | None:
    if refusal := _not_workable(case, name):
        return refusal
    assert case is not None
    if case.lease is None or case.lease.holder != by:
        return Refusal("not_held", f"You do not hold {name}: take it first.")
    return None
