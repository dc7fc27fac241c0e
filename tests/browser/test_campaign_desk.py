"""From a campaign's page through the form to the planned bulk and its sample, as somebody clicks it."""

import pytest
from playwright.sync_api import expect

from tests.support.browser import assert_no_axe_findings, opened_page
from tests.support.campaigns_seen import NAMES, brought, seen
from tests.support.desk import sign_in

FORM = "Put one post of each account before the desk"


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
def test_a_campaign_is_put_before_the_desk_and_its_cases_are_looked_at_as_one(
    browser, url, rooms, scheme, width, data_dir
):
    """Each step is a click, nothing is chosen beforehand, and nothing falls on anybody on the way."""
    name = seen(rooms)
    size = {"width": width, "height": 900}
    with opened_page(browser, color_scheme=scheme, viewport=size, base_url=url) as page:

        def looked_at(step: str) -> None:
            page.screenshot(path=data_dir / f"desk-{step}-{width}-{scheme}.png", full_page=True)
            assert_no_axe_findings(page)
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{step} is {wide} wide"

        sign_in(page, url, "lead")
        page.goto(f"/campaigns/{name.removeprefix('campaign:')}")
        looked_at("1-form")
        page.get_by_role("button", name=FORM).click()
        expect(page.get_by_text("Its posts are being looked for")).to_be_visible()
        looked_at("2-asked")
        brought(rooms, name, data_dir)
        page.reload()
        expect(page.get_by_text("12 wait")).to_be_visible()
        looked_at("3-cases")
        page.get_by_role("link", name="Decide those that wait as one").click()
        expect(page.get_by_role("heading", name="12 cases as one")).to_be_visible()
        assert page.locator("input[name=choice]:checked").count() == 0, "nothing is chosen beforehand"
        page.get_by_role("checkbox", name="Remove", exact=False).first.check()
        page.get_by_role("button", name="Show every effect").click()
        expect(page.get_by_role("heading", name="12 cases as one")).to_be_visible()
        page.get_by_label("Why, in a sentence").fill("It gives a false place of voting.")
        looked_at("4-effects")
        page.get_by_role("button", name="Plan it, and look at the sample").click()
        expect(page.get_by_role("heading", name="Sample", exact=False).first).to_be_visible()
        looked_at("5-sample")
        page.goto(f"/cases/{rooms.reader.row('campaign_desk', name).cases[0]}")
        expect(page.get_by_role("link", name=name)).to_be_visible()
        looked_at("6-case")
        page.get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", name="12 accounts act as one")).to_be_visible()
    assert not [one for one in NAMES if rooms.standings.of(one).in_force]
