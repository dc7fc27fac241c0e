"""Places now: each by its own clock, with what holds in its country, and the next switch there."""

from __future__ import annotations

from msgspec.structs import replace

from steadyhand.civic.elections.model import Phases, calendar
from steadyhand.civic.elections.places import AFTER, SOON, places_now
from steadyhand.kernel.values import DAY, HOUR, MINUTE
from tests.support.program_elections import an_election, period

NOW = 100 * DAY
ELECTION = an_election(NOW)
OPENS = NOW + HOUR


def there(at: int, place: str):
    (election,) = places_now([ELECTION], calendar([ELECTION], at), at)
    return next(one for one in election.places if one.place == place)


def test_next_switch_is_the_first_that_is_to_come_in_that_place():
    """Before polls open, that; while they are open, that they close; the count of the country is the state's too."""
    before = there(NOW, "US-NY")
    assert (before.phases, before.next.at, before.next.phase, before.next.begins) == (
        (),
        OPENS,
        "polls",
        True,
    )
    during = there(OPENS + MINUTE, "US-NY")
    assert during.phases == ("polls",)
    assert (during.next.at, during.next.phase, during.next.begins) == (OPENS + HOUR, "count", True)
    counting = there(OPENS + 3 * HOUR, "US-NY")
    assert (counting.phases, counting.next.phase, counting.next.begins) == (("count",), "count", False)
    assert there(OPENS + 24 * HOUR, "US-NY").next is None


def test_country_is_not_in_the_phase_of_one_of_its_states():
    """Polls in Arizona are no polls of the whole country: its row says what holds in all of it."""
    assert there(OPENS + MINUTE, "US").phases == ()


def test_where_people_vote_comes_first():
    """At one look: polls before the count, and of two the one that closes sooner."""
    (election,) = places_now([ELECTION], calendar([ELECTION], OPENS + 90 * MINUTE), OPENS + 90 * MINUTE)
    assert [one.place for one in election.places] == ["US-NY", "US", "US-AZ"]


def test_parts_of_a_place_have_their_own_clock():
    """A state with two zones is two rows; what is of all of it holds in both."""
    mountain = replace(period("polls", "US-ID", OPENS, OPENS + HOUR, "America/Boise"), part="Mountain time")
    pacific = replace(
        period("polls", "US-ID", OPENS + HOUR, OPENS + 2 * HOUR, "America/Los_Angeles"), part="Pacific time"
    )
    silence = period("silence", "US-ID", NOW, OPENS + 2 * HOUR, "America/Boise")
    details = replace(ELECTION, periods=(mountain, pacific, silence))
    (election,) = places_now([details], calendar([details], OPENS), OPENS)
    found = {one.part: one.phases for one in election.places}
    assert found == {"Mountain time": ("polls", "silence"), "Pacific time": ("silence",), "": ("silence",)}


def test_elections_that_are_far_off_are_not_looked_at():
    """A week before it begins, and a day after it is over."""
    assert not places_now([ELECTION], Phases(), OPENS - SOON - 1)
    assert places_now([ELECTION], Phases(), OPENS - SOON)
    assert places_now([ELECTION], Phases(), ELECTION.ends + AFTER - 1)
    assert not places_now([ELECTION], Phases(), ELECTION.ends + AFTER)
