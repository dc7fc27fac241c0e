"""The people who review for Plaza."""

from __future__ import annotations

from collections import Counter
from itertools import product

import pytest

from steadyhand.week.parties import LANGUAGES
from steadyhand.week.staff import CONTRACTORS, STAFF, staff
from steadyhand.week.texts.phrases import AREAS


def test_there_are_200_staff_and_40_contractors():
    """The numbers that the scenario names."""
    employers = Counter(member.employer for member in staff(7))

    assert employers == {"plaza": STAFF, "vendor": CONTRACTORS} == {"plaza": 200, "vendor": 40}


@pytest.mark.parametrize("seed", [1, 7, 2026])
def test_every_area_has_somebody_who_speaks_each_language_first(seed):
    """Whatever the seed, no queue starts the Week with a language that nobody reads."""
    covered = {
        (area, member.languages[0])
        for member in staff(seed)
        if "reviewer" in member.roles
        for area in member.areas
    }

    assert covered == set(product(AREAS, LANGUAGES))


def test_everybody_reports_to_somebody_and_one_person_to_nobody():
    """The line of reporting is a tree: it decides who may approve what."""
    above = {member.id: member.reports_to for member in staff(7)}

    assert [id for id, boss in above.items() if boss is None] == ["s001"]
    for id in above:
        line = [id]
        while (boss := above[line[-1]]) is not None:
            assert boss not in line
            line.append(boss)
        assert line[-1] == "s001"


def test_contractors_are_reviewers_only():
    """No one outside Plaza leads policy, security or the tools."""
    roles = {role for member in staff(7) if member.employer == "vendor" for role in member.roles}

    assert roles == {"reviewer"}


def test_handles_and_ids_are_unique():
    """A handle names one person."""
    members = staff(7)

    assert len({member.handle for member in members}) == len({member.id for member in members}) == 240


def test_somebody_is_at_work_at_every_hour_of_the_week():
    """Shifts cover the clock, so that a queue is never without anyone by plan."""
    at_work = {
        (day, (member.shift.start + hour) % 24)
        for member in staff(7)
        for day in member.shift.days
        for hour in range(member.shift.hours)
    }

    assert at_work == set(product(range(7), range(24)))
