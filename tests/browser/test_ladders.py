"""Ladders at the console: written, tried on what was decided, published; and what they propose is done by one click."""

import pytest
from msgspec.structs import replace
from playwright.sync_api import expect

from steadyhand.enforcement.strikes.commands import PublishLadder
from steadyhand.enforcement.strikes.examples import CIVIC
from steadyhand.enforcement.strikes.model import Step
from steadyhand.enforcement.strikes.written import written
from steadyhand.kernel.values import AUTOMATION
from steadyhand.review.opening import OpenCase
from tests.support.browser import assert_no_axe_findings, opened_page
from tests.support.desk import sign_in
from tests.support.house import decide, done
from tests.support.lookups import looked_up

ACCOUNT = "account:bea"
SPAM = replace(CIVIC, title="Spam", areas=("spam",), together_hours=0)


@pytest.fixture
def broken(rooms):
    """Two violations of one account, each a strike where a ladder counts."""
    for number in (1, 2):
        opened = OpenCase(
            case=f"case:b{number}", subject=f"post:b{number}", area="spam", severity="medium", source="rule",
            ref=f"event:b{number}", account=ACCOUNT, attested=True,
        )  # fmt: skip
        done(rooms.door, opened, AUTOMATION)
    looked_up(rooms, "staff:lead", ACCOUNT)
    return rooms


def struck(rooms):
    """A ladder, and two strikes on it."""
    done(rooms.door, PublishLadder(ladder="ladder:spam", terms=SPAM), "staff:lead")
    for number in (1, 2):
        decide(rooms, f"case:b{number}", by="staff:lead", act="remove", policy="spam-1@1", strikes=True)


def test_ladder_is_written_tried_and_published(page, url, broken):
    """What it would have come to stands beside the text, before anybody is held to it."""
    decide(broken, "case:b1", by="staff:lead", act="remove", policy="spam-1@1")
    sign_in(page, url, "lead")
    page.goto(f"{url}/policies")
    page.get_by_role("link", name="Ladders").click()
    expect(page.get_by_text("None is in force")).to_be_visible()
    page.get_by_label("Name, in a-z").fill("spam")
    page.get_by_label("What it says").fill(written(replace(SPAM, steps=(Step(points=0, act="warn"),))))
    page.get_by_role("button", name="Try it on what was decided").click()
    expect(page.get_by_role("alert")).to_contain_text("Each step takes more points")
    page.get_by_label("What it says").fill(written(SPAM))
    page.get_by_role("button", name="Try it on what was decided").click()
    expect(page.get_by_role("heading", name="What it would have come to")).to_be_visible()
    page.get_by_role("button", name="Publish it").click()
    expect(page.get_by_role("heading", name="Spam ladder:spam@1")).to_be_visible()


def test_what_it_proposes_is_done_by_one_click(page, url, broken):
    """Read first, then done; and afterwards nothing is proposed any more."""
    struck(broken)
    sign_in(page, url, "lead")
    page.goto(f"{url}/subjects/{ACCOUNT}")
    expect(page.get_by_text("Spam proposes a suspension of 12 hours")).to_be_visible()
    page.get_by_text("Do it …").click()
    page.get_by_label("Why, in a sentence: the person reads it").fill("The second time in a day.")
    page.get_by_role("button", name="Do it: a suspension of 12 hours").click()
    expect(page.get_by_role("heading", name="Suspended")).to_be_visible()
    expect(page.get_by_text("Spam proposes")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_ladders_have_no_axe_finding(browser, url, broken, scheme, data_dir):
    """Wide and narrow, light and dark, with what was tried and with what is proposed."""
    struck(broken)
    for width in (1280, 360):
        with opened_page(browser, color_scheme=scheme, viewport={"width": width, "height": 900}) as page:
            sign_in(page, url, "lead")
            for path in ("/ladders", "/ladders/spam", "/ladders?edit=spam#editor", f"/subjects/{ACCOUNT}"):
                page.goto(url + path)
                if "edit" in path:
                    page.get_by_role("button", name="Try it on what was decided").click()
                    expect(page.get_by_role("heading", name="What it would have come to")).to_be_visible()
                if ACCOUNT in path:
                    page.get_by_text("Do it …").click()
                assert_no_axe_findings(page)
                wide = page.evaluate("document.documentElement.scrollWidth")
                assert wide <= width, f"{path} is {wide} wide"
                shot = path.replace("/", "-").replace(":", "-").partition("?")[0] + path.partition("?")[2][:4]
                page.screenshot(path=data_dir / f"ladders{shot}-{width}-{scheme}.png", full_page=True)
