"""What of a case is shown to whoever looks it over: evidence as it then was, and none that tells how it ended."""

from __future__ import annotations

from msgspec.structs import replace

from steadyhand.review.looks.model import About
from steadyhand.review.model import Case, Evidence
from steadyhand.web.console.looks.blind import as_it_was
from tests.support.judging import NOW

ABOUT = About(
    case="case:1", decision="decision:1.1", decider="staff:ben", subject="post:1", account=None, attested=False,
    area="spam", severity="medium", region="eu", language="en", decided=NOW, seq=9,
)  # fmt: skip


def test_evidence_that_came_later_or_from_an_appeal_is_left_out():
    """A case that was opened again holds what the first person never saw, and that somebody objected."""
    report = Evidence(source="report", ref="r1", at=NOW)
    late, appeal = replace(report, ref="r2", at=NOW + 1), replace(report, source="appeal", ref="appeal:1")
    case = Case(
        id="case:1", subject="post:1", account=None, area="spam", severity="medium", region="eu", language="en",
        opened=NOW, evidence=(report, appeal, late),
    )  # fmt: skip

    assert as_it_was(case, ABOUT).evidence == (report,)
