"""Partners, what they escalated, and what is counted of it, folded from what happened."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec.structs import replace

from steadyhand.kernel.entry import Entry, Fact
from steadyhand.kernel.values import Instant
from steadyhand.kernel.view import View
from steadyhand.review.model import FIRST
from steadyhand.review.partners.clocks import Shortened
from steadyhand.review.partners.facts import (
    Escalated,
    EscalationAnswered,
    EscalationBreached,
    EscalationReclocked,
    EscalationWithdrawn,
    PartnerEnded,
    PartnerRegistered,
    PartnerRestored,
    PartnerSuspended,
    PartnerWarned,
)
from steadyhand.review.partners.model import (
    AUTHORITY,
    WARNINGS_KEPT,
    Escalation,
    Partner,
    Suspension,
    Warned,
    reference_key,
)
from steadyhand.review.partners.openness import Month, month_of
from steadyhand.review.partners.record import Asked, CaseAsked, Government, Record, acted, decided, keys_of

_OF_ESCALATION = (Escalated, EscalationAnswered, EscalationBreached, EscalationWithdrawn)


class PartnerView(View[Partner]):
    """Every organisation that is or was a partner, by its id."""

    name = "partner"
    row = Partner
    facts = (PartnerRegistered, PartnerWarned, PartnerSuspended, PartnerRestored, PartnerEnded)

    def keys(self, entry: Entry) -> Iterable[str]:
        fact: Any = entry.fact
        return [fact.listing.partner if isinstance(fact, PartnerRegistered) else fact.partner]

    def fold(self, row: Partner | None, entry: Entry, key: str) -> Partner | None:
        if isinstance(entry.fact, PartnerRegistered):
            listing = entry.fact.listing
            return (
                Partner(listing=listing, since=entry.at)
                if row is None
                else replace(row, listing=listing, ended=None)
            )
        return None if row is None else _after(row, entry)


class EscalationView(View[Escalation]):
    """Every escalation, by its id."""

    name = "escalation"
    row = Escalation
    facts = (*_OF_ESCALATION, EscalationReclocked)
    columns = {"partner": str, "state": str, "at": int, "due": int}
    indexes = (("partner", "at"), ("state", "due"))

    def keys(self, entry: Entry) -> Iterable[str]:
        return [entry.fact.escalation]  # type: ignore[attr-defined]  # every one of these facts has one

    def fold(self, row: Escalation | None, entry: Entry, key: str) -> Escalation | None:
        if isinstance(entry.fact, Escalated):
            return _escalation(entry.fact, entry)
        if row is None:
            return None
        match entry.fact:
            case EscalationAnswered(answers=answers, complete=complete):
                told = row.with_answers(answers)
                return replace(told, state="decided", ended=entry.at) if complete else told
            case EscalationBreached():
                return replace(row, breached=entry.at)
            case EscalationReclocked() as fact:
                return replace(row, due=fact.due, shortened=(*row.shortened, _shortened(fact, entry.at)))
            case EscalationWithdrawn():
                return replace(row, state="closed", ended=entry.at)
        return row


class Reference(msgspec.Struct, frozen=True):
    """Which escalation a partner's own reference names, and what it said."""

    escalation: str
    digest: str


class ReferenceView(View[Reference]):
    """By `partner|reference`: what is sent again is found, and not taken twice."""

    name = "escalation_reference"
    row = Reference
    facts = (Escalated,)

    def keys(self, entry: Entry) -> Iterable[str]:
        fact: Any = entry.fact
        return [reference_key(fact.partner, fact.reference)]

    def fold(self, row: Reference | None, entry: Entry, key: str) -> Reference:
        fact: Any = entry.fact
        return Reference(fact.escalation, fact.digest)


class CaseAskedView(View[CaseAsked]):
    """Who waits for a case, and which authorities asked about it; read by the house, never by who decides."""

    name = "case_asked"
    row = CaseAsked
    facts = (Escalated, EscalationAnswered, EscalationWithdrawn)

    def keys(self, entry: Entry) -> Iterable[str]:
        match entry.fact:
            case Escalated(parts=those) | EscalationAnswered(answers=those):
                return dict.fromkeys(one.case for one in those)
            case EscalationWithdrawn(cases=cases):
                return cases
        return []

    def fold(self, row: CaseAsked | None, entry: Entry, key: str) -> CaseAsked:
        row, fact = row or CaseAsked(), entry.fact
        if isinstance(fact, EscalationAnswered | EscalationWithdrawn):
            return replace(row, waiting=tuple(one for one in row.waiting if one != fact.escalation))
        assert isinstance(fact, Escalated)
        row = replace(row, waiting=(*row.waiting, fact.escalation))
        if fact.kind != AUTHORITY:
            return row
        asked = Asked(escalation=fact.escalation, name=fact.name, order=fact.order)
        return replace(row, authorities=(*row.authorities, asked))


