"""The page of a subject as a policy lead has it: its list filtered by keyboard, what follows looked at, and its looks.

Set STEADYHAND_SCREENSHOTS to a folder to keep pictures of it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from steadyhand.enforcement.ending import Vary
from steadyhand.kernel.values import DAY
from steadyhand.web.rooms import Rooms
from tests.support.browser import assert_no_axe_findings, opened_page
from tests.support.desk import sign_in
from tests.support.house import done
from tests.support.lived import ACCOUNT, LEAD, lived, suspended
from tests.support.lookups import looked_up

WIDTHS = {"wide": 1440, "narrow": 360}


@pytest.fixture
def house(rooms: Rooms) -> Rooms:
    """An account to which much happened, eased twice, and looked up."""
    last = suspended(rooms, "decision:grave.1", days=90, speaks="es")
    for days in (60, 30):
        vary = Vary(
            subject=ACCOUNT, action=last, kind="suspend", until=rooms.now() + days * DAY,
            cause=f"decision:eased{days}.1", reason="Less.",
        )  # fmt: skip
        last = done(rooms.door, vary, LEAD).fact.sanction.action  # type: ignore[attr-defined]
    looked_up(rooms, LEAD, ACCOUNT)
    return rooms


def test_list_is_filtered_by_keyboard_and_a_lift_is_looked_at_before_it_is_done(
    page: Page, url: str, house: Rooms
) -> None:
    """Whoever works without a mouse reads as much, and as soon."""
    sign_in(page, url, "lead")
    page.goto(f"{url}/subjects/{ACCOUNT}")
    kinds = page.get_by_role("navigation", name="Kinds of what happened")
    kinds.get_by_role("link", name="Decisions").press("Enter")
    expect(kinds.get_by_role("link", name="Decisions")).to_have_attribute("aria-current", "true")
    expect(page.locator("ol.timeline > li")).to_have_count(1)
    block = page.locator("article.measure").filter(has_text="#1").first
    block.get_by_text("Lift …").press("Enter")
    block.get_by_text(f"What {ACCOUNT} will read").press("Enter")
    expect(block.get_by_text("We ended the suspension of your account.").first).to_be_visible()
    block.get_by_label("Why, in a sentence").first.fill("A brand.")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/subjects/{ACCOUNT}")
    expect(page.get_by_role("heading", name="Not in force, though its end had not come")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_page_of_a_subject_has_no_finding_and_fits(
    browser: Browser, url: str, house: Rooms, scheme: str, width: str
) -> None:
    """All of it open at once: long ids, two languages, chains and folded details."""
    lived(house)
    viewport = {"width": WIDTHS[width], "height": 900}
    with opened_page(browser, color_scheme=scheme, viewport=viewport) as page:
        sign_in(page, url, "lead")
        page.goto(f"{url}/subjects/{ACCOUNT}")
        for opened in (False, True):
            if opened:
                page.evaluate(
                    "document.querySelectorAll('main details').forEach(one => { one.open = true; })"
                )
            keep(page, f"subject-lead-{scheme}-{width}{'-open' if opened else ''}")
            assert_no_axe_findings(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[width]


def keep(page: Page, name: str) -> None:
    """A picture, if somebody wants to look."""
    if folder := os.environ.get("STEADYHAND_SCREENSHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
