"""The pages of impersonation: looked at wide and narrow, light and dark."""

import pytest
from playwright.sync_api import expect

from tests.support.browser import assert_no_axe_findings, opened_page
from tests.support.desk import sign_in
from tests.support.impersonation_pages import FRAUD, registered


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_impersonation_have_no_axe_finding(browser, url, rooms, scheme, data_dir):
    """The register, one with a fraud beside what is real, and one that waits for a second person."""
    registered(rooms)
    for width in (1280, 360):
        with opened_page(browser, color_scheme=scheme, viewport={"width": width, "height": 900}) as page:
            sign_in(page, url, "lead")
            for path in ("/impersonation", "/impersonation/lena-torvald", "/impersonation/office-north"):
                page.goto(url + path)
                if "torvald" in path:
                    expect(page.get_by_role("heading", name=FRAUD.account)).to_be_visible()
                page.screenshot(
                    path=data_dir / f"impersonation{path[14:].replace('/', '-')}-{width}-{scheme}.png",
                    full_page=True,
                )
                assert_no_axe_findings(page)
                wide = page.evaluate("document.documentElement.scrollWidth")
                assert wide <= width, f"{path} is {wide} wide"
