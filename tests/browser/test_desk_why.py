"""Which conditions held: opened from a case by keyboard, readable on any screen, covered where the post is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from steadyhand.web.rooms import Rooms
from tests.support.browser import assert_no_axe_findings, opened_page
from tests.support.desk import sign_in
from tests.support.explained import SCAM, THREAT, explained_house, held_by

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}


@pytest.fixture
def rooms(data_dir: Path) -> Iterator[Rooms]:
    """A house with cases that rules opened on events which are kept."""
    made, close = explained_house(data_dir)
    yield made
    close()


def looked_at(page: Page, name: str) -> None:
    """Accessible, within its window, and a picture if somebody wants to look."""
    assert_no_axe_findings(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    folder = os.environ.get("STEADYHAND_SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"why-{name}.png", full_page=True)


def test_conditions_open_beside_the_evidence_with_enter_and_close_again(browser, url, rooms):
    """A reviewer holds the case: nothing may take them off the page, or lose their place on it."""
    case = held_by(rooms, "staff:ana", 1, SCAM)
    with opened_page(browser, viewport=WIDE) as page:
        sign_in(page, url, "ana")
        page.goto(f"{url}/cases/{case}")
        page.get_by_role("link", name="Which conditions held").focus()
        page.keyboard.press("Enter")
        panel = page.locator("details.why")
        expect(panel.get_by_role("region", name="AsksForMoney")).to_be_visible()

        assert page.url == f"{url}/cases/{case}"
        expect(panel.locator("summary").first).to_be_focused()
        expect(panel.get_by_text("waits. [Pay] 2.99")).to_be_visible()
        page.keyboard.press("Enter")
        expect(panel.get_by_role("region", name="AsksForMoney")).to_be_hidden()


def test_what_quotes_a_covered_post_is_shown_by_keyboard_and_only_then(browser, url, rooms):
    """The cover over the content would be worth nothing if the explanation told it."""
    case = held_by(rooms, "staff:ana", 1, THREAT)
    with opened_page(browser, viewport=WIDE) as page:
        sign_in(page, url, "ana")
        page.goto(f"{url}/cases/{case}/why/1")
        quote = page.locator("q", has_text="town hall").first
        expect(quote).to_be_hidden()
        page.get_by_text("Covered: show what PostText is").first.focus()
        page.keyboard.press("Enter")
        expect(quote).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("window", [WIDE, NARROW], ids=["wide", "narrow"])
def test_explanations_are_accessible_and_within_their_window(browser, url, rooms, scheme, window):
    """Long conditions and values must not push the page to the side."""
    scam, threat = (
        held_by(rooms, "staff:ana", 1, SCAM + " More of it." * 30),
        held_by(rooms, "staff:ana", 2, THREAT),
    )
    name = f"{scheme}-{'wide' if window is WIDE else 'narrow'}"
    with opened_page(browser, color_scheme=scheme, viewport=window) as page:
        sign_in(page, url, "ana")
        for case, said in ((scam, "case"), (threat, "covered")):
            page.goto(f"{url}/cases/{case}")
            page.get_by_role("link", name="Which conditions held").click()
            page.get_by_text("did not hold: show them").click()
            looked_at(page, f"{said}-{name}")
        page.goto(f"{url}/cases/{threat}/why/1")
        looked_at(page, f"page-{name}")
    with opened_page(browser, color_scheme=scheme, viewport=window) as page:
        sign_in(page, url, "lead")
        page.goto(f"{url}/rules/why?event=/plaza/w1&rules=in-force")
        looked_at(page, f"event-{name}")
        page.goto(f"{url}/rules/why?event=nothing")
        looked_at(page, f"gone-{name}")
