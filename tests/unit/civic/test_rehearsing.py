"""A day of the calendar before it comes."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from steadyhand.civic.elections.almanac import Almanac
from steadyhand.civic.elections.model import Details, Source, calendar
from steadyhand.civic.elections.rehearsing import rehearse, shifted
from steadyhand.kernel.values import DAY, HOUR, MINUTE
from steadyhand.kernel.zones import instant, local_instant
from tests.support.program_elections import period

EAST, WEST = "America/New_York", "America/Los_Angeles"


def at(text: str, zone: str) -> int:
    return local_instant(text, zone)


BOTH = Details(
    id="election:both-coasts",
    name="Both coasts",
    kind="national",
    jurisdiction="US",
    periods=(
        period("polls", "US-NY", at("2022-11-08T06:00", EAST), at("2022-11-08T21:00", EAST), EAST),
        period("polls", "US-CA", at("2022-11-08T07:00", WEST), at("2022-11-08T20:00", WEST), WEST),
        period("count", "US-NY", at("2022-11-08T21:00", EAST), at("2022-11-20T12:00", EAST), EAST),
    ),
    source=Source(name="Offices", url="https://example.org"),
    confidence="official",
)


def test_day_is_that_of_each_place():
    """It begins in the east and ends in the west, 27 hours later; a close that is tomorrow in UTC is part of it."""
    told = rehearse([BOTH], "2022-11-08")
    assert told.ends - told.starts == 27 * HOUR
    assert [(one.local, one.place, one.phase, one.begins, one.after) for one in told.steps] == [
        ("06:00 (America/New_York)", "US-NY", "polls", True, ("polls",)),
        ("07:00 (America/Los_Angeles)", "US-CA", "polls", True, ("polls",)),
        ("21:00 (America/New_York)", "US-NY", "polls", False, ("count",)),
        ("21:00 (America/New_York)", "US-NY", "count", True, ("count",)),
        ("20:00 (America/Los_Angeles)", "US-CA", "polls", False, ()),
    ]


def test_place_that_nobody_counts_in_is_named():
    """California closes, and nothing is entered for what comes then."""
    (warning,) = rehearse([BOTH], "2022-11-08").warnings
    assert "US-CA" in warning
    assert "close at 20:00" in warning


def test_dates_that_are_not_official_are_named_on_the_day():
    """And on no other."""
    reported = replace(BOTH, confidence="reported")
    assert any("ask the body that holds it" in one for one in rehearse([reported], "2022-11-08").warnings)
    assert rehearse([reported], "2022-11-10").warnings == ()


def test_day_on_which_clocks_change_says_so():
    """23 hours in March, 25 in November."""
    assert "it has 25 hours" in rehearse([BOTH], "2022-11-06").warnings[0]
    assert "it has 23 hours" in rehearse([BOTH], "2022-03-13").warnings[0]


def test_zone_whose_rules_changed_since_is_named():
    """A government that gives up summer time moves every poll by an hour: the law names the hour on the wall."""
    moved = replace(BOTH.periods[0], starts=BOTH.periods[0].starts + HOUR, ends=BOTH.periods[0].ends + HOUR)
    changed = replace(BOTH, periods=(moved, *BOTH.periods[1:]))
    assert shifted(BOTH) == ()
    assert shifted(changed) == (moved,)
    assert any("enter it again" in one for one in rehearse([changed], "2022-11-08").warnings)


@pytest.mark.parametrize("day", ["8 November", "2022-02-30", "", "2022-11-08T07:00"])
def test_no_such_day(day):
    """A sentence that says how to write one."""
    with pytest.raises(ValueError, match="Write it as 2022-11-08"):
        rehearse([BOTH], day)


def test_almanac_says_at_every_minute_what_the_calendar_says():
    """It works out once what holds between two boundaries; at a boundary the new holds."""
    almanac = Almanac([BOTH, replace(BOTH, id="election:other", periods=BOTH.periods[1:2])])
    begin = instant("2022-11-08T00:00:00Z")
    for minute in range(0, 2 * 24 * 60, 5):
        now = begin + minute * MINUTE
        for region in ("US-NY", "US-CA", "US", "", "unknown", "DE"):
            assert almanac.at(now)(region) == calendar(almanac.elections, now).phases(region)
    assert almanac.at(begin - 400 * DAY)("US") == ()
    assert Almanac().at(begin)("US") == ()


def test_almanac_is_asked_for_any_region_and_keeps_few():
    """What is from nowhere known comes from outside, in any number."""
    almanac = Almanac([BOTH])
    of = almanac.at(instant("2022-11-08T18:00:00Z"))
    assert {of(f"DE-{n % 1000}") for n in range(5_000)} | {of(f"{n}") for n in range(5_000)} == {
        (),
        ("polls",),
    }
    assert of("US-NY") == ("polls",)
