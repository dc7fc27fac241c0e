"""The board: counts by queue, state and language as the cases stand, on both databases."""

from __future__ import annotations

import pytest

from steadyhand.kernel.clock import Clock
from steadyhand.kernel.values import AUTOMATION, DAY, HOUR
from steadyhand.review.commands import Decide, TakeLease
from steadyhand.review.desk.store import Board
from steadyhand.review.moving import Escalate, Hold
from steadyhand.review.opening import OpenCase
from steadyhand.review.order import ranked
from tests.support.doors import Opened, Reopen
from tests.support.people import REVIEWER, peopled


@pytest.fixture
def house(opens: Reopen) -> Opened:
    house = opens()
    peopled(house)
    return house


def opened(house, name, **changes):
    told = {
        "case": f"case:{name}", "subject": f"post:{name}", "area": "spam", "severity": "high", "source": "rule",
        "ref": f"event:{name}", "language": "en",
    }  # fmt: skip
    house.done(OpenCase(**{**told, **changes}), AUTOMATION)
    return f"case:{name}"


def spam(board, now):
    return board.queues(["spam", "hate"], now)[0]


def test_board_says_what_is_where_and_when_the_next_is_due(house):
    """A shift lead moves people by these numbers."""
    names = [opened(house, str(n)) for n in range(5)]
    house.done(TakeLease(case=names[0]), REVIEWER)
    house.done(TakeLease(case=names[1]), REVIEWER)
    wakes = house.reader.now() + HOUR
    house.done(Hold(case=names[1], until=wakes, waits_for="user", note="They were asked."), REVIEWER)
    house.done(TakeLease(case=names[2]), REVIEWER)
    house.done(Escalate(case=names[2], reason="A candidate says so."), REVIEWER)
    found = spam(Board(house.reader), house.reader.now())
    cases = [house.reader.row("case", name) for name in names]

    assert (found.waiting, found.leased, found.held, found.escalated) == (3, 1, 1, 1)
    assert found.oldest == cases[2].opened
    assert found.due == min(case.due for case in cases if case.due)
    assert found.last == cases[4].opened
    assert found.breached == 0


def test_clock_that_ran_out_counts_as_past_due_and_one_that_stands_does_not(house, opens):
    """What waits for the user is nobody's delay; what nobody decided in time is."""
    late, waits = opened(house, "late"), opened(house, "waits")
    house.done(TakeLease(case=waits), REVIEWER)
    wakes = house.reader.now() + DAY
    house.done(Hold(case=waits, until=wakes, waits_for="user", note="They were asked."), REVIEWER)
    later = opens(ahead=6 * HOUR)
    before = spam(Board(later.reader), later.reader.now())
    Clock(later.door, later.reader).tick()
    after = spam(Board(later.reader), later.reader.now())

    assert later.reader.row("case", late).breached
    assert (before.breached, after.breached) == (1, 1)


def test_queue_that_is_empty_says_when_its_last_case_came(house):
    """Empty may mean calm, or that nothing arrives any more."""
    name = opened(house, "one")
    house.done(TakeLease(case=name), REVIEWER)
    house.done(Decide(case=name, outcome="no_violation", reason="A quotation."), REVIEWER)
    one, other = Board(house.reader).queues(["spam", "hate"], house.reader.now())

    assert (one.waiting, other.waiting, other.last) == (0, 0, None)
    assert one.last == house.reader.row("case", name).opened


def test_queue_that_nobody_names_any_more_is_there_while_a_case_is_in_it(house):
    """A pack that drops a queue must not drop the cases in it from sight."""
    opened(house, "left", queue="old")

    assert [one.queue for one in Board(house.reader).queues(["spam"], house.reader.now())] == ["spam", "old"]


def test_waits_are_told_by_language(house):
    """A mean over all languages hides those that nobody reads."""
    for n, language in enumerate(("en", "en-GB", "pt", "pt")):
        opened(house, str(n), language=language)
    house.done(TakeLease(case="case:3"), REVIEWER)
    found = Board(house.reader).languages(house.reader.now())

    assert [(one.language, one.waiting, one.leased) for one in found] == [("en", 2, 0), ("pt", 1, 1)]


def test_nobody_who_decides_leaves_all_that_is_due_late_and_decisions_save_some(house, opens):
    """The forecast follows what people really do."""
    for n in range(6):
        opened(house, str(n), within=HOUR + HOUR // 2)
    idle = spam(Board(house.reader), house.reader.now()).foretold
    for n in range(3):
        house.done(TakeLease(case=f"case:{n}"), REVIEWER)
        house.done(Decide(case=f"case:{n}", outcome="no_violation", reason="A quotation."), REVIEWER)
    at_work = spam(Board(house.reader), house.reader.now()).foretold

    assert (idle.due, idle.breaks, idle.idle) == (6, 6, True)
    assert (at_work.due, at_work.idle) == (3, False)
    assert at_work.per_hour > 0
    assert at_work.breaks < 3


def test_cases_of_a_queue_are_listed_in_the_order_in_which_they_are_served(house):
    """A list in another order than that of service tells a lie about who is next."""
    for n in range(12):
        harm = {} if n % 3 else {"score": 0.1 + n / 20, "remaining": 900.0 / (n + 1)}
        opened(house, str(n), severity=("low", "high")[n % 2], **harm)
    cases = [house.reader.row("case", f"case:{n}") for n in range(12)]

    assert [case.id for case in Board(house.reader).waiting("spam", 50)] == [c.id for c in ranked(cases)]


def test_backlog_is_counted_by_age(house, opens):
    """What waits for three days is another thing than what came a minute ago."""
    opened(house, "old")
    later = opens(ahead=2 * DAY)
    opened(later, "new")

    assert Board(later.reader).ages(later.reader.now()) == [
        ("spam", "en", "1-3 days", 1),
        ("spam", "en", "under an hour", 1),
    ]
