"""Work can be ended by sending none: routing, a raised threshold, a rule taken back."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from steadyhand.flows.arrivals import Kind
from steadyhand.flows.inflow import inflows
from steadyhand.kernel.values import DAY, HOUR
from tests.support.judging import NOW, THIS_HOUR

AREAS = ("election", "spam")


class Came:
    """Cases by hour, as `Arrivals` tells them."""

    def __init__(self, began: int = NOW - 29 * DAY) -> None:
        self._began = began
        self.hours: dict[int, Counter[Kind]] = {}

    def began(self, now: int) -> int:
        return self._began

    def in_hour(self, hour: int) -> dict[Kind, int]:
        return dict(self.hours.get(hour, {}))

    def add(self, hour: int, n: int, area: str = "election", *, by_rule: bool = True) -> None:
        kind = Kind(area, "en", "eu", "high", by_rule)
        self.hours.setdefault(hour, Counter())[kind] += n


def usual(n: int = 30, *, by_rule: bool = True) -> Came:
    """So many each hour of the four weeks before the last day."""
    came = Came()
    for hours in range(25, 29 * 24):
        came.add(THIS_HOUR - hours * HOUR, n, by_rule=by_rule)
    return came


def dry(came: Came, now: int = NOW) -> set[tuple[str, str]]:
    return {(one.area, one.by) for one in inflows(came, AREAS, now) if one.dry}


@pytest.mark.parametrize(
    ("each_hour", "expected"), [(30, set()), (10, set()), (5, {"all", "rule"}), (0, {"all", "rule"})]
)
def test_queue_that_falls_under_a_fifth_of_its_usual_inflow_is_dry(each_hour, expected):
    """A queue that is empty because nothing is sent to it looks like one that is well kept."""
    came = usual()
    for hours in range(1, 25):
        came.add(THIS_HOUR - hours * HOUR, each_hour)

    assert dry(came) == {("election", by) for by in expected}


def test_rules_that_open_nothing_any_more_are_seen_beside_reports_that_go_on():
    """A raised threshold ends what rules find, while people still report."""
    came = usual()
    for hours in range(25, 29 * 24):
        came.add(THIS_HOUR - hours * HOUR, 30, by_rule=False)
    for hours in range(1, 25):
        came.add(THIS_HOUR - hours * HOUR, 30, by_rule=False)

    assert dry(came) == {("election", "rule")}


def test_little_that_is_expected_says_nothing_when_it_does_not_come():
    """Three cases a day are none on many a day."""
    came = Came()
    for days in range(1, 29):
        came.add(THIS_HOUR - days * DAY, 3)

    assert inflows(came, AREAS, NOW) == []


def test_as_many_hours_are_taken_as_it_takes_to_expect_enough():
    """Seven an hour say something after four hours, thirty after one."""
    (every, _) = [one for one in inflows(usual(7), AREAS, NOW) if one.area == "election"]

    assert (every.hours, round(every.expected), every.came) == (4, 28, 0)


def test_house_that_is_younger_than_a_week_expects_nothing():
    """Without the same hour of a week before nobody knows what is usual."""
    came = usual()
    came._began = NOW - 6 * DAY

    assert inflows(came, AREAS, NOW) == []


def test_sixty_ordinary_days_are_never_dry():
    """Traffic has nights, weekends and chance: a page for each would be read by nobody."""
    dice, came = random.Random(5), Came(began=0)
    start = THIS_HOUR - 90 * DAY
    for hour in range(start, THIS_HOUR, HOUR):
        of_day = 24 - abs(12 - hour // HOUR % 24)
        mean = of_day * (0.6 if hour // DAY % 7 in {2, 3} else 1.0)
        came.add(hour, arrived(dice, mean))

    alarms = [hour for hour in range(start + 30 * DAY, THIS_HOUR, HOUR) if dry(came, hour)]
    assert alarms == []


def arrived(dice: random.Random, mean: float) -> int:
    """How many come in an hour by chance (Poisson): as many gaps as fit into it."""
    n, time = 0, dice.expovariate(mean)
    while time < 1:
        n, time = n + 1, time + dice.expovariate(mean)
    return n
