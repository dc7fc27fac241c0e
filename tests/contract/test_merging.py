"""A case that ends in favour of another touches both: access asks of each, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.access.scopes import ScopeSet
from steadyhand.kernel.values import AUTOMATION
from steadyhand.review.commands import TakeLease
from steadyhand.review.moving import Merge
from steadyhand.review.opening import OpenCase
from tests.support.doors import Opened, house_doors
from tests.support.freezing import freeze
from tests.support.people import ADMIN, OTHER_REVIEWER, REVIEWER, peopled

SECURITY = "staff:sol"
MERGE = Merge(case="case:1", into="case:2")


@pytest.fixture
def house(record_url: str) -> Iterator[Opened]:
    """A house in which two cases about one account wait, in two policy areas."""
    with house_doors(record_url) as opens:
        house = opens()
        peopled(house)
        sol = Staff(principal=SECURITY, name="Sol", roles=("security_lead",))
        house.done(Appoint(staff=sol), ADMIN)
        house.done(opening("case:1", "post:1", "spam"), AUTOMATION)
        house.done(opening("case:2", "post:2", "hate"), AUTOMATION)
        yield house


def opening(case: str, subject: str, area: str) -> OpenCase:
    given: dict[str, Any] = {"severity": "medium", "source": "rule", "ref": subject, "account": "account:u1"}
    return OpenCase(case=case, subject=subject, area=area, **given)


def frozen(house: Opened, area: str, **fields: Any) -> None:
    """Nobody acts on cases of this area."""
    house.done(freeze(house.reader.now(), scope_set=ScopeSet(policy_areas=(area,)), **fields), SECURITY)


def test_case_of_no_frozen_area_is_not_merged_into_one_that_is_frozen(house):
    """Else a freeze on an area is walked around by ending cases in favour of those it protects."""
    house.done(TakeLease(case="case:1"), REVIEWER)
    frozen(house, "hate")

    assert house.refused(MERGE, REVIEWER) == "frozen"


def test_freeze_in_which_two_act_together_asks_for_the_second_on_the_case_that_goes_on(house):
    """The milder freeze counts for the other case too."""
    house.done(TakeLease(case="case:1"), REVIEWER)
    frozen(house, "hate", mode="two_person")

    assert house.refused(MERGE, REVIEWER) == "second_needed"


def test_who_reviews_one_area_merges_nothing_into_a_case_of_another(house):
    """What somebody could not open they must not add to either."""
    house.done(TakeLease(case="case:1"), OTHER_REVIEWER)

    assert house.refused(MERGE, OTHER_REVIEWER) == "not_your_area"


def test_case_is_merged_where_both_are_open_to_who_holds_the_first(house):
    """What both allow must go on being possible, whatever else is frozen."""
    house.done(TakeLease(case="case:1"), REVIEWER)
    frozen(house, "harassment")

    house.done(MERGE, REVIEWER)
    assert house.reader.row("case", "case:1").merged_into == "case:2"
