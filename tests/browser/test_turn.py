"""The page is turned in place: quicker than loading a document, and otherwise as if one had been loaded."""

import re

import pytest
from playwright.sync_api import expect

from steadyhand.review.commands import Release
from tests.support.desk import sign_in
from tests.support.house import by_rule

CASES = re.compile(r"/cases/case:\w+$")
REASON = "Why, in a sentence"


@pytest.fixture
def desk(page, url, rooms):
    """A page of somebody who works at cases, with two more that wait; a mark on it lasts as long as the document."""
    for number in range(2):
        by_rule(rooms, f"turn{number}")
    sign_in(page, url, "lead")
    page.evaluate("window.same = true")
    return page


def take_next(page):
    """Take the next case by key; returns its id."""
    before = page.url
    page.keyboard.press("n")
    expect(page).not_to_have_url(before)
    expect(page.locator("#proposals")).to_be_visible()
    return page.url.rsplit("/", 1)[-1]


def decide(page):
    """No violation, by keys."""
    page.keyboard.press("1")
    page.keyboard.press("d")
    expect(page.get_by_label(REASON)).to_be_focused()
    page.keyboard.type("An ordinary post.")
    page.keyboard.press("Enter")


def test_turned_page_is_a_page_of_its_own(desk, rooms):
    """Address, title, focus, the way back and what is live belong to the case that is shown."""
    first = take_next(desk)
    expect(desk.locator("#main")).to_be_focused()
    expect(desk).to_have_title(re.compile(re.escape(rooms.cases.get(first).row.subject)))
    decide(desk)
    expect(desk.get_by_role("button", name="Take the next case")).to_be_focused()
    second = take_next(desk)
    assert desk.evaluate("window.same") is True
    rooms.door.perform(Release(case=second, reason="language"), "staff:lead")

    expect(desk.locator("#status")).to_contain_text("It waits")
    desk.go_back()
    expect(desk.locator("[data-decided]")).to_have_attribute("data-decided", first)
    desk.go_forward()
    expect(desk.locator("#status")).to_contain_text("It waits")
    assert desk.url.endswith(second)


def test_keys_pressed_while_the_page_turns_are_for_the_page_that_comes(desk, rooms):
    """Whoever knows the keys need not wait for the server, and nothing they type is lost in what leaves."""
    first = take_next(desk)
    decide(desk)
    desk.keyboard.press("n")
    desk.wait_for_url(lambda url: bool(CASES.search(url)) and not url.endswith(first))
    expect(desk.locator("#proposals")).to_be_visible()

    assert not rooms.cases.get(first).row.is_open


def test_place_within_a_turned_page_is_no_other_page(desk):
    """The link to the rule goes there, and the page stays as it is."""
    take_next(desk)
    desk.set_viewport_size({"width": 640, "height": 800})
    desk.get_by_role("link", name="Policy, and what is in force").click()

    expect(desk.locator("#policy")).to_be_visible()
    assert desk.evaluate("window.same") is True


def test_decision_that_does_not_reach_the_server_stays_with_its_words(desk, rooms):
    """A connection that breaks costs no thought: the page stays, says so, and sends the same again."""
    case = take_next(desk)
    desk.route("**/decision", lambda route: route.abort())
    decide(desk)
    expect(desk.locator("#line")).to_contain_text("The server did not answer. What you typed is still here")
    expect(desk.get_by_label(REASON)).to_be_focused()
    expect(desk.get_by_label(REASON)).to_have_value("An ordinary post.")
    desk.unroute("**/decision")
    desk.keyboard.press("Enter")

    expect(desk.locator("[data-decided]")).to_be_visible()
    expect(desk.locator("#line")).to_be_hidden()
    assert rooms.cases.get(case).row.decision.by == "staff:lead"


def test_form_with_a_stale_sign_in_leads_to_the_sign_in(desk):
    """Whoever was signed out meanwhile is told by the page for that."""
    desk.context.clear_cookies()
    desk.keyboard.press("n")

    expect(desk).to_have_url(re.compile("/sign-in"))


def test_dialog_opens_before_the_page_is_ready(desk):
    """What needs no server does not wait for it: the keys that follow are the dialog's."""
    take_next(desk)
    waits = []
    desk.route("**/htmx.min.js*", lambda route: waits.append(route))  # noqa: PLW0108 - asked how many it takes
    desk.reload(wait_until="commit")
    press = "document.body?.dispatchEvent(new KeyboardEvent('keydown', {key: 's', bubbles: true, cancelable: true}))"
    while desk.evaluate(press) is not False:
        desk.wait_for_timeout(10)
    desk.keyboard.press("ArrowDown")

    expect(desk.get_by_role("dialog").get_by_role("radio").nth(1)).to_be_checked()
    waits[0].continue_()
