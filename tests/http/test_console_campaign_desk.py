"""From a campaign's page to the desk's bulk: who may ask, what comes of it, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.access.populations import Population
from steadyhand.access.scopes import ScopeSet
from steadyhand.civic.campaigns.desk.model import DESK
from steadyhand.civic.campaigns.record.commands import BY, ReportCampaign
from steadyhand.civic.campaigns.record.model import CAMPAIGN, Campaign
from steadyhand.flows.bulk import Bulks
from steadyhand.review.commands import TakeLease
from steadyhand.web.rooms import Rooms
from tests.support.campaigns_seen import NAMES, brought, seen
from tests.support.desk import Desk, hidden
from tests.support.freezing import FREEZE, frozen, secured
from tests.support.house import done, enrol, on_sqlite

Sit = Callable[..., Desk]
FORM = "Put one post of each account before the desk"
BULK = "Decide those that wait as one"


@pytest.fixture
def name(rooms: Rooms) -> str:
    """A campaign that was seen."""
    return seen(rooms)


def page_of(name: str) -> str:
    return f"/campaigns/{name.removeprefix('campaign:')}"


def put(desk: Desk, name: str) -> None:
    """Ask, as the form on its page does."""
    shown = desk.get(page_of(name)).text
    answer = desk.send(f"{page_of(name)}/desk", version=hidden(shown)["version"])
    assert answer.headers["location"] == page_of(name), answer.text


def test_from_the_page_through_the_form_to_the_bulk_and_back(
    desk: Sit, rooms: Rooms, name: str, data_dir: Path
):
    """The whole way at the pages, on both databases; nothing falls on anybody before a person decides."""
    lead = desk("lead")
    assert FORM in lead.get(page_of(name)).text
    put(lead, name)
    asked = lead.get(page_of(name)).text
    assert "Its posts are being looked for" in asked
    assert FORM not in asked
    row = brought(rooms, name, data_dir)
    shown = lead.get(page_of(name)).text

    assert "12 cases, one of each account: 12 wait, 0 are with somebody, 0 are decided or ended." in shown
    assert f'href="/bulk/new?campaign={name.replace(":", "%3A")}"' in shown
    assert not [one for one in NAMES if rooms.standings.of(one).in_force], "it leads to no act"
    new = lead.get(f"/bulk/new?campaign={name}").text
    assert "12 cases as one" in new
    assert f'href="{page_of(name).replace("/campaigns/", "/campaigns/campaign:")}"' in new
    assert 'name="choice"' in new
    assert not [one for one in new.split("<label>") if 'name="choice"' in one and "checked" in one], (
        "no verdict is chosen beforehand"
    )
    query = "choice=remove&policy=election-1@1"
    told = lead.get(f"/v1/bulks/effects?campaign={name}&{query}").json()
    assert {one["case"] for one in told["effects"]} == {*row.cases}
    planned = lead.get(f"/bulk/new?campaign={name}&{query}").text
    page = lead.send("/bulk", **hidden(planned), reason="False places of voting.").headers["location"]
    bulk = rooms.reader.row("bulk", page.removeprefix("/bulk/"))
    assert {member.case for member in bulk.members} == {*row.cases}
    assert len(bulk.sample) == 5
    for case in bulk.sample:
        lead.send(f"{page}/open", case=case)
        assert "The polls in the harbour are closed" in lead.get(f"{page}/sample/{case}").text
        lead.send(f"{page}/fits", case=case)
    assert lead.send(f"{page}/start").status_code == 303
    Bulks(rooms.reader, rooms.door).round()
    ended = lead.get(page_of(name)).text
    assert "0 wait, 0 are with somebody, 12 are decided or ended." in ended
    assert BULK not in ended


@on_sqlite
def test_a_case_says_which_campaign_asks_and_leads_there_whoever_may_go(
    desk: Sit, rooms: Rooms, name: str, data_dir: Path
):
    """A reviewer reads why; the page with all the names is for who works on incidents."""
    put(desk("lead"), name)
    (case, *_) = brought(rooms, name, data_dir).cases
    link = f'href="/campaigns/{name}"'
    done(rooms.door, TakeLease(case=case), "staff:ana")
    ana = desk("ana").get(f"/cases/{case}").text

    assert "one of 12 that a campaign" in ana
    assert "The polls in the harbour are closed" in ana
    assert name in ana
    assert link not in ana
    assert link in desk("lead").get(f"/cases/{case}").text


@on_sqlite
def test_who_may_not_ask_or_decide_in_bulk_is_offered_neither(
    desk: Sit, rooms: Rooms, name: str, data_dir: Path
):
    """Reviewers may not ask; an analyst asks, and decides nothing."""
    assert desk("ana").send(f"{page_of(name)}/desk", version=1).status_code == 403
    analyst = Appoint(staff=Staff(principal="staff:cleo", name="Cleo", roles=("civic_analyst",)))
    done(rooms.door, analyst, "staff:root")
    enrol(rooms.door, "staff:cleo")
    cleo = desk("cleo")
    put(cleo, name)
    assert brought(rooms, name, data_dir).by == "staff:cleo"
    shown = cleo.get(page_of(name)).text

    assert "12 wait" in shown
    assert BULK not in shown
    assert cleo.get(f"/bulk/new?campaign={name}").status_code == 403
    assert desk("ana").get(f"/bulk/new?campaign={name}").status_code == 403


@on_sqlite
def test_a_freeze_stops_asking_and_keeps_the_cases_from_whom_it_names(
    desk: Sit, rooms: Rooms, name: str, data_dir: Path
):
    """Asking is an act in the area of elections; what is decided in bulk there is kept as its page is."""
    put(desk("lead"), name)
    brought(rooms, name, data_dir)
    secured(rooms)
    scope = ScopeSet(policy_areas=("election",))
    frozen(rooms, scope_set=scope, reads=True, who=Population(people=("staff:lead",)), floor=0.0)
    lead = desk("lead")
    answer = lead.get(f"/bulk/new?campaign={name}")

    assert answer.status_code == 422
    assert "begin at a case or a campaign" in answer.text
    told = lead.get(f"/v1/bulks/effects?campaign={name}&choice=remove&policy=election-1@1")
    assert (told.status_code, told.json()["code"]) == (422, "bulk_size")
    assert lead.send(f"{page_of(name)}/desk", version=1).status_code == 403


@on_sqlite
def test_a_freeze_of_acting_alone_stops_asking(desk: Sit, rooms: Rooms, name: str):
    """They still read who it is, and may not have them looked at."""
    secured(rooms)
    frozen(
        rooms,
        scope_set=ScopeSet(policy_areas=("election",)),
        who=Population(people=("staff:lead",)),
        floor=0.0,
    )
    lead = desk("lead")
    shown = lead.get(page_of(name))
    answer = lead.send(f"{page_of(name)}/desk", version=hidden(shown.text)["version"])

    assert FREEZE in answer.text
    assert rooms.reader.row(DESK, name) is None


@on_sqlite
def test_what_has_grown_is_looked_at_again_before_it_is_asked(
    desk: Sit, rooms: Rooms, name: str, data_dir: Path
):
    """The form names the version that was shown; once that is done, what is new may be asked."""
    lead = desk("lead")
    before = hidden(lead.get(page_of(name)).text)["version"]
    row: Campaign = rooms.reader.row(CAMPAIGN, name)
    body = rooms.reader.payload(row.evidence)
    assert body is not None

    def grown(version: int) -> None:
        more = ReportCampaign(
            campaign=name, version=version, state=row.state, reason=row.reason, began=row.began, seen=row.seen,
            shape=row.shape, evidence=body.decode(),
        )  # fmt: skip
        done(rooms.door, more, BY)

    grown(row.version + 1)
    assert lead.send(f"{page_of(name)}/desk", version=before).status_code == 409
    put(lead, name)
    assert lead.send(f"{page_of(name)}/desk", version=row.version + 1).status_code == 409
    brought(rooms, name, data_dir)
    assert FORM not in lead.get(page_of(name)).text
    grown(row.version + 2)
    shown = lead.get(page_of(name)).text
    assert FORM in shown
    assert "It has grown since" in shown


@on_sqlite
def test_no_bulk_of_a_campaign_that_nobody_put_before_the_desk(desk: Sit, rooms: Rooms, name: str):
    """Nor of one that there is not."""
    lead = desk("lead")
    for one in (name, "campaign:none"):
        assert lead.get(f"/bulk/new?campaign={one}").status_code == 422
    assert lead.send("/campaigns/none/desk", version=1).status_code == 404
