"""Cases folded from what happened to them, and which case asks about a subject."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec
from msgspec.structs import replace

from steadyhand.kernel.entry import Entry, Fact
from steadyhand.kernel.values import Instant
from steadyhand.kernel.view import View
from steadyhand.review.corrected import AnswersCorrected, Overruled
from steadyhand.review.facts import (
    Answered,
    Assigned,
    Attributed,
    Breached,
    Cancelled,
    Closed,
    Decided,
    Escalated,
    HandedOver,
    Held,
    Lapsed,
    Leased,
    Merged,
    Opened,
    Released,
    Reopened,
    Reported,
    Retracted,
    Routed,
    Supported,
    Woken,
)
from steadyhand.review.folding import fold_case
from steadyhand.review.looks.facts import LookReleased
from steadyhand.review.model import Case, Source, graver, within_of
from steadyhand.review.reach.facts import CameBack, ReachCounted, WentAway
from steadyhand.review.reporters import Reporter
from steadyhand.review.unserved.facts import SentOut, Translated, TranslationAsked

OF_CASE: Final[tuple[type[Fact], ...]] = (
    Opened, Supported, Attributed, Routed, ReachCounted, WentAway, CameBack, Leased, Released, HandedOver, Lapsed,
    Held, Woken, Assigned, Escalated, Merged, Cancelled, Decided, Retracted, Closed, Reopened, Breached, SentOut,
    TranslationAsked, Translated, Overruled,
)  # fmt: skip
LANES: Final = {"new": 1, "queued": 1, "escalated": 3}
"""The column `lane`: to whom a case is served. 0: nobody; 1 and 2: who serves its queue; 3 and 4: whom it was
escalated to. Of unknown harm it is in the second of the two, so that each can be read in its own order."""


class CaseView(View[Case]):
    """Every case, by its id."""

    name = "case"
    row = Case
    facts = OF_CASE
    columns = {
        "state": str,
        "area": str,
        "queue": str,
        "lane": int,
        "tier_down": int,
        "harm_down": int,
        "opened": int,
        "ripens": int,
        "due": int,
        "subject": str,
        "account": str,
        "holder": str,
        "assignee": str,
        "language": str,
        "region": str,
        "severity": str,
        "passed": int,
    }
    indexes = (
        ("queue", "lane", "tier_down", "harm_down", "opened", "key"),
        ("queue", "lane", "tier_down", "due", "opened", "key"),
        ("queue", "lane", "tier_down", "opened", "key"),
        ("queue", "lane", "ripens"),
        ("area", "state", "opened"),
        ("subject",),
        ("account",),
        ("holder", "state"),
        ("assignee", "lane"),
        ("state", "queue", "language", "due", "opened"),
        ("lane", "queue", "area", "language", "region", "severity"),
        ("queue", "opened"),
        ("passed", "lane"),
    )

    def keys(self, entry: Entry) -> Iterable[str]:
        if isinstance(entry.fact, Merged):
            return [entry.fact.case, entry.fact.into]
        return [entry.fact.case]  # type: ignore[attr-defined]

    def fold(self, row: Case | None, entry: Entry, key: str) -> Case | None:
        return fold_case(row, entry, key)

    def index(self, row: Case) -> dict[str, object]:
        """Tier and harm negated: then an index read forwards gives the order of service, ties by age."""
        lane = LANES.get(row.state, 0)
        worked_out = {
            "lane": lane + (row.harm is None) if lane else 0,
            "tier_down": -row.tier,
            "harm_down": None if row.harm is None else -row.harm,
        }
        return {name: worked_out[name] if name in worked_out else getattr(row, name) for name in self.columns}


class OpenCase(msgspec.Struct, frozen=True, kw_only=True):
    """The case about a subject in an area: what comes in joins it, or opens it again."""

    case: str
    open: bool = True
    openings: int = 1
    opened: Instant = 0
    severity: str = "medium"
    decided: bool = False
    """Whether it is decided, and that may still be taken back."""
    due: Instant = 0
    """When it is due, apart from the time during which its clock stood."""

    def joins(self, source: str) -> bool:
        """Whether what comes now belongs to the question that is asked, rather than asks it again.

        While a decision may still be taken back, only a further report does: what a rule finds then, nobody has read.
        """
        return self.open and (not self.decided or source == "report")

    def sooner(self, severity: str, within: int) -> Instant | None:
        """When it is due if it turns out to be as grave as this; None where that is no sooner than before."""
        if graver(severity, self.severity) == self.severity:
            return None
        due = self.opened + (within or within_of(severity))
        return due if due < self.due else None


class OpenCaseView(View[OpenCase]):
    """Which case asks about a subject, by `area|subject`, open or not."""

    name = "open_case"
    row = OpenCase
    facts = (Opened, Supported, HandedOver, Merged, Cancelled, Decided, Retracted, Closed, Reopened)

    def keys(self, entry: Entry) -> Iterable[str]:
        fact = entry.fact
        if isinstance(fact, HandedOver):
            return [f"{fact.area}|{fact.subject}", f"{fact.to}|{fact.subject}"]
        if isinstance(fact, Retracted) and fact.until is None:
            return []
        if isinstance(fact, Supported) and not fact.subject:
            return []  # of an older program
        return [f"{fact.area}|{fact.subject}"]  # type: ignore[attr-defined]

    def fold(self, row: OpenCase | None, entry: Entry, key: str) -> OpenCase | None:
        match entry.fact:
            case Opened() as fact:
                due = entry.at + (fact.within or within_of(fact.severity))
                return OpenCase(
                    case=fact.case, openings=fact.openings, opened=entry.at, severity=fact.severity, due=due
                )
            case HandedOver() as fact:
                return _passed_on(fact, entry) if key.startswith(f"{fact.to}|") else None
            case Retracted(case=case):
                return replace(row or OpenCase(case=case, opened=entry.at), open=True, decided=False)
            case Merged():
                return None  # the other one ends under a key of its own: what comes later is asked anew
            case Reopened() as fact:
                return OpenCase(
                    case=fact.case,
                    openings=fact.openings,
                    opened=entry.at,
                    severity=fact.severity,
                    due=entry.at + fact.within,
                )
        if row is None or row.case != entry.fact.case:  # type: ignore[attr-defined]
            return row
        if isinstance(entry.fact, Supported):
            severity = graver(row.severity, entry.fact.severity)
            return replace(row, severity=severity, due=entry.fact.due or row.due)
        decided = isinstance(entry.fact, Decided) and entry.fact.final is not None
        return replace(row, open=decided, decided=decided)


def _passed_on(fact: HandedOver, entry: Entry) -> OpenCase:
    """As urgent as it was: what makes it graver makes it due sooner there too."""
    return OpenCase(
        case=fact.case,
        openings=fact.openings,
        opened=fact.opened or entry.at,
        severity=fact.severity,
        due=fact.due,
    )


class Conflicts(msgspec.Struct, frozen=True):
    """Posts and accounts that somebody must not decide about, because they know somebody there."""

    subjects: tuple[str, ...]


class ConflictsView(View[Conflicts]):
    """What each person said they know somebody in."""

    name = "conflicts"
    row = Conflicts
    facts = (Released, LookReleased)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [entry.fact.holder] if entry.fact.conflicts else []  # type: ignore[attr-defined]

    def fold(self, row: Conflicts | None, entry: Entry, key: str) -> Conflicts:
        named = entry.fact.conflicts  # type: ignore[attr-defined]
        return Conflicts(tuple(dict.fromkeys((*(row.subjects if row else ()), *named))))


class Turns(msgspec.Struct, frozen=True):
    """How many cases somebody was served since one that had waited too long."""

    since_aged: int = 0


class TurnsView(View[Turns]):
    """Everybody's turns: what makes the guarantee against starving hold across restarts.

    By who is served, and not by queue: somebody who serves several has one turn in ten of all that they are served.
    """

    name = "turns"
    row = Turns
    facts = (Leased,)

    def keys(self, entry: Entry) -> Iterable[str]:
        fact = entry.fact
        assert isinstance(fact, Leased)
        return [fact.holder] if fact.queue and fact.way in {"order", "aged"} else []

    def fold(self, row: Turns | None, entry: Entry, key: str) -> Turns:
        assert isinstance(entry.fact, Leased)
        return Turns(0 if entry.fact.way == "aged" else (row or Turns()).since_aged + 1)


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A report as it came, the case that it led to, and what became of it; its words are a payload."""

    report: str
    subject: str
    reporter: str
    area: str
    at: int
    words: str | None
    source: Source = "report"
    illegal: bool = False
    good_faith: bool = False
    weight: float = 0.0
    case: str = ""
    """The case that it opened or joined."""
    joined: int = 0
    """The number of the entry by which it did."""
    answered: Instant | None = None
    held: bool | None = None
    """Whether a rule was broken; None while that is not decided, and where nobody ever did."""
    decision: str = ""
    """The decision that it was answered by; empty where there was none."""

    @property
    def state(self) -> str:
        """Received, linked to a case, or answered."""
        return "answered" if self.answered else "linked" if self.case else "received"


