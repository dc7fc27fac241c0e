"""Campaigns that are over almost at once: what was found follows from the posts, not from what comes after them."""

from __future__ import annotations

import pytest

from steadyhand.civic.campaigns import Detector
from steadyhand.civic.copies import Seen
from steadyhand.kernel.values import DAY, MINUTE, SECOND
from tests.support.civic_lookalikes import BEGINS
from tests.unit.civic.test_campaigns import found, quiet  # noqa: F401 - a fixture

SLOGAN = "The polls in the harbour are closed today, stay at home everybody"


def burst(seconds: float, count: int = 1_200, accounts: int = 60) -> list[Seen]:
    """One text by young accounts, again and again, within so many seconds."""
    return [
        Seen(
            post=f"x{n}",
            account=f"new{n % accounts}",
            at=BEGINS + int(n * seconds * SECOND / count),
            text=SLOGAN + "!" * (n % 4),
            born=BEGINS - DAY,
        )
        for n in range(count)
    ]


def ordinary(begins: int, count: int = 60) -> list[Seen]:
    """What everybody else posts, one every ten seconds."""
    return [
        Seen(
            post=f"z{n}",
            account=f"z{n}",
            at=begins + n * 10 * SECOND,
            text=f"{n * 7907} was the tram number {n * 31321}, said a man at corner {n * 269}",
            born=begins - 400 * DAY,
        )
        for n in range(count)
    ]


@pytest.mark.parametrize("seconds", [0, 5, 15, 29, 35, 60, 120])
def test_campaign_that_is_over_within_a_minute_is_found_with_what_comes_next(seconds, quiet):  # noqa: F811
    """Nobody escapes by being fast; all of its posts are in the evidence."""
    latest, told = found(
        [*burst(seconds), *ordinary(BEGINS + int(seconds * SECOND))], Detector.restored(quiet)
    )
    (one,) = latest.values()

    assert (one.state, one.posts, one.members) == ("incident", 1_200, 60)
    assert len(told) <= 6


def test_burst_is_found_with_the_next_post_after_a_minute_and_restarts_change_nothing(quiet):  # noqa: F811
    """Whatever that post is, and whoever writes it."""
    detector = Detector.restored(quiet)
    assert found(burst(20), detector)[1] == []
    later = ordinary(BEGINS + 2 * MINUTE, 1)
    assert [one.posts for one in found(later, Detector.restored(detector.export()))[1]] == [1_200]
    assert [one.posts for one in found(later, detector)[1]] == [1_200]
