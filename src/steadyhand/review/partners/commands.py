"""Escalating, answering, and missing the time that was promised."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import msgspec

from steadyhand.kernel.command import BY, Command, Keys, Rows
from steadyhand.kernel.entry import Fact, Payload, Refusal, Ruling
from steadyhand.kernel.values import SECOND, Instant, InvalidSubject, Scope, is_code, known, subject
from steadyhand.review.model import FIRST, RETRACTION, Case
from steadyhand.review.partners.clocks import KEYS, Because, ran, read
from steadyhand.review.partners.facts import (
    Escalated,
    EscalationAnswered,
    EscalationBreached,
    EscalationReclocked,
    EscalationWithdrawn,
)
from steadyhand.review.partners.model import (
    AN_HOUR,
    AUTHORITY,
    LINE,
    SUBJECTS,
    Answer,
    Escalation,
    LegalOrder,
    Part,
    Partner,
    Said,
    Severity,
    digest_of,
    one_line,
    reference_key,
)
from steadyhand.review.partners.record import Record

NO_PARTNER = Refusal("unknown_partner", "You do not act for an organisation that is a partner here.")
UNKNOWN = Refusal("unknown_escalation", "There is no such escalation of yours.")
"""One answer for what is not there and for what is another's: it must not tell what exists."""
NO_SHORTER = Refusal("no_shorter", "It has no less time than before.")


