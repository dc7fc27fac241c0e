"""Elections as values: what is entered, who confirms it, and which phase a place is in, by local time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from msgspec.structs import replace

from steadyhand.civic.elections.commands import (
    CallOffElection,
    ConfirmElection,
    EnterElection,
    TurnPhases,
)
from steadyhand.civic.elections.model import (
    ELECTION,
    PHASES,
    Details,
    Election,
    Phases,
    calendar,
    concerns,
    lies_in,
)
from steadyhand.civic.elections.views import ElectionView, PhasesView
from steadyhand.civic.elections.written import Line, NotAnElection, elections
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import DAY, HOUR, MINUTE
from steadyhand.kernel.zones import instant, local_instant, wall_clock
from tests.support.judging import entries, fact, folded, judged

NOW = instant("2022-10-01T12:00:00Z")
COMMON: dict[str, Any] = {
    "election": "us-general-2022",
    "name": "General election",
    "kind": "national",
    "jurisdiction": "US",
    "source": "The states' own pages",
    "url": "https://example.org/dates",
    "confidence": "official",
}


def line(phase: str, place: str, zone: str, opens: str, closes: str, **more: Any) -> Line:
    given = {**COMMON, "where": "line 2", "phase": phase, "place": place, "zone": zone, **more}
    return Line(opens=opens, closes=closes, **given)


POLLS = [
    line("polls", "US-NY", "America/New_York", "2022-11-08T06:00", "2022-11-08T21:00"),
    line("polls", "US-AZ", "America/Phoenix", "2022-11-08T06:00", "2022-11-08T19:00"),
    line("polls", "US-CA", "America/Los_Angeles", "2022-11-08T07:00", "2022-11-08T20:00"),
]
REST = [
    line("early_vote", "US-AZ", "America/Phoenix", "2022-10-12T08:00", "2022-11-04T19:00"),
    line("count", "US", "America/New_York", "2022-11-08T18:00", "2022-11-28T17:00"),
]


def details(*lines: Line) -> Details:
    (one,) = elections(list(lines or (*POLLS, *REST)))
    return one


@dataclass
class Told:
    """An election as it went on, by the commands that were given."""

    facts: list[Any]

    @property
    def row(self) -> Election | None:
        return folded(ElectionView(), "election:us-general-2022", list(entries(*self.facts)))

    @property
    def phases(self) -> Phases:
        return folded(PhasesView(), PHASES, list(entries(*self.facts))) or Phases()

    def does(self, command: Any, by: str, at: int = NOW) -> Told:
        return Told([*self.facts, (fact(command, by, at, election=self.row), by, at)])

    def refused(self, command: Any, by: str = "staff:ada", at: int = NOW) -> str | None:
        """The code of its refusal; None where it would be done."""
        told = judged(command, by, at, election=self.row)
        return told.code if isinstance(told, Refusal) else None


ENTER = EnterElection(details=details())
CONFIRM = ConfirmElection(election="election:us-general-2022", number=1)
CONFIRMED = Told([]).does(ENTER, "staff:ada").does(CONFIRM, "staff:ben")


def turned(story: Told, until: int) -> Told:
    """As the clock switches it: at each boundary that has come, in its order."""
    turn = TurnPhases(election="election:us-general-2022")
    while story.row and story.row.confirmed:
        due = story.row.confirmed.details.after(story.row.turned or 0)
        if due is None or due > until:
            return story
        story = story.does(turn, "system:clock", due)
    return story


def test_what_is_entered_counts_once_somebody_else_has_confirmed_it():
    """A false date must take two."""
    entered = Told([]).does(ENTER, "staff:ada")
    assert entered.row
    assert entered.row.standing == "proposed"
    assert entered.refused(CONFIRM, "staff:ada") == "yourself"
    assert entered.refused(replace(CONFIRM, number=2), "staff:ben") == "other_version"
    assert entered.refused(TurnPhases(election=entered.row.id), at=NOW + 90 * DAY) == "not_due"
    assert CONFIRMED.row
    assert (CONFIRMED.row.standing, CONFIRMED.row.confirmed_by) == ("confirmed", "staff:ben")


def test_nobody_knows_yet_is_not_confirmed():
    """A date that is a guess switches nothing."""
    guessed = EnterElection(details=details(replace(POLLS[0], confidence="unconfirmed")))
    assert Told([]).does(guessed, "staff:ada").refused(CONFIRM, "staff:ben") == "no_source"


def test_polls_open_and_close_in_each_zone_by_its_own_clock():
    """New York opens at ten UTC, Arizona, which knows no summer time, at 13, California at 15."""
    day = instant("2022-11-08T00:00:00Z")
    seen = {
        hour: {
            one
            for one in ("US-NY", "US-AZ", "US-CA")
            if "polls" in turned(CONFIRMED, day + hour * HOUR).phases.phases(one)
        }
        for hour in (10, 11, 13, 15, 25, 26, 28)
    }
    assert seen == {
        10: set(),
        11: {"US-NY"},
        13: {"US-NY", "US-AZ"},
        15: {"US-NY", "US-AZ", "US-CA"},
        25: {"US-NY", "US-AZ", "US-CA"},
        26: {"US-CA"},
        28: set(),
    }


def test_each_switch_is_a_fact_of_its_own_and_none_is_passed_over():
    """Also where the clock was stopped over several of them."""
    late = NOW + 60 * DAY
    story = CONFIRMED
    turn = TurnPhases(election="election:us-general-2022")
    seen = []
    while story.refused(turn, "system:clock", late) is None:
        story = story.does(turn, "system:clock", late)
        seen.append(story.facts[-1][0].at)
    assert tuple(seen) == details().boundaries()
    assert story.phases == Phases()


def test_next_alarm_is_at_the_next_boundary_and_before_anything_is_judged():
    """Authority: nothing is judged by a phase that is over."""
    (entry,) = list(entries((CONFIRMED.facts[-1][0], "staff:ben", NOW)))
    (timer,) = entry.fact.timers(entry)
    assert (timer.due, timer.authority) == (local_instant("2022-10-12T08:00", "America/Phoenix"), True)
    off = CONFIRMED.does(CallOffElection(election="election:us-general-2022", why="Annulled."), "staff:ben")
    (entry,) = list(entries(off.facts[-1]))
    assert entry.fact.timers(entry)[0].due is None


def test_extended_polls_are_another_version_that_two_confirm():
    """A court keeps the polls of one state open for an hour: what is in force goes on till then."""
    day = instant("2022-11-08T20:00:00Z")
    running = turned(CONFIRMED, day)
    longer = details(replace(POLLS[0], closes="2022-11-08T22:00"), *POLLS[1:], *REST)
    entered = running.does(EnterElection(details=longer), "staff:ada", day)
    assert entered.phases == running.phases
    confirmed = entered.does(ConfirmElection(election=longer.id, number=2), "staff:ben", day + MINUTE)
    old_close, new_close = (local_instant(f"2022-11-08T{h}:00", "America/New_York") for h in (21, 22))
    assert "polls" in turned(confirmed, old_close).phases.phases("US-NY")
    assert "polls" not in turned(confirmed, new_close).phases.phases("US-NY")


def test_called_off_nothing_goes_on():
    """And what takes its place has another id."""
    off = turned(CONFIRMED, NOW + 20 * DAY).does(
        CallOffElection(election="election:us-general-2022", why="Annulled by a court."),
        "staff:ben",
        NOW + 20 * DAY,
    )
    assert off.phases == Phases()
    assert off.refused(ENTER) == "called_off"
    assert off.refused(TurnPhases(election="election:us-general-2022"), at=NOW + 90 * DAY) == "not_due"


@pytest.mark.parametrize(
    ("place", "region", "does"),
    [
        ("US", "US-AZ", True),
        ("US-AZ", "US-AZ", True),
        ("US-AZ", "US", True),
        ("US-AZ", "unknown", True),
        ("US-AZ", "na", True),
        ("US-AZ", "", True),
        ("US-AZ", "US-CA", False),
        ("US-A", "US-AZ", False),
        ("DE", "US", False),
        ("US-AZ", "us-az", True),
        ("US-AZ", "us-ny", False),
        ("US-AZ", "br", False),
        ("US-AZ", "eu", False),
        ("DE-BE", "eu", True),
        ("US-AZ", "uk", True),
        ("US-AZ", "latam", True),
    ],
)
def test_unknown_where_is_anywhere(place, region, does):
    """What holds in a country holds in its parts; what is from nobody knows where may be from there.

    In lower case a code is the same code, but for what platforms call a continent, and what is no code.
    """
    assert concerns(place, region) is does


@pytest.mark.parametrize(
    ("region", "place", "does"),
    [
        ("US-AZ", "US-AZ", True),
        ("us-az", "US", True),
        ("US", "US-AZ", False),
        ("unknown", "US", False),
        ("", "US", False),
        ("na", "NA", False),
        ("de", "EU", True),
        ("US-AZ", "US-A", False),
    ],
)
def test_surely_from_there_is_more_than_may_be(region, place, does):
    """What is put beside a post because of where it is from needs to be from there."""
    assert lies_in(region, place) is does


def test_gravest_phase_sets_the_clock():
    """While people vote in one part and another is counted, it is the hour of those who vote."""
    at = local_instant("2022-11-08T19:30", "America/New_York")
    phases = calendar([details()], at)
    assert phases.phases("US-NY") == ("polls", "count")
    assert phases.leading("US-NY") == "polls"
    assert phases.leading("US-TX") == "count"
    assert phases.leading("DE") is None


def test_both_parties_of_a_place_have_the_same_calendar():
    """A name is never read: two elections alike but for their names are in the same phases."""
    other = replace(details(), id="election:other", name="The other party's primary")
    for hour in range(0, 60 * 24, 7):
        at = NOW + hour * HOUR
        assert calendar([details()], at).phases("US-AZ") == calendar([other], at).phases("US-AZ")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"zone": ""}, "no zone"),
        ({"zone": "Arizona"}, "no zone of the IANA database"),
        ({"closes": "2022-11-08T00:30"}, "What closes after midnight closes on the next date"),
        ({"opens": "2022-03-13T02:30", "zone": "America/New_York"}, "it is skipped there that day"),
        ({"opens": "2022-11-06T01:30", "zone": "America/New_York"}, "add the offset, -04:00 or -05:00"),
        ({"opens": "6 am"}, "Write it as 2022-11-08T07:00"),
        ({"opens": "2022-11-08"}, "Write it as 2022-11-08T07:00"),
        ({"phase": "voting"}, "Write one of registration"),
        ({"kind": "big"}, "Write one of national"),
        ({"confidence": "sure"}, "Write one of official"),
    ],
)
def test_line_that_is_wrong_is_refused_with_what_to_write(change, told):
    """And with which line it is."""
    with pytest.raises(NotAnElection, match=r"^line 2: ") as refused:
        elections([replace(POLLS[1], **change)])
    assert told in str(refused.value)


def test_polls_that_close_after_midnight_close_on_the_next_date():
    """As in Buenos Aires when there is a queue."""
    (one,) = elections([replace(POLLS[1], closes="2022-11-09T00:30")])
    assert one.periods[0].ends == local_instant("2022-11-09T00:30", "America/Phoenix")


def test_hour_that_comes_twice_is_told_apart_by_its_offset():
    """And is written back as it was read."""
    first = local_instant("2022-11-06T01:30-04:00", "America/New_York")
    second = local_instant("2022-11-06T01:30-05:00", "America/New_York")
    assert second - first == HOUR
    assert wall_clock(first, "America/New_York") == "2022-11-06T01:30-04:00"
    with pytest.raises(ValueError, match="an offset that America/New_York does not have"):
        local_instant("2022-11-06T01:30-07:00", "America/New_York")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"id": "General 2022"}, "invalid_id"),
        ({"name": " "}, "no_name"),
        ({"jurisdiction": "USA"}, "invalid_place"),
        ({"jurisdiction": "WX"}, "invalid_place"),
        ({"jurisdiction": "US-NV"}, "elsewhere"),
        ({"ocd": "arizona"}, "invalid_division"),
        ({"periods": ()}, "no_periods"),
        ({"periods": details().periods[3:]}, "no_polls"),
        ({"periods": (*details().periods, details().periods[0])}, "twice"),
        ({"source": replace(details().source, name="")}, "no_source"),
        ({"source": replace(details().source, url="")}, "no_source"),
        ({"source": replace(details().source, url="http://x")}, "invalid_link"),
        ({"periods": (replace(details().periods[0], starts=NOW),)}, "other_instant"),
        ({"periods": (replace(details().periods[0], zone=""),)}, "no_zone"),
        ({"periods": (replace(details().periods[0], zone="Mars/Base"),)}, "unknown_zone"),
        ({"periods": (replace(details().periods[0], place="DE"),)}, "elsewhere"),
    ],
)
def test_what_cannot_be_right_is_refused(change, told):
    """Each with a code of its own, before anybody is asked to confirm it."""
    assert Told([]).refused(EnterElection(details=replace(details(), **change))) == told


def test_all_of_it_past_is_refused():
    """Entered late, or confirmed late."""
    late = NOW + 90 * DAY
    assert Told([]).refused(ENTER, at=late) == "over"
    assert Told([]).does(ENTER, "staff:ada").refused(CONFIRM, "staff:ben", late) == "over"


def test_the_same_again_is_no_new_version():
    """Neither what is proposed nor what is confirmed."""
    assert Told([]).does(ENTER, "staff:ada").refused(ENTER) == "no_change"
    assert CONFIRMED.refused(ENTER) == "no_change"


def test_place_is_known_by_what_the_platform_calls_it():
    """Its events say `na` and `emea`: what goes on in one does not concern the other."""
    lines = [
        line("polls", "US", "America/New_York", "2022-11-08T06:00", "2022-11-08T21:00", region="na"),
        line("count", "US", "America/New_York", "2022-11-08T21:00", "2022-11-28T17:00", region="na"),
    ]
    german = line("polls", "DE", "Europe/Berlin", "2022-11-08T08:00", "2022-11-08T18:00", region="emea")
    berlin = replace(german, election="de", jurisdiction="DE")
    at = local_instant("2022-11-08T07:00", "America/New_York")
    phases = calendar(elections([*lines, berlin]), at)
    assert [one.period.place for one in phases.at("na")] == ["US"]
    assert [one.period.place for one in phases.at("emea")] == ["DE"]
    assert [one.period.place for one in phases.at("apac")] == ["US", "DE"], "nobody said where that is"
    assert phases.without("election:de").called == details(*lines).called()


def test_codes_that_iso_leaves_to_its_users_are_for_exercises():
    """A country that is made up is entered like another."""
    made_up = {"jurisdiction": "XA", "place": "XA-E"}
    entered = details(replace(POLLS[0], **made_up))
    assert Told([]).refused(EnterElection(details=entered)) is None
    assert Told([]).refused(EnterElection(details=replace(entered, jurisdiction="WX"))) == "invalid_place"


def test_european_election_is_held_in_several_countries():
    """Its jurisdiction is reserved by ISO 3166 and is no country."""
    common = {"jurisdiction": "EU", "kind": "supranational"}
    lines = [
        line("polls", "DE", "Europe/Berlin", "2024-06-09T08:00", "2024-06-09T18:00", **common),
        line("polls", "PT", "Europe/Lisbon", "2024-06-09T08:00", "2024-06-09T19:00", **common),
    ]
    assert Told([]).refused(EnterElection(details=details(*lines))) is None


def test_row_is_made_of_nothing_but_its_facts():
    """A fact of what nobody entered makes nothing."""
    assert ElectionView.name == ELECTION
    assert Told(CONFIRMED.facts[1:]).row is None
