"""What a page asks the record at once is what it would be told one by one, on both databases."""

from __future__ import annotations

import pytest

from steadyhand.kernel.values import AUTOMATION
from steadyhand.review.opening import OpenCase
from steadyhand.review.store import Cases
from tests.support.doors import Opened, Reopen
from tests.support.people import peopled


@pytest.fixture
def house(opens: Reopen) -> Opened:
    """A house with three posts of one account, each with a case in two queues."""
    house = opens()
    peopled(house)
    for number in range(3):
        for area in ("spam", "hate"):
            case = OpenCase(
                case=f"case:{area}{number}", subject=f"post:{number}", account="account:a", area=area,
                severity="low", source="rule", ref=f"event:{number}{area}", language="en",
            )  # fmt: skip
            house.done(case, AUTOMATION)
    return house


@pytest.mark.parametrize("limit", [2, 50])
def test_cases_about_several_subjects_are_those_about_each(house, limit):
    """An account with a thousand cases must not crowd out the older ones of the post."""
    cases, subjects = Cases(house.reader), ["post:1", "account:a", "post:nobody's"]
    each = [case.id for subject in subjects for case in cases.about(subject, limit)]
    at_once = [case.id for case in cases.about_each(subjects, limit)]

    assert sorted(at_once) == sorted(each)
    assert len(cases.about_each(["post:1"], limit)) == 2
    assert cases.about_each([]) == []


def test_reads_at_once_share_one_time_that_moves_on_after_them(house):
    """A page that says "in 5 minutes" in one place must not say "in 4" in another."""
    before = house.reader.now()
    with house.reader.at_once():
        head, first = house.reader.head(), house.reader.now()
        assert house.reader.now() == first
    after = house.reader.now()

    assert before <= first <= after
    assert head.at <= first
