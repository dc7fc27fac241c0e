"""The war room over HTTP: who may read it, what it says when nothing goes on, and what a freeze leaves."""

from __future__ import annotations

import re

import pytest

from steadyhand.access.populations import Population
from steadyhand.access.scopes import ScopeSet
from steadyhand.civic.elections.store import confirmed
from steadyhand.kernel.values import DAY, HOUR, MINUTE
from steadyhand.web.rooms import Rooms
from tests.support.freezing import frozen, secured
from tests.support.house import decide, on_sqlite
from tests.support.war_day import ahead, election_day

pytestmark = on_sqlite


@pytest.fixture
def day(rooms: Rooms) -> Rooms:
    """Election day, with all that runs."""
    election_day(rooms)
    return rooms


def text(page: str, section: str) -> str:
    """What a section says, without its marks."""
    found = re.search(rf'<section aria-labelledby="{section}">(.*?)</section>', page, re.DOTALL)
    assert found, section
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[1]))


def test_it_is_for_those_who_work_on_incidents(desk, day):
    """It says what partners wait for, and who decides about that must not read it."""
    refused = desk("ana").get("/war-room")
    assert refused.status_code == 403
    assert "Polls said to close" not in refused.text
    assert "/war-room" not in desk("ana").get("/queues").text
    assert 'href="/war-room"' in desk("cleo").get("/queues").text


def test_without_an_election_it_says_what_to_do(desk, rooms):
    """An empty page explains nothing at three in the morning."""
    page = desk("lead").get("/war-room").text
    assert "No election is confirmed" in text(page, "places")
    assert "No incident goes on" in text(page, "incidents")
    assert "Nothing goes on that could spread" in text(page, "spread")
    assert "No partner waits" in text(page, "partners")
    assert "No campaign was seen" in text(page, "campaigns")
    assert "Lea Moreau any all work on incidents, decide cases" in text(page, "roster")


def test_places_say_the_hour_there_and_what_switches_next(desk, day):
    """Each by its own clock, those who vote first."""
    told = text(desk("cleo").get("/war-room").text, "places")
    for zone in ("America/New_York", "America/Chicago", "America/Phoenix", "America/Los_Angeles"):
        assert zone in told
    assert told.count("polls close") == 4
    closes = min(one.ends for held in confirmed(day.reader) for one in held.periods)
    ahead(day, closes + MINUTE - day.now())
    told = text(desk("cleo").get("/war-room").text, "places")
    assert told.count("polls close") == 3
    assert "count ends" in told


def test_election_and_place_in_the_address_choose(desk, day):
    """Of another election nothing; of a place what may concern it."""
    cleo = desk("cleo")
    there = cleo.get("/war-room?place=US-AZ").text
    assert "county recorder" in text(there, "incidents")
    assert "Polls said to close" not in text(there, "incidents")
    assert "trusted flaggers" not in text(there, "partners")
    assert "civil society" in text(there, "partners")
    other = text(cleo.get("/war-room?election=election:other").text, "places")
    assert "No election near in time" in other


def test_partners_are_told_by_kind_and_never_by_name(desk, day):
    """Who asks may change a clock and never a verdict."""
    page = desk("cleo").get("/war-room").text
    told = text(page, "partners")
    assert "trusted flaggers US-NY 1 1 0" in told
    for word in ("Red Lantern", "Blue Heron", "ref-1", "post:vote"):
        assert word not in page


def test_claims_and_panels_of_the_day_are_counted_by_place(desk, day):
    """Nine posts of two places, five with a panel; what is older than a day is not counted."""
    told = text(desk("cleo").get("/war-room").text, "campaigns")
    assert "US-AZ 6 0 3" in told
    assert "US-NY 3 0 2" in told
    ahead(day, DAY)
    told = text(desk("cleo").get("/war-room").text, "campaigns")
    assert "No post was found to be about a claim" in told
    assert "No campaign was seen" in told


def test_forecast_says_what_will_be_late_and_why(desk, day):
    """Where nobody decided lately all of it, else by the pace of those who did; and of incidents that there is none."""
    waiting = [one for one in day.reader.all("case").values() if one.area == "election" and one.due]
    ahead(day, min(one.due for one in waiting) - HOUR - day.now())
    told = text(desk("cleo").get("/war-room").text, "runs-out")
    assert "nobody decided here in the last hours, so all" in told
    assert "There is no forecast of how fast they are worked on" in told
    decide(day, waiting[-1].id, by="staff:lead", act="none")
    told = text(desk("cleo").get("/war-room").text, "runs-out")
    assert "at the pace of the last hours" in told


def test_spread_is_drawn_of_campaigns_and_claims_with_a_table(desk, day):
    """Posts by hour, for eyes and for readers of screens."""
    page = desk("cleo").get("/war-room").text
    told = text(page, "spread")
    assert page.count("<svg") == 2
    assert "106 posts in 24 h" in told
    assert "posts that match its claims" in told
    assert "by hour, together: posts 106." in page


def test_freeze_shows_who_may_still_act_and_which_languages_have_nobody(desk, day):
    """Pia is stopped and says so; whoever is exempt is told apart; without anybody it is said plainly."""
    cleo, pia = desk("cleo"), desk("pia")
    pia.get("/queues")
    before = text(cleo.get("/war-room").text, "roster")
    assert "Pia Nowak en, pl Election decide cases" in before
    secured(day)
    scope = ScopeSet(policy_areas=("election",))
    frozen(day, scope_set=scope, who=Population(roles=("reviewer",)))
    after = text(cleo.get("/war-room").text, "roster")
    assert "1 freeze is in force" in after
    assert "Pia Nowak en, pl Election neither" in after
    assert "freeze:e-8" in after
    assert "Nobody on duty decides in" in after
    assert "pl" in after.partition("Nobody on duty decides in")[2][:30]
    assert "Cleo Ruiz any all work on incidents" in after


def test_part_that_scripts_ask_for_is_no_whole_page(desk, day):
    """What changes alone is sent every fifteen seconds."""
    part = desk("cleo").get("/war-room?place=US-AZ", **{"hx-request": "true"}).text
    assert part.lstrip().startswith('<div id="war"')
    assert 'hx-get="/war-room?place=US-AZ"' in part
    assert "<html" not in part