class RecordView(View[Record]):
    """How each partner was served, by its id."""

    name = "partner_record"
    row = Record
    facts = _OF_ESCALATION

    def keys(self, entry: Entry) -> Iterable[str]:
        return [entry.fact.partner]  # type: ignore[attr-defined]  # every one of these facts has one

    def fold(self, row: Record | None, entry: Entry, key: str) -> Record:
        row = row or Record()
        match entry.fact:
            case Escalated(parts=parts, area=area):
                lately = row.lately if area == FIRST else row.with_asked(entry.at)
                subjects = row.subjects + len(parts)
                return replace(row, escalations=row.escalations + 1, subjects=subjects, lately=lately)
            case EscalationAnswered() as fact:
                return _answered(row, fact)
            case EscalationBreached():
                return replace(row, breaches=row.breaches + 1)
            case EscalationWithdrawn():
                return replace(row, withdrawn=row.withdrawn + 1)
        return row


class GovernmentView(View[Government]):
    """What authorities asked for, by month, region, and whether by law."""

    name = "government"
    row = Government
    facts = (Escalated, EscalationAnswered)

    def keys(self, entry: Entry) -> Iterable[str]:
        match entry.fact:
            case Escalated(kind=kind, region=region, order=order):
                return keys_of(kind, entry.at, region, order=order is not None)
            case EscalationAnswered(kind=kind, region=region, received=at, order=by_law):
                return keys_of(kind, at, region, order=by_law)
        return []

    def fold(self, row: Government | None, entry: Entry, key: str) -> Government:
        row, fact = row or Government(), entry.fact
        if isinstance(fact, EscalationAnswered):
            return replace(row, acted=row.acted + acted(fact.answers))
        assert isinstance(fact, Escalated)
        forbidden = fact.order is not None and bool(fact.order.forbidden_by)
        return replace(
            row,
            requests=row.requests + 1,
            subjects=row.subjects + len(fact.parts),
            unnamed=row.unnamed + forbidden,
        )


class MonthView(View[Month]):
    """Escalations by the month in which they came: how many, and whether the promised time was kept."""

    name = "escalation_month"
    row = Month
    facts = _OF_ESCALATION

    def keys(self, entry: Entry) -> Iterable[str]:
        match entry.fact:
            case Escalated():
                return [month_of(entry.at)]
            case EscalationAnswered(received=received, complete=True):
                return [month_of(received)]
            case EscalationBreached(received=received) | EscalationWithdrawn(received=received) if received:
                return [month_of(received)]
        return []

    def fold(self, row: Month | None, entry: Entry, key: str) -> Month:
        fact: Any = entry.fact
        match fact:
            case Escalated():
                name = "escalations"
            case EscalationAnswered():
                name = "late" if fact.late or fact.breached else "in_time"
            case EscalationBreached():
                name = "breached"
            case _:
                name = "withdrawn"
        return (row or Month()).counting(fact.kind, fact.partner, **{name: 1})


def _after(row: Partner, entry: Entry) -> Partner:
    words = sealed.payload if (sealed := entry.sealed("reason")) else None
    match entry.fact:
        case PartnerWarned(misuse=misuse):
            warned = Warned(at=entry.at, by=entry.by, misuse=misuse, words=words)
            return replace(row, warnings=(*row.warnings, warned)[-WARNINGS_KEPT:])
        case PartnerSuspended(misuse=misuse, until=until, coordinator=told):
            suspended = Suspension(
                at=entry.at, until=until, by=entry.by, misuse=misuse, words=words, coordinator=told
            )
            return replace(row, suspended=suspended)
        case PartnerRestored() if row.suspended is not None:
            return replace(row, suspended=replace(row.suspended, lifted=entry.at))
        case PartnerEnded():
            return replace(row, ended=entry.at)
    return row


def _escalation(fact: Escalated, entry: Entry) -> Escalation:
    sealed = entry.sealed("report")
    return Escalation(
        escalation=fact.escalation,
        partner=fact.partner,
        kind=fact.kind,
        reference=fact.reference,
        area=fact.area,
        severity=fact.severity,
        region=fact.region,
        at=entry.at,
        due=fact.due,
        parts=fact.parts,
        words=sealed.payload if sealed else None,
        order=fact.order,
        ran=fact.ran,
    )


def _shortened(fact: EscalationReclocked, at: Instant) -> Shortened:
    return Shortened(at=at, since=fact.since, phase=fact.phase, due=fact.due, because=fact.because)


def _answered(row: Record, fact: EscalationAnswered) -> Record:
    last = max(answer.at for answer in fact.answers)
    return replace(
        row,
        answered=row.answered + fact.complete,
        decided=row.decided + decided(fact.answers),
        acted=row.acted + acted(fact.answers),
        times=row.with_time(last - fact.received) if fact.complete else row.times,
    )


FACTS: tuple[type[Fact], ...] = (*PartnerView.facts, *EscalationView.facts)
VIEWS: tuple[View[Any], ...] = (
    PartnerView(),
    EscalationView(),
    ReferenceView(),
    CaseAskedView(),
    RecordView(),
    GovernmentView(),
    MonthView(),
)
