"""Cases folded from what happened to them, and which case is open for a subject."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from msgspec.structs import replace

from steadyhand.kernel.entry import Entry
from steadyhand.kernel.values import Instant
from steadyhand.kernel.view import View
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
from steadyhand.review.model import EVIDENCE_KEPT, Case, Decision, Evidence, Lease, graver, priority

_OF_CASE = (Opened, Supported, Attributed, Leased, Released, HandedOver, Lapsed, Decided, Retracted)


class CaseView(View[Case]):
    """Every case, by its id."""

    name = "case"
    row = Case
    facts = _OF_CASE
    columns = {
        "state": str,
        "area": str,
        "priority": int,
        "opened": int,
        "subject": str,
        "account": str,
        "holder": str,
    }
    indexes = (("area", "state", "priority", "opened"), ("subject",), ("account",), ("holder", "state"))

    def keys(self, entry: Entry) -> Iterable[str]:
        return [entry.fact.case]  # type: ignore[attr-defined]

    def fold(self, row: Case | None, entry: Entry, key: str) -> Case | None:
        if isinstance(entry.fact, Opened):
            return _with_evidence(_opened(entry.fact, entry), entry.fact, entry)
        if row is None:
            return None
        match entry.fact:
            case Supported() as fact:
                return _with_evidence(row, fact, entry)
            case Attributed(account=account):
                return replace(row, account=account, attested=True)
            case (Leased() | Released() | HandedOver() | Lapsed()) as fact:
                return _of_lease(row, fact)
            case Decided() as fact:
                return replace(_open(row), state="closed", decision=_decision(fact, entry))
            case Retracted() as fact:
                return _retracted(row, fact, entry)
        return row


class OpenCase(msgspec.Struct, frozen=True):
    """The case that is open for a subject and area."""

    case: str


class OpenCaseView(View[OpenCase]):
    """Which case is open, by `area|subject`: a second report joins it instead of opening another."""

    name = "open_case"
    row = OpenCase
    facts = (Opened, HandedOver, Decided, Retracted)

    def keys(self, entry: Entry) -> Iterable[str]:
        match entry.fact:
            case Opened(area=area, subject=subject) | Decided(area=area, subject=subject):
                return [f"{area}|{subject}"]
            case HandedOver(area=area, to=to, subject=subject):
                return [f"{area}|{subject}", f"{to}|{subject}"]
            case Retracted(area=area, subject=subject, until=until) if until is not None:
                return [f"{area}|{subject}"]
        return []

    def fold(self, row: OpenCase | None, entry: Entry, key: str) -> OpenCase | None:
        match entry.fact:
            case HandedOver(case=case, to=to):
                return OpenCase(case) if key.startswith(f"{to}|") else None
            case Opened(case=case) | Retracted(case=case):
                return OpenCase(case)
        return None


class Conflicts(msgspec.Struct, frozen=True):
    """Posts and accounts that somebody must not decide about, because they know somebody there."""

    subjects: tuple[str, ...]


class ConflictsView(View[Conflicts]):
    """What each person said they know somebody in."""

    name = "conflicts"
    row = Conflicts
    facts = (Released,)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [entry.fact.holder] if entry.fact.conflicts else []  # type: ignore[attr-defined]

    def fold(self, row: Conflicts | None, entry: Entry, key: str) -> Conflicts:
        named = entry.fact.conflicts  # type: ignore[attr-defined]
        return Conflicts(tuple(dict.fromkeys((*(row.subjects if row else ()), *named))))


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A report as it came; its words are a payload."""

    report: str
    subject: str
    reporter: str
    area: str
    at: int
    words: str | None


class ReportView(View[Report]):
    """Every report, by its id."""

    name = "report"
    row = Report
    facts = (Reported,)
    columns = {"subject": str}
    indexes = (("subject",),)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [entry.fact.report]  # type: ignore[attr-defined]

    def fold(self, row: Report | None, entry: Entry, key: str) -> Report:
        fact = entry.fact
        assert isinstance(fact, Reported)
        return Report(
            report=key,
            subject=fact.subject,
            reporter=fact.reporter,
            area=fact.area,
            at=entry.at,
            words=_payload_of(entry, "report"),
        )


def _opened(fact: Opened, entry: Entry) -> Case:
    return Case(
        id=fact.case,
        subject=fact.subject,
        account=fact.account,
        attested=fact.attested,
        area=fact.area,
        queue=fact.area,
        severity=fact.severity,
        region=fact.region,
        language=fact.language,
        opened=entry.at,
        opened_by=entry.by if fact.source == "staff" else "",
    )


def _with_evidence(case: Case, fact: Opened | Supported, entry: Entry) -> Case:
    content = entry.sealed("content")
    piece = Evidence(
        source=fact.source,
        ref=fact.ref,
        at=entry.at,
        why=_payload_of(entry, "why"),
        rules=fact.rules,
        rule_set=fact.rule_set,
        content=content.payload if content else None,
        commitment=content.commitment if content else None,
        note=fact.note,
    )
    reports = case.reports + (fact.source == "report")
    severity = graver(case.severity, fact.severity)
    attests = fact.attested and fact.account is not None
    return replace(
        case,
        account=fact.account if attests else case.account or fact.account,
        attested=attests or case.attested,
        severity=severity,
        evidence=(*case.evidence, piece)[:EVIDENCE_KEPT],
        pieces=case.pieces + 1,
        reports=reports,
        by_rule=case.by_rule or fact.source == "rule",
        priority=priority(severity, reports),
    )


def _decision(fact: Decided, entry: Entry) -> Decision:
    return Decision(
        id=fact.decision,
        by=entry.by,
        at=entry.at,
        outcome=fact.outcome,
        policy=fact.policy,
        reason=_payload_of(entry, "reason"),
        note=_payload_of(entry, "note"),
    )


def _of_lease(case: Case, fact: Leased | Released | HandedOver | Lapsed) -> Case:
    match fact:
        case Leased(holder=holder, number=number, until=until):
            return _held(case, holder, number, until)
        case HandedOver(to=to):
            return replace(_open(case), area=to, queue=to)
        case Released(holder=holder, reason=reason) if reason is not None:
            return replace(_open(case), skipped_by=(*case.skipped_by, holder))
    return _open(case)


def _open(case: Case) -> Case:
    return replace(case, state="open", lease=None, holder="")


def _held(case: Case, holder: str, number: int, until: Instant) -> Case:
    lease = Lease(holder=holder, until=until, number=number)
    return replace(case, state="leased", lease=lease, leases=number, holder=holder)


def _retracted(case: Case, fact: Retracted, entry: Entry) -> Case:
    taken_back = replace(case, decision=case.decision and replace(case.decision, retracted=entry.at))
    return taken_back if fact.until is None else _held(taken_back, fact.holder, fact.number, fact.until)


def _payload_of(entry: Entry, kind: str) -> str | None:
    seal = entry.sealed(kind)
    return seal.payload if seal else None
