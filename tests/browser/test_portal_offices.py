"""An election office on polling day, in a browser: its places, its hour and why, and what it states.

Set STEADYHAND_SCREENSHOTS to a folder to keep pictures of its pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from steadyhand.civic.claims.approving import SuggestClaim
from steadyhand.civic.claims.stating import RefuseStatement, SendStatement, name_of
from steadyhand.civic.incidents.clocks import SetClocks
from steadyhand.flows.promising import Promises
from steadyhand.kernel.values import DAY
from steadyhand.web.rooms import Rooms
from tests.browser.test_desk_pages import NARROW, WIDE
from tests.browser.test_portal import checked, enter
from tests.support.browser import opened_page
from tests.support.desk import serving, sign_in
from tests.support.house import done, make_house
from tests.support.offices import ANALYSTS, CLERK, OFFICE, officed, polls_open
from tests.support.partnered import refusable
from tests.support.program_incidents import shorter
from tests.support.program_offices import stated

WORDS = "It says that the polls close at noon. They close at seven in the evening."
HOURS = "Polls in Maricopa County are open until 7 in the evening."
URL = "https://office.example/hours"


@pytest.fixture
def rooms(data_dir: Path) -> Iterator[Rooms]:
    """A house with an election office; the polls are open in its place."""
    made, close = make_house(data_dir, f"sqlite:///{data_dir / 'record.db'}")
    officed(made)
    polls_open(made)
    yield made
    close()


def escalate(page: Page) -> None:
    """Fill the form as a clerk does who is in a hurry."""
    expect(page.get_by_label("Region")).to_have_value("US-AZ")
    page.get_by_label("Your reference").fill("Precinct line, 9:40")
    page.get_by_label("What it is about").fill("post:vote")
    page.get_by_label("Policy area").select_option("election")
    page.get_by_label("Which election matter").select_option("procedure")
    page.get_by_label("low").check()
    page.get_by_label("What happened, in words").fill(WORDS)


def test_office_sees_its_hour_on_polling_day_and_states_what_holds(browser, rooms):
    """From sign-in to the clock, and to a statement that a person here checked."""
    with serving(rooms) as url, opened_page(browser) as page:
        enter(page, url, "cora")
        places = page.get_by_role("region", name="Your places", exact=True)
        expect(places.get_by_text("the polls are open")).to_be_visible()
        expect(places.get_by_text("polls close")).to_be_visible()
        page.get_by_role("button", name="Escalate something new").click()
        escalate(page)
        page.get_by_role("button", name="Send it").click()
        page.wait_for_url("**/portal/escalations/*")
        progress = page.get_by_role("region", name="How far it is")
        expect(progress.get_by_text("59 min left")).to_be_visible()
        expect(progress.get_by_text("in US-AZ, where the polls are open.")).to_be_visible()

        page.get_by_role("link", name="Statements").click()
        page.get_by_role("button", name="State something").click()
        page.get_by_label("What holds, in one or a few sentences").fill(HOURS)
        page.get_by_label("Where it holds").fill("US-NM")
        page.get_by_label("Where you publish it").fill(URL)
        page.get_by_label("The false claim that it answers").fill("Polls close at noon.")
        page.get_by_role("button", name="Send it").click()
        expect(page.get_by_role("alert")).to_contain_text("'US-NM' is none of your places")
        expect(page.get_by_label("What holds, in one or a few sentences")).to_have_value(HOURS)
        page.get_by_label("Where it holds").fill("US-AZ")
        page.get_by_role("button", name="Send it").click()
        expect(page.locator("p.notice[role=status]")).to_contain_text("In check.")
        name = page.url.rpartition("/")[2]
        checker = next(iter(ANALYSTS))
        done(rooms.door, SuggestClaim(claim=name_of(OFFICE.partner, name), version=1), checker)
        page.reload()
        expect(page.locator("p.notice[role=status]")).to_contain_text("Published.")


def filled(rooms: Rooms) -> str:
    """Escalations on three clocks, and statements in several states; the first escalation's name."""
    asked = refusable(
        rooms, OFFICE, CLERK, reference="Precinct line", region="US-AZ", cls="procedure", severity="low"
    )
    for n, (region, cls) in enumerate([("US-NM", "procedure"), ("US-AZ", "impersonation"), ("US-AZ", "")]):
        refusable(
            rooms,
            OFFICE,
            CLERK,
            reference=f"Call {n}",
            region=region,
            cls=cls,
            subjects=(f"post:c{n}",),
            severity="low",
        )
    texts = (
        HOURS,
        "Bring one document with your name and address.",
        "Ballot boxes are emptied at 7 in the evening.",
    )
    for n, text in enumerate(texts):
        content = stated(text, panel=text, expires=rooms.now() + DAY)
        claim = name_of(OFFICE.partner, f"{n}" * 16)
        done(
            rooms.door,
            SendStatement(
                claim=claim, partner=OFFICE.partner, content=content, answers="Polls close at noon."
            ),
            CLERK,
        )
    done(rooms.door, SuggestClaim(claim=name_of(OFFICE.partner, "0" * 16), version=1), next(iter(ANALYSTS)))
    later = stated(f"{HOURS} Whoever is in line then may vote.", expires=rooms.now() + DAY)
    correct = SendStatement(claim=name_of(OFFICE.partner, "0" * 16), partner=OFFICE.partner, content=later)
    done(rooms.door, correct, CLERK)
    words = "Say which documents count: your own page names five."
    refuse = RefuseStatement(claim=name_of(OFFICE.partner, "1" * 16), version=1, words=words)
    done(rooms.door, refuse, "staff:lead")
    return asked.escalation.escalation  # type: ignore[union-attr]


