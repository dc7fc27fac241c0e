"""What a page does when something changes, breaks or is narrow: the focus stays, the reader is told."""

import re

import pytest
from playwright.sync_api import expect

from steadyhand.enforcement.ending import Lift
from steadyhand.review.commands import TakeLease
from tests.support.browser import opened_page
from tests.support.desk import sign_in, take
from tests.support.house import by_rule, done, report
from tests.support.lookups import held, looked_up

NARROW, HALF = {"width": 360, "height": 740}, {"width": 1000, "height": 800}


def test_queue_changes_by_itself_and_the_focus_stays_on_its_case(page, url, rooms):
    """A more harmful case comes in above: the hand must still be on the one it was on."""
    report(rooms, "a", "post:a", area="scams", text="x")
    (case,) = rooms.cases.about("post:a")
    sign_in(page, url, "ana")
    page.goto(f"{url}/queues/scams")
    page.locator(f"[id='open-{case.id}']").focus()
    by_rule(rooms, "worse")

    expect(page.get_by_role("link", name="post:worse")).to_be_visible()
    expect(page.locator(f"[id='open-{case.id}']")).to_be_focused()


def test_focus_goes_to_the_neighbour_when_somebody_else_takes_the_case(page, url, rooms):
    """Focus that falls to the top of the page costs a keyboard user the whole list."""
    cases = [by_rule(rooms, f"w{number}") for number in range(3)]
    sign_in(page, url, "ana")
    page.goto(f"{url}/queues/scams")
    page.locator(f"[id='open-{cases[1]}']").focus()
    done(rooms.door, TakeLease(case=cases[1]), "staff:lead")

    expect(page.locator(f"[id='open-{cases[1]}']")).to_have_count(0)
    expect(page.locator(f"[id='open-{cases[2]}']")).to_be_focused()


def test_part_that_cannot_be_brought_up_to_date_says_so_and_keeps_what_it_shows(page, url, rooms):
    """A failure page in the middle of the board would take the board away; silence would make it lie."""
    sign_in(page, url, "ana")
    fail = {"on": True}

    def answer(route):
        if fail["on"] and route.request.headers.get("hx-request"):
            route.fulfill(status=503, content_type="text/html", body="<main>Broken</main>")
        else:
            route.continue_()

    expect(page.locator("#queue-spam td").first).to_have_text("1")  # the page is there as it was before
    page.route("**/queues*", answer)
    report(rooms, "n", "post:n", area="spam", text="New")
    expect(page.locator("#line")).to_contain_text(re.compile(r"could not be brought up to date at .*\(503\)"))
    expect(page.locator("#queue-spam td").first).to_have_text("1")
    fail["on"] = False

    expect(page.locator("#queue-spam td").first).to_have_text("2", timeout=20_000)
    expect(page.locator("#line")).to_be_hidden()


