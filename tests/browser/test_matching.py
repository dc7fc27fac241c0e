"""A reviewer reads what a post may say, confirms it, and the panel appears; another says that it was wrong."""

import pytest
from playwright.sync_api import expect

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.civic.claims.approving import SuggestClaim
from steadyhand.civic.claims.commands import EnterClaim
from steadyhand.civic.matches.commands import BY
from steadyhand.civic.matches.model import Found
from steadyhand.review.commands import TakeLease
from steadyhand.rules.commands import PublishArticle
from tests.support.browser import assert_no_axe_findings, opened_page
from tests.support.desk import sign_in
from tests.support.house import done, report
from tests.support.program_claims import content
from tests.support.program_matches import found

SAID = "Voting machines in Arven switch votes from the Harbour party to the Meadow party."
POST = "post:machines"
ARTICLE = PublishArticle(
    article="election-1",
    area="election",
    severity="high",
    title="Voting",
    text="Do not mislead voters.",
    effective=0,
)
LIKELY = Found(
    probability=0.87,
    mode="full",
    stance="states",
    met=("machines", "switch", "votes"),
    suggest_at=0.5,
    act_at=0.95,
)


@pytest.fixture
def suggested(rooms):
    """A claim that suggests, and a post that may say so, before a reviewer."""
    done(rooms.door, ARTICLE, "staff:lead")
    vera = Staff(principal="staff:vera", name="Vera Lind", roles=("civic_analyst",))
    done(rooms.door, Appoint(staff=vera), "staff:root")
    claim = "claim:machines-switch-votes"
    text = content(SAID, panel="Each machine is tested in public before the vote.")
    done(rooms.door, EnterClaim(claim=claim, content=text), "staff:vera")
    done(rooms.door, SuggestClaim(claim=claim, version=1), "staff:vera")
    case = report(
        rooms,
        "machines",
        POST,
        area="election",
        text="They switch our votes, the machines!",
        author="account:bea",
    )
    one = found(9, LIKELY, event="event:machines", subject=POST, account="account:bea")
    done(rooms.door, one, BY)
    done(rooms.door, TakeLease(case=case, way="picked", reason="Asked to."), "staff:lead")
    return case


def test_reviewer_confirms_a_match_and_the_panel_appears(page, url, rooms, suggested):
    """They read which claim, whose, how likely and by which words, before they say so."""
    sign_in(page, url, "lead")
    page.goto(f"{url}/cases/{suggested}")
    section = page.get_by_role("region", name="What it may say")
    expect(section.get_by_text(SAID)).to_be_visible()
    expect(section.get_by_text("87 of 100, by words and meaning. It states it.")).to_be_visible()
    expect(section.get_by_text("machines, switch, votes")).to_be_visible()
    section.get_by_role("button", name="It says so: show the panel").click()

    expect(page.get_by_text("beside the post since")).to_be_visible()
    assert [one.label for one in rooms.reader.row("standing", POST).in_force] == ["fact_check"]
    page.get_by_role("button", name="It does not: take the panel away").click()
    expect(page.get_by_text("said that it does not")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_case_with_a_match_has_no_axe_finding(browser, url, suggested, scheme, data_dir):
    """Wide and narrow, light and dark."""
    for width in (1280, 360):
        with opened_page(browser, color_scheme=scheme, viewport={"width": width, "height": 2000}) as page:
            sign_in(page, url, "lead")
            page.goto(f"{url}/cases/{suggested}")
            page.screenshot(path=data_dir / f"match-{width}-{scheme}.png", full_page=True)
            assert_no_axe_findings(page)
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{wide} wide"