def states(page: Page, url: str, rooms: Rooms) -> Iterator[str]:
    """Brings the page into each state of an office's portal."""
    enter(page, url, "cora")
    yield "office-empty"
    name = filled(rooms)
    for shown, path in {
        "office": "/portal",
        "office-clock": f"/portal/escalations/{name}",
        "office-new": "/portal/new",
        "office-statements": "/portal/statements",
        "office-published": f"/portal/statements/{'0' * 16}",
        "office-refused": f"/portal/statements/{'1' * 16}",
        "office-correct": f"/portal/statements/{'0' * 16}/correct",
        "office-state": "/portal/statements/new",
    }.items():
        page.goto(url + path)
        yield shown
    page.get_by_label("What holds, in one or a few sentences").fill(HOURS)
    page.get_by_label("Where it holds").fill("US-NM")
    page.get_by_label("Where you publish it").fill(URL)
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_role("alert")).to_be_visible()
    yield "office-state-wrong"
    done(rooms.door, SetClocks(entries=shorter(30), read=0), next(iter(ANALYSTS)))
    assert Promises(rooms.reader, rooms.door).round() == 1
    page.goto(f"{url}/portal/escalations/{name}")
    expect(page.get_by_text("The clocks were set anew")).to_be_visible()
    yield "office-shortened"


def checking(page: Page, url: str, rooms: Rooms) -> Iterator[str]:
    """The pages of whoever checks what was stated."""
    sign_in(page, url, "lead")
    page.goto(f"{url}/claims")
    yield "claims-of-partners"
    page.goto(f"{url}/claims/maricopa-{'2' * 16}")
    page.get_by_text("Do not take it …").click()
    yield "claim-of-a-partner-opened"
    page.goto(f"{url}/partners/maricopa")
    yield "partner-of-elections"


@pytest.mark.parametrize(
    ("scheme", "size"), [("light", WIDE), ("dark", NARROW)], ids=["light-wide", "dark-narrow"]
)
def test_pages_of_an_office_are_accessible_steady_and_fit(browser, rooms, scheme, size):
    """On polling day nobody looks for a clock, or for their glasses."""
    with serving(rooms) as url:
        for of in (states, checking):
            with opened_page(browser, viewport=size, color_scheme=scheme) as page:
                for name in of(page, url, rooms):
                    checked(page, name, scheme, size)
