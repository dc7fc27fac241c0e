"""The calendar of elections at the console: read on the day, confirmed by another, rehearsed."""

import pytest
from playwright.sync_api import expect

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.access.service import set_password
from steadyhand.civic.elections.commands import ConfirmElection, EnterElection
from steadyhand.civic.elections.model import Details, Source
from steadyhand.civic.elections.tables import to_csv
from steadyhand.kernel.values import DAY, HOUR
from steadyhand.kernel.zones import rfc3339
from tests.support.browser import assert_no_axe_findings, opened_page
from tests.support.desk import sign_in
from tests.support.house import PASSWORD, done, enrol
from tests.support.program_elections import ZONE, period


def the_day(now: int) -> Details:
    """A day on which four zones vote: in one the polls are closed, in one they have not opened."""
    hour = now - now % HOUR
    where = (
        ("US-NY", "America/New_York", -9, 6),
        ("US-IL", "America/Chicago", -6, -1),
        ("US-AZ", ZONE, -3, 9),
        ("US-HI", "Pacific/Honolulu", 2, 13),
    )
    polls = [period("polls", place, hour + a * HOUR, hour + b * HOUR, zone) for place, zone, a, b in where]
    counts = [
        period("count", place, hour + b * HOUR, hour + 5 * DAY, zone) for place, zone, _, b in where[:3]
    ]
    silence = period("silence", "US", hour - DAY, hour + 13 * HOUR, "America/New_York")
    return Details(
        id="election:general",
        name="General election",
        kind="national",
        jurisdiction="US",
        periods=(silence, *polls, *counts),
        source=Source(
            name="The states' election offices", url="https://example.org/dates", retrieved="2026-11-01"
        ),
        confidence="official",
        ocd="ocd-division/country:us",
    )


@pytest.fixture
def civic(rooms):
    """Two people of the civic team."""
    for name in ("cleo", "cyd"):
        staff = Staff(principal=f"staff:{name}", name=name.title(), roles=("civic_analyst",), team=name)
        done(rooms.door, Appoint(staff=staff), "staff:root")
        done(rooms.door, set_password(staff.principal, PASSWORD), "staff:root")
        enrol(rooms.door, staff.principal)
    return rooms


def held(rooms) -> None:
    details = the_day(rooms.now())
    done(rooms.door, EnterElection(details=details), "staff:cleo")
    done(rooms.door, ConfirmElection(election=details.id, number=1), "staff:cyd")


def test_one_enters_and_another_confirms(browser, url, civic):
    """The second person reads what they confirm, and sees the phases switch."""
    with opened_page(browser) as page:
        sign_in(page, url, "cleo")
        page.get_by_role("link", name="Elections").click()
        expect(page.get_by_text("None is entered")).to_be_visible()
        page.get_by_label("A line for each period, as CSV").fill(to_csv([the_day(civic.now())]))
        page.get_by_role("button", name="Enter", exact=True).click()
        expect(page.get_by_text("Somebody else confirms what you entered.")).to_be_visible()
    with opened_page(browser) as page:
        sign_in(page, url, "cyd")
        page.goto(f"{url}/elections/general")
        page.get_by_role("button", name="Confirm version 1").click()
        expect(page.get_by_text("confirmed by Cyd")).to_be_visible()
        page.get_by_role("link", name="Elections").first.click()
        expect(page.get_by_role("row").filter(has_text="US-NY").filter(has_text="polls")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_elections_have_no_axe_finding(browser, url, civic, scheme, data_dir):
    """Wide and narrow, light and dark, on the day itself."""
    held(civic)
    day = rfc3339(civic.now())[:10]
    for width in (1280, 360):
        with opened_page(browser, color_scheme=scheme, viewport={"width": width, "height": 900}) as page:
            sign_in(page, url, "cleo")
            for path in (
                "/elections",
                "/elections/general",
                f"/elections/rehearse?day={day}",
                "/public/elections",
            ):
                page.goto(url + path)
                assert_no_axe_findings(page)
                wide = page.evaluate("document.documentElement.scrollWidth")
                assert wide <= width, f"{path} is {wide} wide"
                shot = path.replace("/", "-").partition("?")[0]
                page.screenshot(path=data_dir / f"elections{shot}-{width}-{scheme}.png", full_page=True)
