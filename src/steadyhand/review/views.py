"""Cases folded from what happened to them, and which case is open for a subject."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from msgspec.structs import replace

from steadyhand.kernel.entry import Entry
from steadyhand.kernel.view import View
from steadyhand.review.facts import Decided, Lapsed, Leased, Opened, Released, Reported, Supported
from steadyhand.review.model import EVIDENCE_KEPT, Case, Decision, Evidence, Lease, priority

_OF_CASE = (Opened, Supported, Leased, Released, Lapsed, Decided)


class CaseView(View[Case]):
    """Every case, by its id."""

    name = "case"
    row = Case
    facts = _OF_CASE
    columns = {"state": str, "area": str, "priority": int, "opened": int, "subject": str, "holder": str}
    indexes = (("area", "state", "priority", "opened"), ("subject",), ("holder", "state"))

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
            case Leased(holder=holder, number=number, until=until):
                lease = Lease(holder=holder, until=until, number=number)
                return replace(row, state="leased", lease=lease, leases=number, holder=holder)
            case Released(holder=holder, reason=reason):
                skipped = (*row.skipped_by, holder) if reason else row.skipped_by
                return replace(row, state="open", lease=None, holder="", skipped_by=skipped)
            case Lapsed():
                return replace(row, state="open", lease=None, holder="")
            case Decided() as fact:
                return replace(row, state="closed", lease=None, holder="", decision=_decision(fact, entry))
        return row


class OpenCase(msgspec.Struct, frozen=True):
    """The case that is open for a subject and area."""

    case: str


class OpenCaseView(View[OpenCase]):
    """Which case is open, by `area|subject`: a second report joins it instead of opening another."""

    name = "open_case"
    row = OpenCase
    facts = (Opened, Decided)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [f"{entry.fact.area}|{entry.fact.subject}"]  # type: ignore[attr-defined]

    def fold(self, row: OpenCase | None, entry: Entry, key: str) -> OpenCase | None:
        return OpenCase(entry.fact.case) if isinstance(entry.fact, Opened) else None


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
        words = entry.seals[0].payload if entry.seals else None
        return Report(
            report=key, subject=fact.subject, reporter=fact.reporter, area=fact.area, at=entry.at, words=words
        )


def _opened(fact: Opened, entry: Entry) -> Case:
    return Case(
        id=fact.case,
        subject=fact.subject,
        account=fact.account,
        area=fact.area,
        queue=fact.area,
        severity=fact.severity,
        region=fact.region,
        language=fact.language,
        opened=entry.at,
    )


def _with_evidence(case: Case, fact: Opened | Supported, entry: Entry) -> Case:
    piece = Evidence(
        source=fact.source,
        ref=fact.ref,
        at=entry.at,
        why=fact.why,
        rules=fact.rules,
        content=entry.seals[0].payload if entry.seals else None,
        commitment=entry.seals[0].commitment if entry.seals else None,
        note=fact.note,
    )
    reports = case.reports + (fact.source == "report")
    return replace(
        case,
        evidence=(*case.evidence, piece)[:EVIDENCE_KEPT],
        pieces=case.pieces + 1,
        reports=reports,
        by_rule=case.by_rule or fact.source == "rule",
        priority=priority(case.severity, reports),
    )


def _decision(fact: Decided, entry: Entry) -> Decision:
    return Decision(
        id=fact.decision,
        by=entry.by,
        at=entry.at,
        outcome=fact.outcome,
        policy=fact.policy,
        reason=fact.reason,
        note=entry.seals[0].payload if entry.seals else None,
    )
