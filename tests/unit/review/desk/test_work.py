"""Work folded from entries: by day, queue, language and article, and of nobody."""

from __future__ import annotations

import msgspec
import pytest

from steadyhand.kernel.values import DAY, HOUR, MINUTE, SECOND
from steadyhand.review.commands import Retract, TakeLease
from steadyhand.review.desk.model import FEWEST, HOURS_KEPT, Done, Kind, Pace, Work, summed
from steadyhand.review.desk.spread import quantile
from steadyhand.review.desk.views import PaceView, WorkView
from steadyhand.review.facts import Breached, Closed
from steadyhand.review.model import RETRACTION
from tests.support.judging import NOW, entries, fact, folded
from tests.unit.enforcement.test_standing import ARTICLE
from tests.unit.review.test_cases import ANA, case, decide, leased, opened

KIND = Kind(day="2022-11-08", queue="spam", language="en", policy="spam-1")


def decided(by=ANA, *, before=(), at=NOW + 5 * MINUTE, **changes):
    """The facts of a case that somebody took and decided, and the decision's among them."""
    first = [*before, *leased(by)] if not before else [*before, taken(before, by, at - 5 * MINUTE)]
    held = case(*first)
    return first, fact(decide(**changes), by, at, case=held, article_version=ARTICLE)


def taken(before, by, at):
    return fact(TakeLease(case="case:1"), by, at, case=case(*before)), by, at


def work(*facts, kind=KIND):
    row = folded(WorkView(), kind.key, list(entries(*facts)))
    assert isinstance(row, Done)
    assert row.kind == kind
    return row.work


def test_decision_is_counted_where_it_was_made_with_how_long_it_took():
    """Handling time without the queue is a figure of everything and nothing."""
    _, decision = decided()
    found = work((decision, ANA, NOW + 5 * MINUTE))

    assert (found.decided, found.violates) == (1, 1)
    assert quantile(found.handled, 0.5) == pytest.approx(5 * MINUTE, rel=0.04)
    assert quantile(found.waited, 0.5) == pytest.approx(5 * MINUTE, rel=0.04)


def test_nothing_in_the_rows_names_a_person():
    """What is not kept can be ranked by nobody."""
    _, decision = decided()
    row = folded(WorkView(), KIND.key, list(entries((decision, ANA, NOW))))

    assert ANA not in msgspec.json.encode(row).decode()


def closed_and_opened_again(outcome="violates"):
    policy = "spam-1@1" if outcome == "violates" else None
    first, decision = decided(outcome=outcome, policy=policy)
    closed = Closed(case="case:1", decision=decision.decision, subject="post:1", area="spam")
    end = NOW + 5 * MINUTE + RETRACTION
    so_far = [*first, (decision, ANA, NOW + 5 * MINUTE), (closed, "system:clock", end)]
    again = msgspec.structs.replace(opened(), openings=2)
    return decision, [*so_far, (again, "automation", NOW + HOUR)]


def test_case_decided_otherwise_when_opened_again_is_an_overturned_decision():
    """A desk that never finds itself wrong does not look."""
    before, facts = closed_and_opened_again()
    _, after = decided(before=facts, at=NOW + 2 * HOUR, outcome="no_violation", policy=None)
    found = work((after, ANA, NOW + 2 * HOUR), kind=msgspec.structs.replace(KIND, policy=""))

    assert (after.earlier, after.overturns) == (before.decision, True)
    assert (found.again, found.overturned) == (1, 1)


def test_case_decided_the_same_when_opened_again_is_not_overturned():
    """The rate is of those that were decided again, whichever way."""
    before, facts = closed_and_opened_again()
    _, after = decided(before=facts, at=NOW + 2 * HOUR)

    assert (after.earlier, after.overturns) == (before.decision, False)


def test_decision_taken_back_at_once_is_counted_apart():
    """A slip of the finger is no overturned decision."""
    first, decision = decided()
    stands = case(*first, (decision, ANA, NOW + 5 * MINUTE))
    command = Retract(case="case:1", subject="post:1", area="spam")
    back = fact(command, ANA, NOW + 5 * MINUTE + SECOND, case=stands)
    found = work((decision, ANA, NOW + 5 * MINUTE), (back, ANA, NOW + 5 * MINUTE + SECOND))
    held = case(*first, (decision, ANA, NOW + 5 * MINUTE), (back, ANA, NOW + 5 * MINUTE + SECOND))
    again = fact(decide(outcome="no_violation", policy=None), ANA, NOW + 6 * MINUTE, case=held)

    assert (found.decided, found.retracted, found.again, found.overturned) == (1, 1, 0, 0)
    assert (again.earlier, again.overturns) == ("", False)


def test_breach_is_counted_in_its_queue():
    """Clocks that ran out are the other half of how long it takes."""
    breach = Breached(
        case="case:1", queue="spam", area="spam", severity="high", language="en-GB", due=NOW, state="queued"
    )

    assert work((breach, "system:clock", NOW), kind=msgspec.structs.replace(KIND, policy="")).breached == 1


def test_of_fewer_than_five_decisions_nothing_is_told():
    """A figure of four decisions is one of a person."""
    one = Work().with_decision(violates=True, handled=MINUTE, waited=HOUR)

    assert not summed([one] * (FEWEST - 1)).enough
    assert summed([one] * FEWEST).enough


def test_pace_is_kept_for_a_day_only():
    """The board looks four hours back: what is older would only grow."""
    _, decision = decided()
    row = folded(PaceView(), "spam", list(entries(*((decision, ANA, NOW + n * HOUR) for n in range(40)))))

    assert isinstance(row, Pace)
    assert len(row.hours) == HOURS_KEPT
    assert row.with_one(NOW + 39 * HOUR).hours[-1][1] == 2
    assert DAY // HOUR == HOURS_KEPT
