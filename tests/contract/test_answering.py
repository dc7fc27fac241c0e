"""Those who reported are answered: all of them, once, whatever happens in between."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from steadyhand.flows.answering import Answering
from steadyhand.flows.report import ReportIn
from steadyhand.flows.report import orders as report_orders
from steadyhand.kernel.clock import Clock
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import AUTOMATION, MINUTE
from steadyhand.review.answers import EFFECT
from steadyhand.review.commands import Decide, TakeLease
from steadyhand.review.model import RETRACTION
from steadyhand.review.moving import Cancel, Merge
from steadyhand.storage import tables
from tests.support.doors import Opened, Reopen
from tests.support.people import LEAD, REVIEWER, peopled


@pytest.fixture
def house(opens: Reopen) -> Opened:
    house = opens()
    peopled(house)
    return house


def reported(house: Opened, name: str, subject: str = "post:1", reporter: str | None = None) -> str:
    """File a report; the case that it opens or joins."""
    told = ReportIn(id=name, subject=subject, reporter=reporter or f"account:{name}", area="spam")
    answers = house.door.perform_many(report_orders(told, AUTOMATION, "plaza", "account:u1"), atomic=True)
    assert not isinstance(answers[1], Refusal)
    case: str = answers[1].fact.case  # type: ignore[attr-defined]
    return case


def decided(opens: Reopen, house: Opened, case: str, *, held: bool, ahead: int = 0) -> Opened:
    """Decide the case; half a minute later the clock closes it."""
    house.done(TakeLease(case=case), REVIEWER)
    policy = "spam-1@1" if held else None
    outcome: Any = "violates" if held else "no_violation"
    house.done(Decide(case=case, outcome=outcome, reason="Looked at.", policy=policy), REVIEWER)
    later = opens(ahead + RETRACTION + MINUTE)
    clock = Clock(later.door, later.reader)
    for _ in range(20):
        clock.tick(lambda: 0.0)
    assert later.reader.row("case", case).state == "closed"
    return later


def bodies(house: Opened) -> list[dict[str, Any]]:
    """What was sent to reporters."""
    rows = house.reader.fetch(select(tables.outbox.c.body).where(tables.outbox.c.type == EFFECT))
    return [msgspec.json.decode(row.body) for row in rows]


def told(house: Opened) -> dict[str, str]:
    """What reporters were told, by report."""
    sent = bodies(house)
    assert len({body["report"] for body in sent}) == len(sent), "nobody is told twice"
    return {body["report"]: body["outcome"] for body in sent}


def test_everybody_who_reported_is_told_once_and_what_it_was_learnt_from(opens, house):
    """A reporter who never hears anything stops reporting; one who is told twice stops believing."""
    for number in range(230):
        case = reported(house, f"r{number}", reporter=f"account:r{number % 100}")
    later = decided(opens, house, case, held=True)
    answering = Answering(later.reader, later.door)

    assert answering.round() == 230
    assert answering.round() == 0
    assert set(told(later).values()) == {"acted"}
    assert len(told(later)) == 230
    assert later.reader.row("reporter", "account:r1").held == 1.0, (
        "once for the question, not once for each report"
    )
    assert {later.reader.row("report", f"report:plaza/r{n}").state for n in range(230)} == {"answered"}


def test_reports_that_never_hold_count_less_and_less_and_then_sink(opens, house):
    """What is learnt of somebody orders their next report; it decides nothing."""
    ahead = 0
    for number in range(10):
        case = reported(house, f"r{number}", f"post:{number}", "account:camp")
        house = decided(opens, house, case, held=False, ahead=ahead)
        ahead += RETRACTION + MINUTE
        assert Answering(house.reader, house.door).round() == 1
    sunk = house.reader.row("case", reported(house, "again", "post:again", "account:camp"))
    other = house.reader.row("case", reported(house, "other", "post:other", "account:careful"))

    assert sunk.weight < 0.08 < other.weight
    assert sunk.harm is not None
    assert other.harm is None
    assert sunk.tier == other.tier, "it is read all the same"


def test_report_that_comes_while_others_are_answered_is_answered_when_its_case_is_closed_again(opens, house):
    """One that came a second late must neither be lost nor told what was decided before it."""
    case = reported(house, "r1")
    later = decided(opens, house, case, held=False)
    assert reported(later, "r2") == case
    answering = Answering(later.reader, later.door)

    assert answering.round() == 0, "the case is open again"
    again = decided(opens, later, case, held=True, ahead=RETRACTION + MINUTE)
    assert Answering(again.reader, again.door).round() == 2
    assert told(again) == {"report:plaza/r1": "acted", "report:plaza/r2": "acted"}


def test_case_that_was_merged_answers_its_reporters_by_the_other(opens, house):
    """Else whoever reported the copy never hears of it."""
    first, second = reported(house, "r1", "post:1"), reported(house, "r2", "post:2")
    house.done(TakeLease(case=first), REVIEWER)
    house.done(Merge(case=first, into=second), REVIEWER)
    later = decided(opens, house, second, held=True)

    assert Answering(later.reader, later.door).round() == 2


def test_case_that_was_cancelled_says_that_nobody_decided(house):
    """Silence would look like a decision."""
    case = reported(house, "r1")
    house.done(Cancel(case=case, reason="opened_in_error", words="A test of ours."), LEAD)

    assert Answering(house.reader, house.door).round() == 1
    assert told(house) == {"report:plaza/r1": "not_decided"}
    assert bodies(house)[0]["ended"] == "opened_in_error"
    assert bodies(house)[0]["redress"]["objection_days"] > 0
    assert house.reader.row("reporter", "account:r1") is None, "nothing is learnt from what nobody decided"


def test_case_that_was_merged_and_then_ended_with_the_other_says_so_to_both(opens, house):
    """Whoever reported the copy waits for the other case, however that ends."""
    first, second = reported(house, "r1", "post:1"), reported(house, "r2", "post:2")
    house.done(TakeLease(case=first), REVIEWER)
    house.done(Merge(case=first, into=second), REVIEWER)
    house.done(Cancel(case=second, reason="content_withdrawn", words="They took it down."), LEAD)

    assert Answering(house.reader, house.door).round() == 2
    assert set(told(house).values()) == {"not_decided"}
    assert Answering(house.reader, house.door).round() == 0, "once"
