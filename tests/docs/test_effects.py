"""The messages that docs/effects.md shows are those that the platform gets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from steadyhand.enforcement.commands import Suspend
from steadyhand.enforcement.ending import Lift
from steadyhand.enforcement.model import Ending, Kind
from steadyhand.kernel.values import DAY, SUBJECT_KINDS
from steadyhand.review.answers import AnswerReports
from steadyhand.review.model import Case, Decision
from steadyhand.review.views import Report
from tests.docs.test_examples import FENCED
from tests.support.judging import NOW, effects, fact
from tests.support.program_matches import show
from tests.unit.civic.test_matches import ACTING, BY, FOUND, ONE, row
from tests.unit.enforcement.test_recovery import ASKED, CASE
from tests.unit.enforcement.test_standing import ARTICLE, standing

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "effects.md").read_text(encoding="utf-8")
SUSPEND = Suspend(
    subject="account:u1",
    account="account:u1",
    policy="spam-1@1",
    cause="decision:7d3f.1",
    mode="partly",
    until=NOW + 7 * DAY,
    reason="The same link, forty times in an hour.",
)
LIFT = Lift(subject="account:u1", action="account:u1#1", cause="appeal:1", reason="It was a quotation.")
CLOSED = Case(
    id="case:7d3f", subject="post:1", account="account:u1", area="spam", severity="medium", region="eu",
    language="en", opened=NOW, state="closed", by_rule=True,
    decision=Decision(
        id="decision:7d3f.1", by="staff:ana", at=NOW, outcome="violates", policy="spam-1@1", reason=None
    ),
)  # fmt: skip
REPORT = Report(
    report="report:plaza/n1", subject="post:1", reporter="account:u2", area="spam", at=NOW, words=None
)
OF_THE_OUTBOX = {"effect", "seq"}


def shown() -> list[dict[str, Any]]:
    return [json.loads(block) for language, block in FENCED.findall(PAGE) if language == "json"]


def test_messages_on_the_page_are_those_that_the_code_sends():
    """An integration is written from this page: a field that is not as it says costs somebody a day."""
    suspended, told = effects(SUSPEND, article_version=ARTICLE)
    held = standing(fact(SUSPEND, article_version=ARTICLE))
    lifted, _ = effects(LIFT, "staff:lea", standing=held)

    (recovered,) = effects(ASKED, case=CASE)
    (answered,) = effects(
        AnswerReports(case=CLOSED.id, reports=(REPORT.report,)), case=CLOSED, report=(REPORT,)
    )

    (panel,) = effects(show(ONE), BY, claim=ACTING, match=(row(FOUND), None))

    for example, effect in zip(shown(), (suspended, lifted, answered, recovered, panel, told), strict=True):
        data = {name: value for name, value in example["data"].items() if name not in OF_THE_OUTBOX}
        assert (example["type"], data) == (effect.type, effect.data)


def test_page_names_every_kind_of_sanction_and_of_ending():
    """What the page leaves out, nobody's code will expect."""
    for name in (*Kind.__args__, *Ending.__args__, *SUBJECT_KINDS):  # type: ignore[attr-defined]
        assert f"`{name}`" in PAGE, name
