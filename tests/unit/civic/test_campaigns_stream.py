"""The campaign of the ninth day before the election, three hundred accounts and one phrase, in much else."""

from __future__ import annotations

import pytest

from tests.support.campaigns_measured import WEEK_H, Run, watch
from tests.support.civic_traffic import Push


def test_three_hundred_accounts_are_one_incident_in_two_hundred_thousand_posts():
    """A cut of the long run at its rates: whoever is seen late has done what they came for."""
    found = watch(Run(hours=2.5, begins_h=0.4))

    assert found.posts >= 200_000
    assert found.minutes is not None
    assert found.minutes <= 10
    assert (found.incidents, found.false) == (1, 0)
    assert found.precision >= 0.95
    assert found.recall >= 0.6  # in two of its forty-eight hours many accounts post once or twice
    assert found.told < 60


@pytest.mark.long
def test_fifty_thousand_posts_are_one_incident_in_ten_million():
    """The whole week, with jokes, news, wires and machines: one incident of the campaign, and none of anybody else."""
    found = watch(Run(hours=WEEK_H, begins_h=60, push=Push(posts=50_000, accounts=300, hours=48)))
    print(found)  # noqa: T201 - a long run should say what it found

    assert found.posts >= 9_500_000
    assert found.minutes is not None
    assert found.minutes <= 10
    assert (found.incidents, found.false) == (1, 0)
    assert found.recall >= 0.95
    assert found.precision >= 0.95
    assert found.rss_mb <= 500
