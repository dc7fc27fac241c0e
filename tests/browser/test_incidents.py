"""Incidents at the console: on election day what is due first is seen first, taken, answered and handed over."""

import pytest
from playwright.sync_api import expect

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.civic.elections.commands import ConfirmElection, EnterElection
from steadyhand.civic.incidents.working import (
    ActOnIncident,
    AnswerIncident,
    CloseIncident,
    NoteIncident,
    TakeIncident,
)
from steadyhand.flows.incident import Reclocking
from steadyhand.kernel.values import HOUR, MINUTE
from tests.support.browser import assert_no_axe_findings, opened_page
from tests.support.desk import sign_in
from tests.support.house import done, enrol
from tests.support.program_elections import an_election
from tests.support.program_incidents import NOTE, opening

CLEO, CYD = "staff:cleo", "staff:cyd"
PAGES = (
    "/incidents",
    "/incidents/hours",
    "/incidents/office",
    "/incidents/old",
    "/incidents/handover",
    "/incidents/clocks",
    "/incidents?case=case:none",
)
WORDS = {
    "incident:hours": ("Polls said to close at six", "They close at seven, the county says."),
    "incident:office": (
        "An account poses as the county recorder",
        "Blue tick, 40 followers, opened on Sunday.",
    ),
    "incident:result": ("A victory is claimed before polls close", "Three accounts with the same picture."),
    "incident:machines": ("“Machines switch votes” in a video from 2018", "Shown to be a test ballot then."),
}


@pytest.fixture
def election_day(rooms):
    """Polls are open in Arizona since twenty minutes; four things go on, and one is over."""
    for principal in (CLEO, CYD):
        staff = Staff(
            principal=principal, name=f"{principal[6:].capitalize()} Ruiz", roles=("civic_analyst",)
        )
        done(rooms.door, Appoint(staff=staff), "staff:root")
        enrol(rooms.door, principal)
    details = an_election(rooms.now())
    done(rooms.door, EnterElection(details=details), CLEO)
    done(rooms.door, ConfirmElection(election=details.id, number=1), CYD)
    opened(rooms, "incident:machines", "delegitimisation", "US")
    ahead(rooms, details.begins + 5 * MINUTE - rooms.now())
    opened(rooms, "incident:hours", "procedure", "US-AZ")
    opened(rooms, "incident:office", "impersonation", "US-AZ")
    opened(rooms, "incident:result", "premature_result", "US-NY")
    Reclocking(rooms.reader, rooms.door).round()
    for command in (
        TakeIncident(incident="incident:office"),
        AnswerIncident(incident="incident:office", words="The county was told by phone.", to="partner"),
        ActOnIncident(incident="incident:office", words="Labelled, and asked who they are.", deed="label"),
        NoteIncident(incident="incident:office", words="Its owner has not answered yet."),
    ):
        done(rooms.door, command, CLEO)
    opened(rooms, "incident:old", "eligibility", "US-NY")
    done(rooms.door, CloseIncident(incident="incident:old", ending="unfounded", note=NOTE), CLEO)
    ahead(rooms, 15 * MINUTE)
    return rooms


def opened(rooms, name, cls, region):
    """An incident with words of its own, and its case."""
    title, what = WORDS.get(name, ("Students told that they may not vote", "They were not."))
    command = opening(name, cls, region, title=title, what=what, links=("case:x", "post:p0"))
    done(rooms.door, command, "staff:ana")


def ahead(rooms, span):
    rooms.door._record.ahead += span
    rooms.reader.ahead += span


def test_what_is_due_first_is_taken_answered_and_handed_over(page, url, election_day):
    """By its label and its buttons; and the next shift reads it on paper."""
    sign_in(page, url, "cleo")
    page.get_by_role("link", name="Incidents").click()
    rows = page.get_by_role("region", name="Incidents that go on").get_by_role("row")
    expect(rows.nth(1)).to_contain_text("Polls said to close at six")
    expect(rows.nth(1)).to_contain_text("polls are open")
    page.get_by_role("link", name="Polls said to close at six").click()
    page.get_by_role("button", name="Take it").click()
    expect(page.get_by_role("definition").filter(has_text="Cleo Ruiz")).to_have_count(1)
    answering = page.locator("details", has=page.get_by_text("Say what was answered …"))
    answering.get_by_label("What was said, and where").fill("The panel says seven, with the county's page.")
    answering.get_by_role("button", name="It was answered").click()
    expect(page.get_by_text("in time")).to_be_visible()
    page.goto(f"{url}/incidents/handover")
    page.get_by_label("Hand over: Polls said to close at six").check()
    page.get_by_label("To, as they sign in").fill("cyd")
    page.get_by_label("What they should know").fill("The county calls back at six.")
    page.get_by_role("button", name="Hand these over").click()
    expect(page.get_by_text("Owner: Cyd Ruiz.")).to_have_count(2)
    expect(page.get_by_text("The county calls back at six.")).to_have_count(2)


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
def test_pages_of_incidents_have_no_axe_finding(browser, url, election_day, scheme, width, data_dir):
    """Wide and narrow, light and dark, with clocks that run, were met and were missed."""
    ahead(election_day, HOUR)
    done(election_day.door, NoteIncident(incident="incident:hours", words="Two more counties ask."), CLEO)
    with opened_page(browser, color_scheme=scheme, viewport={"width": width, "height": 900}) as page:
        sign_in(page, url, "cleo")
        for path in (*PAGES, "/public/incidents"):
            page.goto(url + path)
            page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
            assert_no_axe_findings(page)
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{path} is {wide} wide"
            shot = path.replace("/", "-").replace(":", "-").replace("?", "-").replace("=", "-")
            page.screenshot(path=data_dir / f"incidents{shot}-{width}-{scheme}.png", full_page=True)


def test_next_shift_reads_on_paper_what_goes_on(page, url, election_day, data_dir):
    """Forms are left out on paper: what goes on must not be in one."""
    sign_in(page, url, "cleo")
    page.goto(f"{url}/incidents/handover")
    page.emulate_media(media="print")
    expect(page.get_by_text("They close at seven, the county says.")).to_be_visible()
    expect(page.get_by_text("Its owner has not answered yet.")).to_be_visible()
    expect(page.get_by_role("button", name="Hand these over")).to_be_hidden()
    page.screenshot(path=data_dir / "incidents-handover-print.png", full_page=True)