class ReportView(View[Report]):
    """Every report, by its id."""

    name = "report"
    row = Report
    facts = (Reported, Opened, Supported, Answered, AnswersCorrected)
    columns = {"subject": str, "open_on": str, "decision": str}
    indexes = (("subject",), ("open_on",), ("decision",))

    def keys(self, entry: Entry) -> Iterable[str]:
        match entry.fact:
            case Reported(report=report):
                return [report]
            case Opened(note=note) | Supported(note=note):
                return [note] if note else []
            case Answered(reports=reports):
                return [report for report, _ in reports]
            case AnswersCorrected(reports=told):
                return [report for report, _, _ in told]
        return []

    def fold(self, row: Report | None, entry: Entry, key: str) -> Report | None:
        match entry.fact:
            case Reported() as fact:
                return _reported(fact, entry)
            case Opened(case=case) | Supported(case=case) if row is not None:
                return replace(row, case=case, joined=entry.seq)
            case Answered(held=held, decision=decision) if row is not None:
                return replace(row, answered=entry.at, held=held, decision=decision)
            case AnswersCorrected(held=False) if row is not None:
                return replace(row, held=False)
            case AnswersCorrected() if row is not None:
                return replace(row, answered=None, held=None, decision="")
        return row

    def index(self, row: Report) -> dict[str, object]:
        open_on = "" if row.answered else row.case
        return {"subject": row.subject, "open_on": open_on, "decision": row.decision}