class Escalate(Command, frozen=True, kw_only=True, tag="review.partner_escalate"):
    """Ask, for a partner, that subjects are looked at within the time agreed.

    No freeze stops it, as none stops reports: whoever froze the house must not silence those outside. Cases are
    opened beside it, by commands of the same set.
    """

    capability = "escalation.file"
    tool = "partners"
    unfreezable: ClassVar[bool] = True
    escalation: str
    partner: str
    reference: str
    area: str
    subjects: tuple[str, ...]
    cases: tuple[str, ...]
    """The case of each subject, where none is open yet."""
    severity: Severity
    said: Said
    region: str = "unknown"
    language: str = "unknown"
    order: LegalOrder | None = None
    cls: str = ""
    """Which class of election incident it is about, as election offices and monitors say it."""

    def keys(self) -> Keys:
        return Keys(
            **KEYS,
            partner=self.partner,
            partner_record=self.partner,
            staff=BY,
            escalation=self.escalation,
            escalation_reference=reference_key(self.partner, self.reference),
            open_case=tuple(f"{self.area}|{each}" for each in self.subjects),
        )

    def scope(self, rows: Rows) -> Scope:
        return Scope(
            tool=self.tool,
            policy_area=self.area,
            region=known(self.region),
            language=known(self.language),
        )

    @property
    def digest(self) -> str:
        """What tells it from another under the same reference."""
        asked = (self.area, self.subjects, self.severity, self.said, self.region, self.language, self.order)
        return digest_of(*asked, self.cls) if self.cls else digest_of(*asked)

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        partner: Partner | None = rows.partner
        if partner is None or not _speaks(partner, rows):
            return NO_PARTNER
        if rows.escalation_reference is not None or rows.escalation is not None:
            return Refusal(
                "reference_known", f"{self.reference!r} is another escalation of yours: use a new reference."
            )
        if refusal := self._refused(partner, now) or self.said.problem() or self._too_often(rows, now):
            return refusal
        listing = partner.listing
        places = listing.places if listing.of_elections else ()
        clock = ran(places, self.area, self.cls, self.region, rows.phases, rows.incident_clocks)
        if isinstance(clock, Refusal):
            return clock
        agreed = listing.terms.of(self.severity)
        fact = Escalated(
            escalation=self.escalation,
            partner=self.partner,
            kind=listing.kind,
            name=listing.name,
            reference=self.reference,
            digest=self.digest,
            area=self.area,
            severity=self.severity,
            region=self.region,
            due=now + (min(agreed, clock.within) if clock.by_election else agreed),
            parts=self._parts(rows),
            order=self.order,
            ran=clock,
        )
        words = Payload("report", self.partner, msgspec.json.encode(self.said), about=self.subjects[0])
        return Ruling(fact=fact, payloads=(words,))

    def _parts(self, rows: Rows) -> tuple[Part, ...]:
        """Each subject with the case that will ask about it: the open one, where there is one."""
        pairs = zip(self.subjects, self.cases, rows.open_case, strict=True)
        return tuple(Part(subject=name, case=found.case if found else case) for name, case, found in pairs)

    def _refused(self, partner: Partner, now: Instant) -> Refusal | None:
        listing, stopped = partner.listing, partner.suspension(now)
        if stopped is not None and self.order is None:
            return Refusal(
                "suspended", "You are suspended: see when that ends, why, and how to object, on your page."
            )
        if self.order is not None:
            if listing.kind != AUTHORITY:
                return Refusal("no_authority", "Only an authority gives a legal order.")
            if refusal := self.order.problem():
                return refusal
        for agreed, asked, what in (
            (listing.areas, self.area, "the policy area"),
            (listing.regions, self.region, "the region"),
            (listing.languages, self.language, "the language"),
        ):
            if agreed and asked not in {*agreed, "unknown"}:
                return Refusal("not_agreed", f"{what} {asked[:80]!r} is none of yours: {', '.join(agreed)}.")
        return self._misshapen()

    def _too_often(self, rows: Rows, now: Instant) -> Refusal | None:
        """A flood of one partner's must not keep back everybody else's; danger to somebody's life always comes in."""
        record: Record = rows.partner_record or Record()
        until = None if self.area == FIRST else record.full_until(now)
        if until is None:
            return None
        seconds = -((now - until) // SECOND)
        return Refusal(
            "too_often",
            f"Up to {AN_HOUR} escalations of yours are taken within an hour: send this again in {seconds} s. "
            "Threats to somebody's life are taken at once.",
            wait_s=seconds,
        )

    def _misshapen(self) -> Refusal | None:
        if not 0 < len(self.reference.strip()) <= LINE:
            return Refusal("no_reference", f"Give a reference of your own, of 1 to {LINE} characters.")
        if not one_line(self.reference):
            return Refusal("not_one_line", "Your reference is one line.")
        if not (is_code(self.region) and is_code(self.language)):
            return Refusal(
                "invalid_code",
                "A region and a language are written in letters, digits and hyphens: eu, pt-BR.",
            )
        if not 0 < len(self.subjects) <= SUBJECTS:
            return Refusal(
                "too_many",
                f"An escalation is about 1 to {SUBJECTS} subjects; this is about {len(self.subjects)}.",
            )
        if len(set(self.subjects)) != len(self.subjects) or len(self.cases) != len(self.subjects):
            return Refusal("named_twice", "Name each subject once.")
        try:
            for name in self.subjects:
                subject(name)
        except InvalidSubject as error:
            return Refusal("invalid_subject", str(error))
        return None


class _OfEscalation(Command, frozen=True):
    tool = "partners"
    unfreezable: ClassVar[bool] = True
    escalation: str


class AnswerEscalation(_OfEscalation, frozen=True, kw_only=True, tag="review.answer_escalation"):
    """Tell a partner what was decided. Performed by the house, once a decision can no longer be taken back."""

    capability = "escalation.answer"
    cases: tuple[str, ...]
    """Those that the partner waits for, and every one that they were merged into."""

    def keys(self) -> Keys:
        return Keys(escalation=self.escalation, case=self.cases)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        asked: Escalation | None = rows.escalation
        if asked is None or asked.state != "open":
            return UNKNOWN
        known = {case.id: case for case in rows.case if case is not None}
        settled = (answer_of(name, known, now) for name in asked.cases)
        answers = tuple(answer for answer in settled if answer is not None)
        if not answers:
            return Refusal("not_decided", f"Nothing is decided of {self.escalation} that could be told now.")
        told = asked.with_answers(answers)
        return EscalationAnswered(
            escalation=self.escalation,
            partner=asked.partner,
            kind=asked.kind,
            region=asked.region,
            received=asked.at,
            order=asked.order is not None,
            answers=answers,
            complete=not told.cases,
            breached=asked.breached is not None,
            late=told.late,
        )


class ReclockEscalation(_OfEscalation, frozen=True, kw_only=True, tag="review.reclock_escalation"):
    """Give one that waits less time, because a phase turned or the clocks were set. By the house alone.

    `since` is when that was: the new time counts from then. It never gets longer: what was promised stands.
    """

    capability = "escalation.reclock"
    since: Instant
    because: Because

    def keys(self) -> Keys:
        return Keys(**KEYS, escalation=self.escalation)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        asked: Escalation | None = rows.escalation
        if asked is None or self.since > now or not asked.shortens:
            return NO_SHORTER
        reading = read(rows.phases, rows.incident_clocks, asked.ran.cls, asked.region)
        if reading is None or (due := asked.sooner(reading, self.since)) is None:
            return NO_SHORTER
        return EscalationReclocked(
            escalation=asked.escalation,
            partner=asked.partner,
            cases=asked.cases,
            phase=reading.phase,
            due=due,
            since=self.since,
            because=self.because,
            matrix=reading.matrix,
        )


class MissDue(_OfEscalation, frozen=True, kw_only=True, tag="review.miss_due"):
    """The time of an escalation has passed. Performed by the clock."""

    capability = "escalation.breach"
    cases: tuple[str, ...]

    def keys(self) -> Keys:
        return Keys(escalation=self.escalation, case=self.cases)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        asked: Escalation | None = rows.escalation
        if asked is None or asked.state != "open" or asked.breached is not None or now < asked.due:
            return Refusal("not_due", "No time has run out here.")
        late = [case for case in rows.case if case is not None and case.id in asked.cases]
        if late and all(case.stands is not None and case.stands.at <= asked.due for case in late):
            return Refusal("decided_in_time", "It was decided in time, and the answer is on its way.")
        return EscalationBreached(
            escalation=self.escalation,
            partner=asked.partner,
            due=asked.due,
            kind=asked.kind,
            received=asked.at,
        )


class WithdrawEscalation(_OfEscalation, frozen=True, kw_only=True, tag="review.withdraw_escalation"):
    """Say, for a partner, that no answer is waited for any more."""

    capability = "escalation.file"
    partner: str

    def keys(self) -> Keys:
        return Keys(escalation=self.escalation, partner=self.partner, staff=BY)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        asked: Escalation | None = rows.escalation
        if rows.partner is None or not _speaks(rows.partner, rows):
            return NO_PARTNER
        if asked is None or asked.partner != self.partner:
            return UNKNOWN
        if asked.state != "open":
            return Refusal("closed", "It is answered, or was withdrawn before.")
        return EscalationWithdrawn(
            escalation=self.escalation,
            partner=self.partner,
            cases=asked.cases,
            breached=asked.breached is not None,
            kind=asked.kind,
            received=asked.at,
        )


def answer_of(name: str, known: Mapping[str, Case], now: Instant) -> Answer | None:
    """What is told of a case, or of the one that it was merged into, of those that are known.

    None while nothing stands, or while it could still be taken back.
    """
    case = known.get(name)
    while case is not None and case.merged_into:
        case = known.get(case.merged_into)
    if case is None:
        return None
    if case.state == "cancelled":
        return _undecided(name, case)
    decision = case.stands
    if decision is None or now <= decision.at + RETRACTION:
        return None
    return Answer(
        case=name,
        decision=decision.id,
        outcome=decision.outcome,
        policy=decision.policy,
        reason=decision.reason,
        at=decision.at,
    )


def _undecided(name: str, case: Case) -> Answer | None:
    """Nobody decided, and why."""
    how = case.cancelled
    if how is None:
        return None
    return Answer(
        case=name, decision="", outcome="not_decided", policy=None, reason=None, at=how.at, ended=how.reason
    )


def _speaks(partner: Partner, rows: Rows) -> bool:
    return partner.active and partner.speaks(rows.by, rows.staff.employer if rows.staff else "")
