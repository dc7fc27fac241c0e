"""Deciding several things at once in a real browser: two measures by keyboard alone; a bulk with its sample."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from steadyhand.flows.bulk import Bulks
from steadyhand.kernel.values import AUTOMATION
from steadyhand.review.opening import OpenCase
from steadyhand.review.templates.commands import SaveTemplate
from tests.support.browser import assert_no_axe_findings
from tests.support.desk import sign_in
from tests.support.desk import take as press_take
from tests.support.house import done

BULK = re.compile(r"/bulk/bulk:\w+$")


def flood(rooms, n=6):
    """Cases of one text, each by an account of its own."""
    for number in range(n):
        asked = OpenCase(
            case=f"case:flood{number}", subject=f"post:flood{number}", area="adult", severity="medium", source="rule",
            ref=f"event:flood{number}", account=f"account:flood{number}", attested=True, content='{"text": "Buy this"}',
        )  # fmt: skip
        done(rooms.door, asked, AUTOMATION)


def test_two_measures_are_chosen_and_confirmed_by_keyboard_alone(page, url, rooms):
    """Shift and the number of a decision adds it; both consequences stand there before anything happens."""
    words = SaveTemplate(
        template="template:link",
        area="spam",
        language="en",
        title="One link",
        text="You posted one link again.",
    )
    done(rooms.door, words, "staff:lead")
    sign_in(page, url, "ana")
    (case,) = rooms.cases.about("post:p1")
    page.goto(f"{url}/cases/{case.id}")
    press_take(page)
    expect(page.locator("#proposals")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("2")
    page.keyboard.press("Shift+Digit7")
    expect(page.get_by_role("checkbox", name="Suspend, 7 days")).to_be_checked()
    expect(page.locator("#consequences")).to_contain_text("Removes post:p1")
    expect(page.locator("#consequences")).to_contain_text("Suspends account:u1 for 7 days")
    assert_no_axe_findings(page)
    page.keyboard.press("Enter")
    expect(page.locator("#consequence p")).to_have_count(2)
    expect(page.get_by_label("Why, in a sentence")).to_be_focused()
    assert_no_axe_findings(page)
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Why, in a sentence")).to_have_value("You posted one link again.")
    expect(page.get_by_label("Why, in a sentence")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[data-decided]")).to_contain_text("Removed")
    expect(page.locator("[data-decided]")).to_contain_text("Suspended")
    page.keyboard.press("u")
    expect(page.locator("#status")).to_contain_text("You took back your decision")

    assert rooms.standings.of("post:p1").in_force == ()
    assert "suspend" not in [
        one.kind for one in rooms.standings.of("account:u1").in_force if one.by == "staff:ana"
    ]


def test_bulk_is_ticked_shown_sampled_decided_and_taken_back(page, url, rooms):
    """Every effect is seen before, a sample one by one, and one command ends it all."""
    flood(rooms)
    sign_in(page, url, "lead")
    page.goto(f"{url}/queues/adult")
    for number in range(6):
        page.get_by_label(f"Tick post:flood{number}").check()
    page.get_by_role("button", name="Decide those ticked").click()
    page.get_by_label("No violation").check()
    page.get_by_role("button", name="Show every effect").click()
    expect(page.get_by_role("region", name="Every effect")).to_contain_text("post:flood5")
    assert_no_axe_findings(page)
    page.get_by_label("Why, in a sentence").fill("An advertisement that we sold.")
    page.get_by_role("button", name="Plan it").click()
    page.wait_for_url(BULK)
    assert_no_axe_findings(page)
    for _ in range(5):
        page.locator("ol a").first.click()
        page.wait_for_load_state()
        page.keyboard.press("o")
        expect(page.locator("#content")).to_contain_text("Buy this")
        page.wait_for_load_state()
        page.keyboard.press("y")
        page.wait_for_url(BULK)
    page.get_by_role("button", name="Decide all of them").click()
    expect(page.locator("#progress")).to_contain_text("Being done")
    Bulks(rooms.reader, rooms.door).round()
    expect(page.locator("#progress")).to_contain_text("6 of 6 cases decided")
    page.reload()
    assert_no_axe_findings(page)
    page.get_by_text("Take all of it back …").click()
    page.get_by_label("Why, in a sentence").fill("We did not sell it.")
    page.get_by_role("button", name="Take it back").click()
    expect(page.locator("#progress")).to_contain_text("being taken back")
    Bulks(rooms.reader, rooms.door).round()
    expect(page.locator("#progress")).to_contain_text("6 cases are asked anew")


def test_lists_of_bulks_and_of_templates_are_plain_pages(page, url, rooms):
    """Empty and with something on them."""
    sign_in(page, url, "lead")
    page.goto(f"{url}/bulk")
    assert_no_axe_findings(page)
    page.goto(f"{url}/reasons")
    page.get_by_text("Write one …").click()
    page.get_by_label("Title").fill("One link")
    page.get_by_label("Words").fill("You posted one link again.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="One link")).to_be_visible()
    assert_no_axe_findings(page)
