"""A blind second review by keyboard alone, and the pages of what they tell, as people see them."""

import pytest
from playwright.sync_api import expect

from tests.support.browser import assert_no_axe_findings, opened_page
from tests.support.desk import sign_in
from tests.support.freezing import frozen, secured
from tests.support.looks import FIRST, answered, drawn, golden, held


def test_blind_second_review_by_keyboard_alone(page, url, rooms):
    """It is done between two cases: as quickly as they are, and without a mouse."""
    drawn(rooms)
    sign_in(page, url, "ana")
    page.goto(f"{url}/looks/next")
    expect(page.get_by_role("button", name="Take the next look")).to_be_focused()
    page.keyboard.press("n")

    expect(page.get_by_role("heading", name="Does this break a rule on spam?")).to_be_visible()
    expect(page.get_by_text(FIRST)).to_have_count(0)
    expect(page.get_by_text("Ben")).to_have_count(0)
    for key, place in (("e", "#evidence"), ("p", "#policy")):
        page.keyboard.press(key)
        expect(page.locator(place)).to_be_focused()
    page.keyboard.press("2")
    expect(page.get_by_role("radio", name="Breaks “Repeated links”")).to_be_checked()
    page.keyboard.press("d")
    expect(page.get_by_text("Confirm: it breaks “Repeated links”")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("radio", name="No violation")).to_be_visible()
    page.keyboard.press("1")
    page.keyboard.press("d")
    expect(page.get_by_text("Confirm: it breaks no rule")).to_be_visible()
    page.keyboard.type("It is one link in one post.")
    page.keyboard.press("Enter")

    expect(page.get_by_text("Your answer is recorded.")).to_be_visible()
    (entry,) = rooms.reader.entries(types=("review.look_answered",))
    assert (entry.by, entry.fact.compared) == ("staff:ana", "outcome")
    page.keyboard.press("n")
    expect(page.get_by_text("No look waits that you may answer")).to_be_visible()


def test_look_is_skipped_by_keyboard(page, url, rooms):
    """Whoever would rather not look presses one key, and is asked for no more than why."""
    held(rooms)
    sign_in(page, url, "ana")
    page.goto(f"{url}/looks/next")
    page.keyboard.press("s")
    page.get_by_role("radio", name="I would rather not look at this").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")

    expect(page.get_by_text("You gave the look back.")).to_be_visible()


def test_open_look_goes_from_the_screen_with_a_freeze(page, url, rooms):
    """A screen that is left on must not go on showing what may not be read."""
    secured(rooms)
    held(rooms)
    sign_in(page, url, "ana")
    page.goto(f"{url}/looks/next")
    expect(page.locator("blockquote").first).to_be_visible()
    frozen(rooms, reads=True)

    expect(page.get_by_role("heading", name="This was not done")).to_be_visible()
    expect(page.locator("blockquote")).to_have_count(0)


def filled(rooms):
    """Looks that agree and differ, a question, golden cases, and one look that Ana holds."""
    answered(rooms, "violates", "violates", 9, prefix="a")
    answered(rooms, "no_violation", "no_violation", 6, prefix="b")
    answered(rooms, "violates", "no_violation", 5, prefix="c")
    made = golden(rooms, confirmed_by=None)
    golden(rooms, "other")
    held(rooms)
    return made


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_second_looks_have_no_axe_finding(browser, url, rooms, scheme, data_dir):
    """Wide and narrow, light and dark: each page as people have it."""
    made = filled(rooms)
    places = {
        "ana": ("/looks/next", "/looks/next?choice=spam-1@1"),
        "lead": ("/quality", "/quality/spam-1", "/quality/questions", "/quality/questions/question:16",
                 "/quality/golden", f"/quality/golden/{made}"),
        "ben": ("/looks/next",),
    }  # fmt: skip
    for width in (1280, 360):
        for name, paths in places.items():
            with opened_page(browser, color_scheme=scheme, viewport={"width": width, "height": 900}) as page:
                sign_in(page, url, name)
                for path in paths:
                    page.goto(url + path)
                    assert_no_axe_findings(page)
                    wide = page.evaluate("document.documentElement.scrollWidth")
                    assert wide <= width, f"{path} is {wide} wide"
                    shot = f"{name}{path}".replace("/", "-").replace("?", "-").replace(":", "-")
                    page.screenshot(path=data_dir / f"{shot}-{width}-{scheme}.png", full_page=True)
