"""The offered-load model: what waits, how long, and that no hour of work is made or lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steadyhand.access.coverage.load import AT_WORK, Crew, Unit, courses, crews_of
from steadyhand.access.coverage.model import Group
from steadyhand.access.coverage.people import Able, people_of
from steadyhand.access.forecasting import quantile
from tests.support.judging import NOW
from tests.support.rosters import known, reviewer

SPAM = Group("spam", "en", "eu")
HATE = Group("hate", "en", "eu")
ALWAYS = tuple([1] * 168)
DAYS = tuple(int(8 <= hour % 24 < 16) for hour in range(168))
AN_HOUR = 3600 * AT_WORK / 90
"""Cases of 90 seconds that one person decides in an hour: 32."""


def unit(arrivals: float, group: Group = SPAM, **fields) -> Unit:
    given = {"arrivals": tuple([arrivals] * 168), "handling_s": 90.0, "weight": 20.0}
    return Unit(group=group, **(given | fields))


def alone(at_work=ALWAYS, units=(0,)) -> Crew:
    return Crew(units, tuple([1.0] * len(units)), at_work)


def test_cases_do_not_wait_while_there_are_people_for_all():
    """A forecast that cries wolf on an ordinary day is not read on the day that matters."""
    (course,) = courses([unit(10)], [alone()], range(24))

    assert max(course.waiting) == pytest.approx(0)
    assert course.waits_s == pytest.approx([90.0] * 24)


def test_without_anybody_every_case_waits_until_the_end():
    """What comes in is what waits, and the longest time is the whole of it."""
    (course,) = courses([unit(10, waiting=5.0)], [], range(24))

    assert course.waiting[-1] == pytest.approx(245)
    assert course.waits_s[0] == pytest.approx(23.5 * 3600 + 90)


def test_backlog_grows_by_what_the_people_cannot_do():
    """32 an hour are decided of 42 that come."""
    (course,) = courses([unit(AN_HOUR + 10)], [alone()], range(48))

    assert course.waiting[-1] == pytest.approx(480)
    assert course.decided == pytest.approx([AN_HOUR] * 48)


def test_cases_of_the_night_wait_for_the_morning_the_oldest_first():
    """Hours without anybody are what a freeze of one shift makes."""
    (course,) = courses([unit(3)], [alone(DAYS)], range(24, 48))

    assert course.waiting[7] == pytest.approx(24)
    assert course.waiting[8] == pytest.approx(0)
    waits = course.waits_s[:9]
    assert list(waits) == sorted(waits, reverse=True)
    assert waits[0] == pytest.approx((8 + 1.5 / 27 - 0.5) * 3600 + 90)


def test_time_is_divided_by_harm_and_taken_up_again_where_it_is_not_wanted():
    """Whoever serves two queues takes the more harmful first, and is idle in neither while the other waits."""
    grave, light = unit(40, HATE, weight=80.0), unit(40, weight=20.0)
    one, other = courses([grave, light], [alone(units=(0, 1))], range(24))
    assert one.waiting[-1] < other.waiting[-1]

    rare, many = courses([unit(1, HATE), unit(60)], [alone(units=(0, 1)), alone(units=(1,))], range(24))
    assert rare.waiting[-1] < 1
    assert many.waiting[-1] < 1


def test_crews_are_people_who_can_work_on_the_same_and_pairs_do_half():
    """A hundred reviewers are a few crews; two who must decide together are one."""
    people = people_of(known([reviewer(name) for name in "abcd"]), NOW)
    crews = crews_of(people, [Able(alone=0b0011), Able(alone=0b0001, paired=0b1100)])

    assert {(crew.units, crew.pace, crew.at_work[0]) for crew in crews} == {
        ((0, 1), (1.0, 1.0), 1),
        ((0,), (1.0,), 1),
        ((1,), (0.5,), 2),
    }


def test_who_must_decide_with_another_and_has_none_does_nothing():
    """Work that is foretold of somebody who cannot do it is a queue that nobody foretold."""
    people = people_of(known([reviewer(name, team="spam") for name in "ab"]), NOW)

    assert crews_of(people, [Able(alone=0, paired=0b11)]) == []


rates = st.floats(0, 200, allow_nan=False)


@given(st.lists(rates, min_size=2, max_size=4), st.lists(st.sets(st.integers(0, 3)), max_size=5), rates)
def test_no_case_is_lost_and_no_hour_worked_twice(arrivals, crews, waiting):
    """Every case is decided or waits; together crews do no more than they have hours."""
    units = [unit(rate, waiting=waiting) for rate in arrivals]
    working = [alone(DAYS, tuple(n for n in sorted(serves) if n < len(units))) for serves in crews]

    found = courses(units, [crew for crew in working if crew.units], range(48))

    for course in found:
        assert sum(course.arrived) + waiting == pytest.approx(sum(course.decided) + course.waiting[-1])
        assert min(course.waiting) >= 0
        assert min(course.waits_s) >= 90
    for hour in range(48):
        done = sum(course.decided[hour] for course in found)
        assert done <= len(working) * AN_HOUR * DAYS[hour] + 1e-6


def test_quantiles_count_by_weight():
    """One rare kind of case that waits for days is not half of all cases."""
    assert quantile([(1.0, 95.0), (100.0, 5.0)], 0.5) == 1.0
    assert quantile([(1.0, 90.0), (100.0, 10.0)], 0.95) == 100.0
    assert quantile([(7.0, 0.0)], 0.5) == 0.0
