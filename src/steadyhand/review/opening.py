"""Reports, and what asks a person: a case is opened, opened again, or gets further evidence."""

from __future__ import annotations

from typing import ClassVar

from steadyhand.intake.reporting import SOURCES, UNSWORN, USUAL, unsworn
from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Fact, Refusal, Ruling
from steadyhand.kernel.values import Instant, Scope, known, touched
from steadyhand.review import reporters
from steadyhand.review.commands import OfCase
from steadyhand.review.facts import (
    Attributed,
    Opened,
    Reported,
    Routed,
    Supported,
)
from steadyhand.review.judging import not_open, not_possible, payloads
from steadyhand.review.model import Case, Source, within_of


class FileReport(Command, frozen=True, tag="review.report"):
    """Someone on the platform says that a subject breaks a rule."""

    capability = "report.file"
    tool = "reports"
    unfreezable: ClassVar[bool] = True
    sources: ClassVar[frozenset[str]] = frozenset({USUAL})
    """From whom it may come, as this command."""

    report: str
    subject: str
    reporter: str
    area: str
    text: str = ""
    region: str = "unknown"
    language: str = "unknown"
    source: Source = "report"
    illegal: bool = False
    good_faith: bool = False

    def keys(self) -> Keys:
        return Keys(reporter=self.reporter)

    def scope(self, rows: Rows) -> Scope:
        return Scope(
            tool=self.tool,
            policy_area=self.area,
            region=known(self.region),
            language=known(self.language),
        )

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        if self.source not in self.sources:
            return Refusal("other_source", f"A report from {self.source} is filed as one of that source.")
        if unsworn(self.source, illegal=self.illegal, good_faith=self.good_faith):
            return Refusal("no_good_faith", UNSWORN)
        fact = Reported(
            report=self.report,
            subject=self.subject,
            reporter=self.reporter,
            area=self.area,
            region=self.region,
            language=self.language,
            source=self.source,
            illegal=self.illegal,
            good_faith=self.good_faith,
            weight=reporters.weight(rows.reporter, now),
        )
        return Ruling(fact=fact, payloads=payloads(self.reporter, {"report": self.text}))


class FileSourced(FileReport, frozen=True, tag="review.report_of_source"):
    """A report that does not come from somebody on the platform: whoever hands it in answers for whom it is from."""

    capability = "report.source"
    sources: ClassVar[frozenset[str]] = frozenset(SOURCES) - {USUAL}


class OpenCase(Command, frozen=True, tag="review.open"):
    """Ask a person: opens a case, opens it again, or adds evidence to the one that is open.

    There is one case for a subject and policy area, however often it is reported.
    """

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
    speaks: str = ""
    """In which language `account` uses the platform; empty where nothing says so."""
    rules: tuple[str, ...] = ()
    rule_set: str = ""
    """The version of the rules that ask."""
    content: str | None = None
    note: str | None = None
    """The report that asks."""
    queue: str = ""
    routed_by: str = ""
    within: int = 0
    score: float | None = None
    remaining: float | None = None
    asked_by: str = ""
    """The member of staff for whom the house opens it: as whoever opens a case by hand, they gain no sight by it."""

    def keys(self) -> Keys:
        return Keys(open_case=f"{self.area}|{self.subject}", case=self.case, report=self.note)

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
        known_one = rows.open_case
        if known_one is None and rows.case is not None:
            return Refusal("case_exists", f"{self.case} is another case: open one under a new id.")
        weight = rows.report.weight if rows.report else 0.0
        if known_one is None:
            fact: Fact = self._opened(self.case, 1, weight)
        elif known_one.joins(self.source):
            fact = self._supported(known_one.case, weight, known_one.sooner(self.severity, self.within))
        else:
            fact = self._opened(known_one.case, known_one.openings + 1, weight)
        words = {"content": self.content or "", "why": self.why}
        return Ruling(fact=fact, payloads=payloads(self.account or self.subject, words))

    def _opened(self, case: str, openings: int, weight: float) -> Opened:
        return Opened(
            case=case,
            subject=self.subject,
            account=self.account,
            attested=self.attested,
            area=self.area,
            severity=self.severity,
            region=self.region,
            language=self.language,
            speaks=self.speaks if self.attested else "",
            source=self.source,
            ref=self.ref,
            rules=self.rules,
            rule_set=self.rule_set,
            note=self.note,
            openings=openings,
            queue=self.queue,
            routed_by=self.routed_by,
            within=self.within,
            score=self.score,
            remaining=self.remaining,
            weight=weight,
            asked_by=self.asked_by,
        )

    def _supported(self, case: str, weight: float, due: Instant | None) -> Supported:
        return Supported(
            case=case,
            subject=self.subject,
            area=self.area,
            severity=self.severity,
            account=self.account,
            attested=self.attested,
            source=self.source,
            ref=self.ref,
            rules=self.rules,
            rule_set=self.rule_set,
            note=self.note,
            score=self.score,
            remaining=self.remaining,
            weight=weight,
            due=due,
        )


class Attribute(OfCase, frozen=True, tag="review.attribute"):
    """Say whose content a case is about, by the content's own event: a report may have named somebody else."""

    capability = "case.open"
    unfreezable: ClassVar[bool] = True
    account: str

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        case: Case | None = rows.case
        if refusal := not_open(case, self.case):
            return refusal
        assert case is not None
        if case.attested and case.account == self.account:
            return Refusal("unchanged", f"{self.case} is about {self.account} already.")
        return Attributed(case=self.case, account=self.account)


class Route(OfCase, frozen=True, tag="review.route"):
    """Send a case that waits to a queue, as the routing rules say."""

    capability = "case.open"
    unfreezable: ClassVar[bool] = True
    queue: str
    routed_by: str
    within: int
    patience: int = 0

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        case: Case | None = rows.case
        if refusal := not_possible(case, self.case, "route"):
            return refusal
        assert case is not None
        if case.state != "new" and (case.queue, case.within) == (self.queue, self.within):
            return Refusal("unchanged", f"{self.case} is in {self.queue} already.")
        within = self.within or within_of(case.severity)
        # From when it was due, and not from its opening: the clock may have stood meanwhile.
        due = case.due + within - case.within if case.due is not None else None
        return Routed(
            case=self.case,
            queue=self.queue,
            routed_by=self.routed_by,
            within=within,
            due=due,
            patience=self.patience,
        )