def test_step_that_the_server_does_not_take_says_that_nothing_changed(page, url, rooms):
    """Whoever presses d and sees nothing presses it again, harder."""
    (case,) = rooms.cases.about("post:p1")
    page.route("**/cases/*choice*", lambda route: route.abort())
    sign_in(page, url, "ana")
    page.goto(f"{url}/cases/{case.id}")
    take(page)
    expect(page.locator("#proposals")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("2")
    page.keyboard.press("d")

    expect(page.locator("#line")).to_contain_text("The server did not do this at")
    expect(page.locator("#proposals")).to_be_visible()


def test_what_failed_is_said_until_it_is_done_whatever_else_is_brought_up_to_date(page, url, rooms):
    """What changes elsewhere on the page says nothing about the step: its failure stood there for a moment only."""
    (case,) = rooms.cases.about("post:p1")
    page.route("**/cases/*choice*", lambda route: route.abort())
    sign_in(page, url, "ana")
    page.goto(f"{url}/cases/{case.id}")
    take(page)
    expect(page.locator("#proposals")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("2")
    page.keyboard.press("d")
    expect(page.locator("#line")).to_contain_text("The server did not do this at")
    with page.expect_response("**/cases/*part=status*"):
        report(rooms, "again", "post:p1", area=case.area, text="Again")
    page.wait_for_timeout(300)

    expect(page.locator("#line")).to_contain_text("The server did not do this at")
    page.unroute("**/cases/*choice*")
    page.keyboard.press("d")
    expect(page.locator("#bar [data-draft]")).to_be_visible()
    expect(page.locator("#line")).not_to_contain_text("The server did not do this at")


def test_subject_page_says_that_what_is_in_force_changed(page, url, rooms):
    """Somebody lifts it while one reads: the page must not go on saying that it holds."""
    looked_up(rooms, "staff:ana", "account:u1")
    sign_in(page, url, "ana")
    page.goto(f"{url}/subjects/account:u1")
    report(rooms, "n", "post:n", area="spam", text="Something else")
    lift = Lift(subject="account:u1", action="account:u1#1", cause="staff:lead by hand", reason="A brand.")
    done(rooms.door, lift, "staff:lead")

    expect(page.locator("#line")).to_contain_text("What is in force here changed at")
    page.get_by_role("button", name="Reload").click()
    expect(page.get_by_text("Nothing is in force on account:u1.")).to_be_visible()


def test_subject_page_is_not_disturbed_by_what_happens_elsewhere(page, url, rooms):
    """A notice that comes with every entry of the house is one that nobody reads."""
    looked_up(rooms, "staff:ana", "account:u1")
    sign_in(page, url, "ana")
    page.goto(f"{url}/subjects/account:u1")
    with page.expect_response("**/console/stream*"):
        page.reload()
    report(rooms, "n", "post:n", area="spam", text="Something else")
    page.wait_for_timeout(1500)

    expect(page.locator("#line")).to_be_hidden()


def test_context_folds_away_on_half_a_screen_and_opens_by_key_and_link(page, url, rooms):
    """Beside the case there is no room; the rule must still be one key away."""
    case = held(rooms, "staff:ana", "post:p1")
    sign_in(page, url, "ana")
    page.goto(f"{url}/cases/{case}")
    rule = page.locator("#policy")
    expect(rule).to_be_visible()
    page.set_viewport_size(HALF)
    expect(rule).to_be_hidden()
    page.keyboard.press("p")
    expect(rule).to_be_visible()
    expect(rule).to_be_focused()
    page.reload()
    expect(rule).to_be_hidden()
    page.get_by_role("link", name="Policy, and what is in force").click()

    expect(rule).to_be_visible()


def test_context_is_there_without_scripts_wide_and_narrow(browser, url, rooms):
    """Scripts that are slow or blocked must not hide the rule one decides by."""
    (case,) = rooms.cases.about("post:p1")
    with opened_page(browser) as page:
        sign_in(page, url, "ana")  # that takes scripts: they fail later, as scripts do
        cookies = page.context.cookies()
    with opened_page(browser, java_script_enabled=False) as page:
        page.context.add_cookies(cookies)
        page.goto(f"{url}/cases/{case.id}")
        expect(page.locator("#policy")).to_be_visible()
        page.set_viewport_size(HALF)
        expect(page.locator("#policy")).to_be_hidden()
        page.locator("aside summary").click()
        expect(page.locator("#policy")).to_be_visible()


def test_rows_are_walked_with_buttons_as_well_as_with_keys(page, url):
    """Nothing has only a key."""
    sign_in(page, url, "ana")
    page.get_by_role("button", name="Down").click()
    expect(page.locator("#open-hate")).to_be_focused()
    page.get_by_role("button", name="Down").click()
    expect(page.locator("#open-harassment")).to_be_focused()
    page.get_by_role("button", name="Up").click()

    expect(page.locator("#open-hate")).to_be_focused()


ON_PAGES_ABOUT_RULES = {"r"}
"""Pressed in `test_rule_editor.py`."""
RANGES = {"⇧1", "⇧9"}
"""The ends of a range that the list names as one; pressed in `test_deciding.py`."""


def test_every_key_of_the_list_is_shown_on_a_control_that_carries_it(page, url, rooms):
    """A key that the list names and no page shows cannot be found; one that does nothing is worse."""
    sign_in(page, url, "ana")
    (case,) = rooms.cases.about("post:p1")
    page.goto(f"{url}/cases/{case.id}")
    shown = set(page.locator("body > :not(dialog) kbd").all_inner_texts())
    take(page)
    expect(page.locator("#proposals")).to_be_visible()
    shown |= set(page.locator("body > :not(dialog) kbd").all_inner_texts())
    page.keyboard.press("2")
    page.keyboard.press("d")
    page.get_by_label("Why, in a sentence").fill("Spam.")
    shown |= set(page.locator("body > :not(dialog) kbd").all_inner_texts())
    page.keyboard.press("Enter")
    expect(page.locator("[data-decided]")).to_be_visible()
    shown |= set(page.locator("body > :not(dialog) kbd").all_inner_texts())
    page.get_by_role("button", name="Keys").click()
    listed = set(page.locator("#keys dl kbd").all_inner_texts())

    page.keyboard.press("Escape")
    (with_picture,) = rooms.cases.about("post:h1")
    page.goto(f"{url}/cases/{with_picture.id}")
    take(page)
    expect(page.locator("#proposals")).to_be_visible()
    shown |= set(page.locator("body > :not(dialog) kbd").all_inner_texts())

    assert listed - shown - RANGES == ON_PAGES_ABOUT_RULES


def test_decision_fits_under_the_content_on_a_phone(browser, url, rooms):
    """Proposals, what follows, and the button to go on: all of it in sight, and the content above it."""
    (case,) = rooms.cases.about("post:p1")
    with opened_page(browser, viewport=NARROW) as page:
        sign_in(page, url, "ana")
        page.goto(f"{url}/cases/{case.id}")
        take(page)
        expect(page.locator("#proposals")).to_be_visible()
        page.keyboard.press("6")
        expect(page.locator("#consequences")).to_contain_text("Suspends account:u1 for 1 day")
        expect(page.get_by_role("button", name="Decide")).to_be_in_viewport(ratio=1)
        expect(page.locator("[data-for='suspend-1']")).to_be_in_viewport(ratio=1)
        assert page.locator("#bar").bounding_box()["height"] < NARROW["height"] / 2


def test_paper_has_exact_times_and_nothing_to_press(page, url, rooms):
    """Whoever is handed the sheet next week cannot hover over "3 min ago"."""
    looked_up(rooms, "staff:ana", "account:u1")
    sign_in(page, url, "ana")
    page.goto(f"{url}/subjects/account:u1")
    page.emulate_media(media="print")
    told = page.locator("time").first.evaluate("el => getComputedStyle(el, '::after').content")

    assert re.search(r"\d{4}, \d\d:\d\d UTC", told)
    expect(page.locator(".printed")).to_contain_text("Ana Duarte")
    expect(page.get_by_text("Open until")).to_be_visible()
    expect(page.locator("aside h3")).to_be_visible()
    assert "where you are" not in told
    for hidden in ("body > header", "button", "form", ".beside"):
        assert page.locator(hidden).filter(visible=True).count() == 0, hidden


def test_covered_content_stays_covered_on_paper(page, url, rooms):
    """A sheet on a desk is read by whoever passes."""
    case = held(rooms, "staff:ana", "post:h1")
    sign_in(page, url, "ana")
    page.goto(f"{url}/cases/{case}")
    page.emulate_media(media="print")

    expect(page.locator("blockquote")).to_be_hidden()


def test_exact_time_in_a_table_is_told_in_two_zones_and_not_cut_off(page, url):
    """The last row and the last column are where most tables are read."""
    sign_in(page, url, "ana")
    page.goto(f"{url}/queues/spam")
    when = page.locator("tbody time").last
    when.hover()
    told = when.evaluate("el => getComputedStyle(el, '::after').content")
    overflow = page.locator(".scroll").evaluate(
        "el => [el.scrollWidth - el.clientWidth, el.scrollHeight - el.clientHeight]"
    )

    assert re.search(r"\d{4}, \d\d:\d\d UTC.*where you are", told, re.DOTALL)
    assert overflow == [0, 0]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_fields_can_be_told_from_the_page_around_them(browser, url, scheme):
    """A field whose edge cannot be seen is a field nobody finds (WCAG 1.4.11: 3 to 1)."""
    with opened_page(browser, color_scheme=scheme) as page:
        page.goto(f"{url}/sign-in")
        edge, around = page.locator("input[name=password]").evaluate(
            "el => [getComputedStyle(el).borderColor, getComputedStyle(document.documentElement).backgroundColor]"
        )

    assert contrast(edge, around) >= 3


def contrast(one, other):
    """The contrast ratio of two colours `rgb(r, g, b)` (WCAG 2.2)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour):
    """The relative luminance of a colour."""
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
