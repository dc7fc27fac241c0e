"""A case whose time has run out says so once, whoever is quicker: the clock, or somebody who acts on it late."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from steadyhand.kernel.clock import Clock
from steadyhand.kernel.command import Command
from steadyhand.kernel.values import AUTOMATION, DAY, HOUR, SECOND
from steadyhand.review.commands import Decide, TakeLease
from steadyhand.review.model import within_of
from steadyhand.review.moving import Cancel, Merge
from steadyhand.review.opening import OpenCase
from steadyhand.storage import rebuild
from tests.support.doors import Opened, Reopen, house_doors
from tests.support.people import LEAD, REVIEWER, peopled

LATE = within_of("severe") + SECOND // 4
"""After the time for a severe case is over, and before the clock's next tick."""
DECIDE = Decide(case="case:1", outcome="no_violation", reason="One link is no spam.")


@pytest.fixture
def opens(record_url: str) -> Iterator[Reopen]:
    """A house in which two cases about one account wait; the house is reopened at a later time."""
    with house_doors(record_url) as opened:
        house = opened()
        peopled(house)
        for case, severity in (("case:1", "severe"), ("case:2", "severe")):
            about = OpenCase(
                case=case, subject=f"post:{case[5:]}", area="spam", severity=severity, source="rule", ref="e",
                account="account:u1",
            )  # fmt: skip
            house.done(about, AUTOMATION)
        yield opened


def breaches(house: Opened, case: str = "case:1") -> int:
    return sum(entry.fact.case == case for entry in house.entries("review.breached"))


def ticked(house: Opened) -> None:
    clock = Clock(house.door, house.reader)
    while clock.tick():
        pass


def test_case_decided_late_before_the_clock_ticks_has_one_breach(opens):
    """Else whoever is quick after the time is over is never late, and the count of breaches is too good."""
    house = opens(LATE)
    house.done(TakeLease(case="case:1"), REVIEWER)
    house.done(DECIDE, REVIEWER)
    ticked(house)

    assert breaches(house) == 1
    assert house.reader.row("case", "case:1").state == "decided"
    assert house.reader.row("case", "case:1").due is None


def test_clock_and_a_restart_after_a_late_decision_add_no_second_breach(opens):
    """Two witnesses of one lateness are one lateness."""
    house = opens(LATE)
    house.done(TakeLease(case="case:1"), REVIEWER)
    house.done(DECIDE, REVIEWER)
    ticked(house)
    later = opens(LATE + HOUR)
    ticked(later)

    assert (breaches(later), breaches(later, "case:2")) == (1, 1)
    assert later.reader.row("case", "case:1").breached is not None


def test_case_decided_in_time_has_no_breach_however_late_the_clock(opens):
    """What was in time must not be counted as late."""
    house = opens()
    house.done(TakeLease(case="case:1"), REVIEWER)
    house.done(DECIDE, REVIEWER)
    later = opens(DAY)
    ticked(later)

    assert (breaches(later), breaches(later, "case:2")) == (0, 1)


@pytest.mark.parametrize(
    ("command", "by"),
    [
        (Merge(case="case:1", into="case:2"), REVIEWER),
        (Cancel(case="case:1", reason="duplicate", words="The same as case:2."), LEAD),
    ],
)
def test_case_that_ends_late_without_a_decision_has_one_breach_too(opens, command: Command, by: str):
    """Ending a case otherwise is no way to have been in time."""
    house = opens(LATE)
    house.done(TakeLease(case="case:1"), by)
    house.done(command, by)
    ticked(house)

    assert breaches(house) == 1


def test_rebuilding_keeps_the_clocks_of_cases(opens):
    """Whoever drops the views must neither lose a lateness nor count it twice."""
    house = opens(LATE)
    house.done(TakeLease(case="case:1"), REVIEWER)
    house.done(DECIDE, REVIEWER)
    before = house.dump()
    rebuild.rebuild(house.record)

    assert house.dump() == before
    ticked(house)
    assert breaches(house) == 1
