"""The pages of campaigns: looked at wide and narrow, light and dark."""

import pytest
from playwright.sync_api import expect

from tests.support.browser import assert_no_axe_findings, opened_page
from tests.support.campaigns_seen import seen
from tests.support.desk import sign_in


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_campaigns_have_no_axe_finding(browser, url, rooms, scheme, data_dir):
    """The list, and one with its evidence and every account."""
    name = seen(rooms).removeprefix("campaign:")
    for width in (1280, 360):
        with opened_page(browser, color_scheme=scheme, viewport={"width": width, "height": 900}) as page:
            sign_in(page, url, "lead")
            for path in ("/campaigns", f"/campaigns/{name}"):
                page.goto(url + path)
                if name in path:
                    page.get_by_text("12 accounts", exact=True).click()
                    expect(page.get_by_role("link", name="account:new3").first).to_be_visible()
                page.screenshot(path=data_dir / f"campaign-{len(path)}-{width}-{scheme}.png", full_page=True)
                assert_no_axe_findings(page)
                wide = page.evaluate("document.documentElement.scrollWidth")
                assert wide <= width, f"{path} is {wide} wide"