class ReporterView(View[Reporter]):
    """What became of each reporter's reports."""

    name = "reporter"
    row = Reporter
    facts = (Answered, AnswersCorrected)

    def keys(self, entry: Entry) -> Iterable[str]:
        match entry.fact:
            case Answered(held=held, reports=reports) if held is not None:
                return dict.fromkeys(reporter for _, reporter in reports)
            case AnswersCorrected(reports=told):
                return dict.fromkeys(reporter for _, reporter, _ in told)
        return []

    def fold(self, row: Reporter | None, entry: Entry, key: str) -> Reporter:
        known = row or Reporter(reporter=key, at=entry.at)
        match entry.fact:
            case Answered(decision=decision, held=held):
                return known.after(decision, held=bool(held), at=entry.at)
            case AnswersCorrected(decision=decision, held=held, reports=told):
                first = min(at for _, reporter, at in told if reporter == key)
                return known.correcting(decision, was=held is not None, held=held, answered=first)
        return known


def _reported(fact: Reported, entry: Entry) -> Report:
    seal = entry.sealed("report")
    return Report(
        report=fact.report,
        subject=fact.subject,
        reporter=fact.reporter,
        area=fact.area,
        at=entry.at,
        words=seal.payload if seal else None,
        source=fact.source,
        illegal=fact.illegal,
        good_faith=fact.good_faith,
        weight=fact.weight,
    )
