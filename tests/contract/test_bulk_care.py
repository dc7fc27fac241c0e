"""A sample of a bulk is read as a case is: counted, limited and withheld by the door, on both databases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from steadyhand.kernel.command import Order
from steadyhand.kernel.values import AUTOMATION, MINUTE
from steadyhand.review.bulk.commands import OpenSample, PlanBulk, SampleBulk
from steadyhand.review.bulk.model import BulkVerdict, Member
from steadyhand.review.care.commands import LeaveArea, SetLimits
from steadyhand.review.care.limits import Limits
from steadyhand.review.care.model import Care
from steadyhand.review.commands import TakeLease
from steadyhand.review.opening import OpenCase
from steadyhand.storage import rebuild
from tests.support.doors import Opened, Reopen, entry, house_doors
from tests.support.people import LEAD, peopled

BULK = "bulk:one"


@pytest.fixture
def opens(record_url: str) -> Iterator[Reopen]:
    """A house in which a bulk of six severe cases is planned, five of which are its sample."""
    with house_doors(record_url) as opened:
        house = opened()
        peopled(house)
        planned(house)
        yield opened


def planned(house: Opened) -> None:
    names = [f"case:{number}" for number in range(6)]
    asked = (
        OpenCase(
            case=name, subject=f"post:{name[5:]}", area="hate", severity="severe", source="rule", ref="e"
        )
        for name in names
    )
    found = [entry(answer) for answer in house.door.perform_many([Order(one, AUTOMATION) for one in asked])]
    members = tuple(Member(name, one.seq) for name, one in zip(names, found, strict=True))
    verdict = BulkVerdict(area="hate", outcome="no_violation", severity="low")
    house.done(PlanBulk(bulk=BULK, verdict=verdict, members=members, reason="A song that is quoted."), LEAD)


def sample(house: Opened) -> list[str]:
    return list(house.reader.row("bulk", BULK).sample)


def seen(house: Opened) -> Care:
    row: Care = house.reader.row("care", LEAD)
    return row


def opened(case: str) -> OpenSample:
    return OpenSample(bulk=BULK, case=case)


def fits(case: str) -> SampleBulk:
    return SampleBulk(bulk=BULK, case=case, fits=True)


def test_each_of_a_sample_counts_as_a_case_that_was_taken_with_its_time(opens):
    """Else whoever decides in bulk sees the worst of a flood, and their day says that they saw nothing."""
    house = opens()
    case, *_ = sample(house)
    house.done(opened(case), LEAD)
    later = opens(2 * MINUTE)
    later.done(fits(case), LEAD)
    (one,) = seen(later).of_today(later.reader.now())

    assert (one.area, one.taken, one.severe) == ("hate", 1, 1)
    assert one.held >= 2 * MINUTE
    assert seen(later).holding == ()


def test_days_limit_holds_for_samples_and_for_cases_as_one(opens):
    """Two counters of a day would be two days."""
    house = opens()
    first, second, third, *_ = sample(house)
    house.done(SetLimits(limits=Limits(severe=2)), LEAD)
    for case in (first, second):
        house.done(opened(case), LEAD)
        house.done(fits(case), LEAD)

    assert house.refused(opened(third), LEAD) == "care_limit"
    assert house.refused(TakeLease(case=third), LEAD) == "care_limit"


def test_break_that_is_due_is_kept_from_samples_too(opens):
    """A break in which one goes on reading is none."""
    house = opens()
    first, second, *_ = sample(house)
    house.done(SetLimits(limits=Limits(spell=10)), LEAD)
    house.done(opened(first), LEAD)
    later = opens(11 * MINUTE)
    later.done(fits(first), LEAD)

    assert later.refused(opened(second), LEAD) == "care_break"
    assert opens(22 * MINUTE).done(opened(second), LEAD).by == LEAD


def test_who_left_a_category_is_given_none_of_its_samples(opens):
    """Leaving must not depend on which page somebody works at."""
    house = opens()
    case, *_ = sample(house)
    house.done(LeaveArea(area="hate"), LEAD)

    assert house.refused(opened(case), LEAD) == "care_left"


def test_verdict_on_a_sample_takes_having_it_open(opens):
    """A sample that nobody opened was not looked at, and its exposure would be counted nowhere."""
    house = opens()
    first, second, *_ = sample(house)

    assert house.refused(fits(first), LEAD) == "not_opened"
    house.done(opened(first), LEAD)
    assert house.refused(fits(second), LEAD) == "not_opened"
    assert house.refused(opened(first), LEAD) == "unchanged"


def test_rebuilding_gives_the_same_rows_of_care_after_a_sample(opens):
    """Whoever drops the views must not give anybody a second day."""
    house = opens()
    first, second, *_ = sample(house)
    house.done(opened(first), LEAD)
    house.done(fits(first), LEAD)
    house.done(opened(second), LEAD)
    before = house.dump()
    rebuild.rebuild(house.record)

    assert house.dump() == before
