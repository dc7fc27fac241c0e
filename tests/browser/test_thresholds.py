"""Thresholds are looked at, chosen and taken back on their page; more that acts is asked of a second person."""

import pytest
from playwright.sync_api import expect

from steadyhand.civic.claims.approving import SuggestClaim
from steadyhand.civic.claims.commands import EnterClaim
from steadyhand.civic.matches.commands import BY, AnswerMatch
from tests.support.browser import assert_no_axe_findings, opened_page
from tests.support.desk import serving, sign_in
from tests.support.house import done
from tests.support.program_claims import SAID, content
from tests.support.program_matches import CLAIM, found

WISH = "?area=election&language=en&mode=full&suggest=0.6&act=0.8"


@pytest.fixture
def url(rooms):
    """A claim that suggests, and twelve matches that people answered."""
    done(rooms.door, EnterClaim(claim=CLAIM, content=content(SAID)), "staff:lead")
    done(rooms.door, SuggestClaim(claim=CLAIM, version=1), "staff:lead")
    for number in range(12):
        one = found(number, ask=True, language="es" if number % 2 else "en")
        done(rooms.door, one, BY)
        answer = AnswerMatch(match=one.match, answer="right" if number % 3 else "wrong")
        done(rooms.door, answer, "staff:ana")
    with serving(rooms) as address:
        yield address


def test_thresholds_are_looked_at_chosen_and_taken_back(page, url):
    """From the claims to the page; what they would do is there before the button is."""
    sign_in(page, url, "lead")
    page.goto(f"{url}/claims")
    page.get_by_role("link", name="How likely a match must be").click()
    expect(page.get_by_role("button", name="Have these hold")).to_have_count(0)
    page.get_by_label("Language", exact=True).fill("en")
    page.get_by_label("Suggest from").fill("0.6")
    page.get_by_label("Act from").fill("0.8")
    page.get_by_role("button", name="Show what that does").click()
    table = page.get_by_role("region", name="Now, and then")
    expect(table).to_contain_text("Suggest, then")
    expect(table).to_contain_text("Right at 0.1 %")
    page.get_by_role("button", name="Have these hold").click()
    held = page.get_by_role("region", name="Thresholds by policy area and language")
    expect(held.get_by_role("row").filter(has_text="Lea Moreau")).to_contain_text("0.800")
    page.get_by_role("button", name="Go back").click()
    expect(page.get_by_text("second person").first).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_of_thresholds_has_no_axe_finding(browser, url, scheme, data_dir):
    """Wide and narrow, light and dark."""
    for width in (1280, 360):
        with opened_page(browser, color_scheme=scheme, viewport={"width": width, "height": 1200}) as page:
            sign_in(page, url, "lead")
            page.goto(f"{url}/claim-thresholds{WISH}")
            page.screenshot(path=data_dir / f"thresholds-{width}-{scheme}.png", full_page=True)
            assert_no_axe_findings(page)
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{wide} wide"
