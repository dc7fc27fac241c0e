"""The war room on election day: one page says what is due, where people vote, what spreads, and who is here."""

import pytest
from playwright.sync_api import expect

from steadyhand.civic.incidents.working import TakeIncident
from tests.support.browser import assert_no_axe_findings, opened_page
from tests.support.desk import Desk, sign_in
from tests.support.house import done
from tests.support.war_day import CLEO, election_day


@pytest.fixture
def day(rooms, url):
    """Noon in the east, and two more people at work."""
    election_day(rooms)
    seats = [Desk(url, name) for name in ("cyd", "pia")]
    yield rooms
    for seat in seats:
        seat.close()


def test_lead_sees_what_is_worst_and_goes_there_by_keyboard(page, url, day):
    """At one look what is overdue and whose it is; with the keys to the incident and back; and live."""
    sign_in(page, url, "cleo")
    page.get_by_role("link", name="War room").click()
    rows = page.get_by_role("region", name="Incidents that go on").get_by_role("row")
    expect(rows.nth(1)).to_contain_text("missed")
    expect(page.get_by_role("definition").first).to_contain_text("of 4")
    expect(page.get_by_text("Nobody on duty decides in")).to_contain_text("es")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{url}/incidents/hours")
    page.go_back()
    unowned = page.locator(".counts > div", has_text="Without an owner").get_by_role("definition")
    expect(unowned).to_have_text("2")
    done(day.door, TakeIncident(incident="incident:closed-polls"), CLEO)
    expect(unowned).to_have_text("1")


def test_place_in_the_address_leaves_what_may_concern_it(page, url, day):
    """What is of another state is left out; what is of no known place is not."""
    sign_in(page, url, "cleo")
    page.goto(f"{url}/war-room")
    page.get_by_role("combobox", name="Place").select_option("US-AZ")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page).to_have_url(f"{url}/war-room?election=&place=US-AZ")
    region = page.get_by_role("region", name="Incidents that go on")
    expect(region).to_contain_text("An account poses as the county recorder")
    expect(region).not_to_contain_text("Polls said to close at six")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_war_room_has_no_axe_finding(browser, url, day, scheme, width, data_dir):
    """Wide and narrow, light and dark, with all of it open; and on paper."""
    with opened_page(browser, color_scheme=scheme, viewport={"width": width, "height": 900}) as page:
        sign_in(page, url, "cleo")
        page.goto(f"{url}/war-room")
        page.screenshot(path=data_dir / f"war-room-{width}-{scheme}.png", full_page=True)
        page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
        assert_no_axe_findings(page)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"it is {wide} wide"
        page.emulate_media(media="print")
        page.screenshot(path=data_dir / f"war-room-print-{width}-{scheme}.png", full_page=True)


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
def test_report_so_far_has_no_axe_finding_and_prints(browser, url, day, scheme, width, data_dir):
    """From the war room to the report of the election, and onto paper."""
    with opened_page(browser, color_scheme=scheme, viewport={"width": width, "height": 900}) as page:
        sign_in(page, url, "cleo")
        page.goto(f"{url}/war-room")
        page.get_by_role("link", name="report so far").click()
        expect(page.get_by_role("heading", name="Report on General election")).to_be_visible()
        expect(page.get_by_text("4 incidents opened")).to_be_visible()
        page.screenshot(path=data_dir / f"report-{width}-{scheme}.png", full_page=True)
        assert_no_axe_findings(page)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"it is {wide} wide"
        page.emulate_media(media="print")
        expect(page.get_by_role("button", name="Count this time")).to_be_hidden()
        page.screenshot(path=data_dir / f"report-print-{width}-{scheme}.png", full_page=True)
