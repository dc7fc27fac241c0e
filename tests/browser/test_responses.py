"""Pre-bunks are agreed to on their page; views before and after, and a correction, stand on cases and claims."""

import pytest
from msgspec.structs import replace
from playwright.sync_api import expect

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.civic.claims.approving import SuggestClaim
from steadyhand.civic.claims.commands import EnterClaim
from steadyhand.civic.claims.panels import PanelText
from steadyhand.civic.matches.commands import BY
from steadyhand.civic.prebunks.commands import WritePreBunk
from steadyhand.civic.prebunks.model import Dates
from steadyhand.flows.answering_match import following
from steadyhand.flows.claim_library import ClaimLibrary
from steadyhand.flows.correcting_viewers import Offering
from steadyhand.intake.appending import Item
from steadyhand.intake.growth import Growth
from steadyhand.intake.seen import Seen
from steadyhand.intake.store import EventStore
from steadyhand.kernel.values import DAY, MINUTE
from steadyhand.kernel.zones import rfc3339
from steadyhand.review.commands import TakeLease
from steadyhand.rules.commands import PublishArticle
from tests.support.browser import assert_no_axe_findings, opened_page
from tests.support.desk import serving, sign_in
from tests.support.house import done, report
from tests.support.intake_events import kept
from tests.support.program_claims import content
from tests.support.program_matches import CLAIM, found
from tests.support.program_responses import told

SAID = "Voting machines in Arven switch votes from the Harbour party to the Meadow party."
POST = "post:machines"
OFFICE = "https://office.example/machines"
PANELS = (
    PanelText(place="US-AZ", language="en", text="Each machine was tested in May.", publisher="Office", link=OFFICE),
    PanelText(place="US-AZ", language="es", text="Cada máquina fue probada.", publisher="Office", link=OFFICE),
)  # fmt: skip


@pytest.fixture
def house(rooms, data_dir):
    """A post that a person found false, as its platform counted it; and a pre-bunk that waits."""
    done(rooms.door, PublishArticle(
        article="election-1", area="election", severity="high", title="Voting", text="Do not mislead.", effective=0,
    ), "staff:lead")  # fmt: skip
    vera = Staff(principal="staff:vera", name="Vera Lind", roles=("civic_analyst",))
    done(rooms.door, Appoint(staff=vera), "staff:root")
    text = content(SAID, panel="Each machine is tested in public before the vote.", panels=PANELS)
    done(rooms.door, EnterClaim(claim=CLAIM, content=text), "staff:vera")
    done(rooms.door, SuggestClaim(claim=CLAIM, version=1), "staff:vera")
    case = report(rooms, "machines", POST, area="election", text="They switch votes!", author="account:bea")
    done(rooms.door, found(9, event="event:machines", subject=POST, account="account:bea"), BY)
    done(rooms.door, TakeLease(case=case, way="picked", reason="Asked to."), "staff:lead")
    match = found(9, event="event:machines", subject=POST).match
    for command in following(rooms.reader, match, "right"):
        done(rooms.door, command, "staff:lead")
    events = EventStore(f"sqlite:///{data_dir / 'seen.db'}")
    events.create()
    counted(events, rooms.now())
    Offering(rooms.reader, rooms.door, events, ClaimLibrary(rooms.reader)).round()
    now = rooms.now()
    soon = Dates(starts=now - MINUTE, ends=now + 2 * DAY)
    done(rooms.door, WritePreBunk(prebunk="prebunk:hours", content=told(soon)), "staff:vera")
    yield replace(rooms, events=events), case
    events.close()


def counted(events, now):
    """What the platform counted, an hour ago and since."""
    for number, (minutes, views) in enumerate(((-90, 900), (-5, 12_000), (1, 15_000))):
        at = now + minutes * MINUTE
        event = {
            "specversion": "1.0", "type": "view.counted", "source": "plaza", "id": f"v{number}",
            "time": rfc3339(at), "data": {"subject": POST, "views": views},
        }  # fmt: skip
        events.append([Item(kept(event, now + 5 * MINUTE))])
    batch = events.read(0, 100)
    Seen(events).note(batch)
    Growth(events).note(batch)


@pytest.fixture
def url(house):
    with serving(house[0]) as address:
        yield address


def test_second_person_agrees_to_a_pre_bunk_and_it_is_shown(page, url, house):
    """They read its texts, its place and when it would be shown."""
    sign_in(page, url, "lead")
    page.goto(f"{url}/prebunks")
    article = page.get_by_role("article", name="When polls close")
    expect(article.get_by_text("Las urnas cierran a las ocho.")).to_be_visible()
    with page.expect_navigation():
        article.get_by_role("button", name="Agree that it is shown: When polls close").click()
    house[0].door.sweep()
    page.reload()
    expect(page.get_by_role("article", name="When polls close")).to_contain_text("Shown")
    page.get_by_role("button", name="Take it back: When polls close").click()
    expect(page.get_by_text("it was taken back")).to_be_visible()


def test_views_and_the_correction_stand_on_the_case_and_the_claim(page, url, house):
    """As counted; and what is not known is said not to be."""
    sign_in(page, url, "lead")
    page.goto(f"{url}/cases/{house[1]}")
    section = page.get_by_role("region", name="What it may say")
    expect(section.get_by_text("offered to those who saw it")).to_be_visible()
    expect(section.get_by_role("table")).to_contain_text("11,100")
    expect(section.get_by_text("does not say what the measure did")).to_be_visible()
    page.goto(f"{url}/claims/{CLAIM.removeprefix('claim:')}")
    expect(page.get_by_role("region", name="What was seen of it")).to_contain_text("A correction is offered")
    expect(page.get_by_text("Cada máquina fue probada.").first).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_responses_have_no_axe_finding(browser, url, house, scheme, data_dir):
    """Wide and narrow, light and dark."""
    pages = {
        "prebunks": "/prebunks",
        "edit": "/prebunks?edit=hours",
        "public": "/public/prebunks",
        "claim": f"/claims/{CLAIM.removeprefix('claim:')}",
        "case": f"/cases/{house[1]}",
    }
    for width in (1280, 360):
        with opened_page(browser, color_scheme=scheme, viewport={"width": width, "height": 1800}) as page:
            sign_in(page, url, "lead")
            for name, path in pages.items():
                page.goto(f"{url}{path}")
                page.screenshot(path=data_dir / f"{name}-{width}-{scheme}.png", full_page=True)
                assert_no_axe_findings(page)
                wide = page.evaluate("document.documentElement.scrollWidth")
                assert wide <= width, f"{name}: {wide} wide"
