"""Looking somebody up by keyboard, and what goes from the screen once it is no longer one's own to read."""

from playwright.sync_api import expect

from steadyhand.access.lookups.commands import EndLookUp
from steadyhand.review.commands import Release
from tests.support.desk import sign_in
from tests.support.house import done
from tests.support.lookups import held, looked_up


def test_subject_is_looked_up_by_keyboard_for_a_case_one_holds(page, url, rooms):
    """It is asked for many times a day: no mouse, and what one holds is offered."""
    held(rooms, "staff:ana", "post:p1")
    sign_in(page, url, "ana")
    page.goto(f"{url}/subjects/account:u1")
    expect(page.get_by_text("Suspended")).to_have_count(0)
    page.get_by_label("What is in force").focus()
    page.keyboard.press("Space")
    page.get_by_label("What you need it for").focus()
    page.keyboard.type("Is it the second time?")
    page.keyboard.press("Enter")

    expect(page.get_by_text("because “Is it the second time?”")).to_be_visible()
    expect(page.get_by_role("heading", name="Suspended")).to_be_visible()
    page.get_by_role("button", name="Close it").click()
    expect(page.get_by_role("heading", name="Look it up")).to_be_visible()


def test_what_a_look_up_showed_goes_from_the_screen_when_it_ends(page, url, rooms):
    """A screen is left on: what may not be read any more must not wait for a click to go."""
    case = looked_up(rooms, "staff:ana", "account:u1")
    sign_in(page, url, "ana")
    page.goto(f"{url}/subjects/account:u1")
    expect(page.get_by_role("heading", name="Suspended")).to_be_visible()
    done(rooms.door, EndLookUp(subject="account:u1", case=case, of="staff:ana"), "staff:ana")

    expect(page.get_by_role("heading", name="Your look-up is over")).to_be_visible()
    expect(page.get_by_text("Suspended")).to_have_count(0)
    expect(page.locator("aside")).to_have_count(0)


def test_content_goes_from_the_screen_with_the_case(page, url, rooms):
    """The case went back to its queue in another window: this one must not go on showing it."""
    case = held(rooms, "staff:ana", "post:p1")
    sign_in(page, url, "ana")
    page.goto(f"{url}/cases/{case}")
    expect(page.locator("blockquote").first).to_be_visible()
    expect(page.get_by_text("Please make it stop")).to_be_visible()
    done(rooms.door, Release(case=case), "staff:ana")

    expect(page.get_by_text("are for whoever holds the case")).to_be_visible()
    expect(page.locator("blockquote")).to_have_count(0)
    expect(page.get_by_text("Please make it stop")).to_have_count(0)
    expect(page.locator("#history, #standing")).to_have_count(0)
