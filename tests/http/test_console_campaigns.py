"""Campaigns at the console: what one is and who, for those alone who work on incidents."""

from __future__ import annotations

import pytest

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.access.populations import Population
from steadyhand.access.scopes import ScopeSet
from steadyhand.accountability.commands import Erase
from steadyhand.web.rooms import Rooms
from tests.support.campaigns_seen import NAMES, seen
from tests.support.freezing import frozen, secured
from tests.support.house import done, enrol


@pytest.fixture
def page(rooms: Rooms) -> str:
    """The page of a campaign that was seen."""
    return f"/campaigns/{seen(rooms).removeprefix('campaign:')}"


def test_who_works_on_incidents_reads_how_it_looks_and_who_it_is(desk, page):
    """The numbers first, then when, who with whom, and what is kept apart."""
    lead = desk("lead")
    assert f'href="{page}"' in lead.get("/campaigns").text
    shown = lead.get(page).text
    assert "12 accounts act as one" in shown
    assert "The polls in the harbour are closed" in shown
    assert all(name in shown for name in NAMES)
    assert "the same text within five minutes" in shown
    assert 'href="/incidents/closed-polls"' in shown
    assert "Nothing has happened to any account by it." in shown


def test_page_says_that_the_text_was_erased_and_shows_the_rest(desk, rooms, page):
    """Whoever began it had their words erased; who acts as one stays to be read."""
    done(rooms.door, Erase(subject="post:x0", reason="asked"), "staff:root")
    shown = desk("lead").get(page).text
    assert "The text was erased." in shown
    assert "The polls in the harbour are closed" not in shown
    assert NAMES[0] in shown


def test_text_that_was_kept_inside_of_the_evidence_is_still_read(desk, rooms):
    """What was put on record before it was kept by itself."""
    old = seen(rooms, inside=True).removeprefix("campaign:")
    assert "The polls in the harbour are closed" in desk("lead").get(f"/campaigns/{old}").text


def test_reviewers_and_an_unconfirmed_session_read_no_names(desk, page):
    """It names accounts: whoever reads it works on incidents, and has shown who they are."""
    answer = desk("ana").get(page)
    assert answer.status_code == 403
    assert not [name for name in NAMES if name in answer.text]
    assert desk("ana").get("/campaigns").status_code == 403


def test_no_such_campaign(desk, rooms):
    """And a list that says that there is none."""
    lead = desk("lead")
    assert lead.get("/campaigns/none").status_code == 404
    assert "None was seen." in lead.get("/campaigns").text


def test_freeze_of_reading_keeps_the_names_from_whom_it_names(desk, rooms, page):
    """As it keeps incidents: neither the list nor a page tells them anything; everybody else goes on reading."""
    secured(rooms)
    done(
        rooms.door,
        Appoint(staff=Staff(principal="staff:cleo", name="Cleo", roles=("civic_analyst",))),
        "staff:root",
    )
    enrol(rooms.door, "staff:cleo")
    assert desk("cleo").get(page).status_code == 200
    scope = ScopeSet(policy_areas=("election",))
    frozen(rooms, scope_set=scope, reads=True, who=Population(people=("staff:cleo",)), floor=0.0)
    for address in ("/campaigns", page):
        answer = desk("cleo").get(address)
        assert answer.status_code == 403
        assert not [name for name in NAMES if name in answer.text]
        assert page not in answer.text
    assert NAMES[0] in desk("lead").get(page).text
