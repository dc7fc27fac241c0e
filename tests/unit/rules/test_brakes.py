from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from steadyhand.kernel.values import DAY
from steadyhand.rules.brakes import Counted, Quota, Quotas, Raised, is_new, judge

QUIET = Counted(hour=0, day=0, traffic_hour=0, traffic_day=0)


def judged(quota: Quota | None = None, *, new: bool = False, raised: Raised | None = None, **counted: int):
    """The window that trips a rule with these counts, and its reason; None where it stays."""
    full = msgspec.structs.replace(QUIET, **counted)
    tripped = judge("TooBroad", full, quota or Quota(), new=new, raised=raised)
    return None if tripped is None else (tripped.window, tripped.why)


@pytest.mark.parametrize(
    ("counted", "says"),
    [
        ({"hour": 1_001}, ("hour", "`TooBroad` acted 1001 times within an hour; its quota is 1000.")),
        ({"day": 5_001}, ("day", "`TooBroad` acted 5001 times within a day; its quota is 5000.")),
        (
            {"hour": 21, "traffic_hour": 200},
            (
                "hour",
                "`TooBroad` acted on 21 of the 200 posts and accounts within an hour, 10%; its quota is 10 %.",
            ),
        ),
        (
            {"day": 11, "traffic_day": 200},
            (
                "day",
                "`TooBroad` acted on 11 of the 200 posts and accounts within a day, 6%; its quota is 5 %.",
            ),
        ),
    ],
)
def test_rule_beyond_its_quota_is_braked_with_a_reason(counted, says):
    """Whoever owns it must read what was counted and what was allowed."""
    assert judged(**counted) == says


@pytest.mark.parametrize(
    "counted",
    [
        {},
        {"hour": 1_000, "day": 5_000, "traffic_hour": 100_000, "traffic_day": 100_000},
        {"hour": 20, "day": 20, "traffic_hour": 200, "traffic_day": 400},
        {"hour": 199, "day": 199, "traffic_hour": 199, "traffic_day": 199},
    ],
)
def test_rule_within_its_quota_goes_on(counted):
    """A brake that trips on what is allowed would send a day's work to people; a small number says nothing yet."""
    assert judged(**counted) is None


def test_new_rule_is_looked_at_sooner():
    """A slip shows in the first minutes, when two hundred posts are already too many."""
    assert judged(hour=3, traffic_hour=20) is None
    window, why = judged(hour=3, traffic_hour=20, new=True) or ("", "")
    assert window == "hour"
    assert why.startswith("`TooBroad`, which is less than a day old, acted on 3 of the 20 posts")


@pytest.mark.parametrize("counted", [{"hour": 2, "traffic_hour": 20}, {"hour": 19, "traffic_hour": 19}])
def test_new_rule_may_be_tried(counted):
    """Whoever writes a rule tries it on two posts of their own, on a platform where nothing else happens."""
    assert judged(new=True, **counted) is None


def test_quota_for_an_incident_stands_in_place_of_all_others():
    """Two people have said that this rule may act on half of what comes in today."""
    raised = Raised(per_hour=2_000)

    assert judged(hour=2_000, day=40_000, traffic_hour=2_100, raised=raised, new=True) is None
    assert judged(hour=2_001, raised=raised) == (
        "hour",
        "`TooBroad` acted 2001 times within an hour; its quota is 2000.",
    )
    assert judged(day=11, raised=Raised(per_day=10)) == (
        "day",
        "`TooBroad` acted 11 times within a day; its quota is 10.",
    )


def test_quota_of_nothing_lets_a_rule_act_never():
    """A rule may be published to ask for reviews only, whatever its verdicts come to mean."""
    assert judged(Quota(per_hour=0), hour=1) is not None


def test_rule_is_new_for_a_day_and_while_nobody_knows():
    """Unknown is not safe."""
    assert is_new(None, 5 * DAY)
    assert is_new(4 * DAY + 1, 5 * DAY)
    assert not is_new(4 * DAY, 5 * DAY)


def test_rule_without_a_quota_of_its_own_has_the_usual_one():
    """Quotas are for every rule, also for those that nobody thought of."""
    quotas = Quotas(usual=Quota(per_hour=7), rules={"Loud": Quota(per_hour=70)})

    assert (quotas.of("Loud").per_hour, quotas.of("Quiet").per_hour) == (70, 7)


@given(
    acted=st.integers(0, 2_000),
    traffic=st.integers(0, 100_000),
    more=st.integers(0, 2_000),
    new=st.booleans(),
)
def test_acting_more_never_releases_a_rule(acted, traffic, more, new):
    """Else the broadest rule of all might slip through."""
    fewer = judged(hour=acted, day=acted, traffic_hour=traffic, traffic_day=traffic, new=new)
    most = judged(hour=acted + more, day=acted + more, traffic_hour=traffic, traffic_day=traffic, new=new)

    assert fewer is None or most is not None
