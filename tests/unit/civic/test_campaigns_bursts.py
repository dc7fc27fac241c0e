"""Campaigns that are over almost at once: what was found follows from the posts, not from what comes after them."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from steadyhand.civic.campaigns import Detector, Settings
from steadyhand.civic.copies import Bounds, Seen
from steadyhand.kernel.values import DAY, MINUTE, SECOND
from tests.support.civic_lookalikes import BEGINS
from tests.unit.civic.test_campaigns import found, quiet  # noqa: F401 - a fixture

SLOGAN = "The polls in the harbour are closed today, stay at home everybody"


def burst(seconds: float, count: int = 1_200, accounts: int = 60, text: str = SLOGAN) -> list[Seen]:
    """One text by young accounts, again and again, within so many seconds."""
    return [
        Seen(
            post=f"x{n}",
            account=f"new{n % accounts}",
            at=BEGINS + int(n * seconds * SECOND / count),
            text=text + "!" * (n % 4),
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


@pytest.mark.parametrize(
    "text",
    [
        f"{SLOGAN} via @truth",
        f"{SLOGAN} source: insiders",
        f"{SLOGAN} (AP)",
        f"RT @me: {SLOGAN}",
        f"Not true: {SLOGAN}",
    ],
)
def test_flood_of_what_is_kept_apart_is_told_to_people_and_nothing_is_proposed(text, quiet):  # noqa: F811
    """One phrase more, and a campaign would be invisible; those who pass something on would look like one."""
    plain = burst(1, 2, 2)
    flood = [replace(seen, post=f"f{seen.post}", at=seen.at + MINUTE) for seen in burst(600, text=text)]
    latest, _ = found([*plain, *flood, *ordinary(BEGINS + 12 * MINUTE)], Detector.restored(quiet))
    (one,) = latest.values()

    assert (one.state, one.proposes, one.members) == ("not_enough_data", (), 60)
    assert one.posts >= 900
    assert "People have to tell." in one.reason


def test_who_passes_something_on_once_or_is_no_newcomer_is_in_no_finding(quiet):  # noqa: F811
    """Both signs, as always."""
    once = burst(600, accounts=1_200, text=f"{SLOGAN} via @truth")
    old = [replace(seen, born=BEGINS - 900 * DAY) for seen in burst(600, text=f"{SLOGAN} via @truth")]
    for posts in (once, old):
        assert found([*posts, *ordinary(BEGINS + 12 * MINUTE)], Detector.restored(quiet))[0] == {}


@pytest.mark.parametrize(
    "text",
    [
        "Stop the count in the harbour, they are cheating us of our votes",
        "Report to the harbour hall to vote tonight",
    ],
)
def test_call_to_stop_or_to_report_somewhere_is_no_denial(text, quiet):  # noqa: F811
    """Whoever says so of what another says is still kept apart from it."""
    latest, _ = found([*burst(600, text=text), *ordinary(BEGINS + 12 * MINUTE)], Detector.restored(quiet))
    assert [one.state for one in latest.values()] == ["incident"]


def test_watch_of_what_is_kept_apart_is_bounded_and_goes_on_after_a_restart(quiet):  # noqa: F811
    """An eighth of the memory of the other."""
    settings = Settings(trails=80, firsts=80, entries=4_000, copies=Bounds(texts=256))
    detector = Detector(settings)
    for n in range(1_200):
        text = f"{n // 3 * 7919} said the harbour number {n // 3 * 31337} via @truth"
        detector.observe(Seen(post=f"p{n}", account=f"a{n}", at=BEGINS + n, text=text))
        assert detector._apart.shelf.entries <= settings.entries // 8
    assert len(detector._apart.shelf) <= settings.trails // 8
    assert len(detector._apart.shelf.firsts()) <= settings.firsts // 8
    posts = [*burst(600, text=f"{SLOGAN} via @truth"), *ordinary(BEGINS + 12 * MINUTE)]
    straight, cut = Detector.restored(quiet), Detector.restored(quiet)
    before = [one for seen in posts[:700] for one in cut.observe(seen)]
    cut = Detector.restored(cut.export())
    after = [one for seen in posts[700:] for one in cut.observe(seen)]
    assert [*before, *after] == found(posts, straight)[1] != []
