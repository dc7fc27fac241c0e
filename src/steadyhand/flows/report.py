"""From a report to a case: the report is kept as it came, and a person is asked."""

from __future__ import annotations

import msgspec

from steadyhand.flows.sealing import sealing
from steadyhand.intake.reporting import USUAL, ReportSource
from steadyhand.kernel.command import Order
from steadyhand.kernel.values import name_of
from steadyhand.kernel.values import subject as named
from steadyhand.review.model import case_id
from steadyhand.review.opening import FileReport, FileSourced, OpenCase

SEVERITY_BY_AREA = {
    "imminent_harm": "severe",
    "child_safety": "severe",
    "violence": "high",
    "self_harm": "high",
    "hate": "high",
    "election": "high",
}
"""How urgent an unread report of an area is taken to be; who reports never changes it."""


class ReportedContent(msgspec.Struct, frozen=True, kw_only=True):
    """The content as it was when it was reported."""

    text: str = ""
    lang: str = "unknown"
    author: str | None = None
    media: tuple[dict[str, str], ...] = ()


class ReportIn(msgspec.Struct, frozen=True, kw_only=True):
    """A report as the platform hands it over."""

    id: str
    subject: str
    reporter: str
    area: str
    text: str = ""
    lang: str = "unknown"
    region: str = "unknown"
    source: ReportSource = "report"
    illegal: bool = False
    """Whether they say that it breaks a law, and not only a rule."""
    good_faith: bool = False
    """Whether they stated that they believe what they say to be accurate and complete (DSA Art. 16(2)(d))."""
    content: ReportedContent | None = None


def orders(
    report: ReportIn, by: str, source: str, author: str | None = None, *, attested: bool = True
) -> list[Order]:
    """The report and the case it opens or joins; an atomic set. Raises `InvalidSubject`.

    `author` is who wrote it, and outweighs what the report says; `attested`: the content's own event says so. From whom
    it comes chooses the clock of a case, and never its severity.
    """
    named(report.subject)
    named(report.reporter)
    content = report.content
    if content is not None and content.author is not None:
        named(content.author)
    ref = f"report:{name_of(source, report.id)}"
    filed = (FileReport if report.source == USUAL else FileSourced)(
        report=ref,
        subject=report.subject,
        reporter=report.reporter,
        area=report.area,
        text=report.text,
        region=report.region,
        language=report.lang,
        source=report.source,
        illegal=report.illegal,
        good_faith=report.good_faith,
    )
    opened = OpenCase(
        case=case_id(report.subject, report.area, ref),
        subject=report.subject,
        area=report.area,
        severity=SEVERITY_BY_AREA.get(report.area, "medium"),
        source=report.source,
        ref=ref,
        account=author or (content.author if content else None),
        attested=attested and author is not None,
        region=report.region,
        language=content.lang if content else report.lang,
        content=None if content is None else msgspec.json.encode(content).decode(),
        note=ref,
    )
    set_of = [Order(filed, by, ref), Order(opened, by, f"{ref}/case")]
    return [*set_of, *sealing(set_of)]
