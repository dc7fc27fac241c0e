"""Views and a deletion that a platform sends reach the case of a running house, through the kill of its engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from steadyhand.review.model import Case
from steadyhand.review.store import Cases
from tests.support.installation import Installation, installed
from tests.support.traffic import event, post


def case_of(made: Installation, subject: str) -> Case | None:
    """The case about a subject, as the record has it now."""
    with made.reader() as reader:
        return next(iter(Cases(reader).about(subject)), None)


def said(number: int, kind: str, **data: Any) -> dict[str, Any]:
    return {**event(number), "id": f"said{number}", "type": kind, "data": data}


def test_views_and_a_deletion_reach_a_case_also_after_the_engine_was_killed(tmp_path: Path) -> None:
    """The post goes while nobody follows the events: the case is told once somebody does."""
    with installed(tmp_path / "data") as made:
        made.deliver([post(1, "Nothing much."), said(1, "view.counted", subject="post:p1", views=40_000)])
        report = {"id": "r1", "subject": "post:p1", "reporter": "account:u2", "area": "scams"}
        made.deliver([said(2, "report.created", report=report)])
        made.until(lambda: bool((case := case_of(made, "post:p1")) and case.views), "views are told")

        made.deliver([said(3, "post.deleted", post={"id": "p1"})])
        made.kill("engine")
        made.until(lambda: bool((case := case_of(made, "post:p1")) and case.gone), "it is gone")
        case = case_of(made, "post:p1")
        assert case is not None
        assert (case.views, case.is_open, case.queue) == (40_000, True, "scams")
