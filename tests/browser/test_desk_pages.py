"""Every page in every state: accessible, steady, within the window; and pictures of them to look at.

Set STEADYHAND_SCREENSHOTS to a folder to keep them.
"""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from steadyhand.delivery.commands import GiveUp
from steadyhand.enforcement.ending import Lift
from steadyhand.review.commands import TakeLease
from tests.support.browser import assert_no_axe_findings, opened_page
from tests.support.desk import sign_in, take
from tests.support.house import by_rule, decide, done, report
from tests.support.lookups import held, looked_up

WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 360, "height": 740}
SHIFT = """() => new Promise(done => {
  let moved = 0;
  const add = list => list.getEntries().forEach(entry => { moved += entry.value; });
  new PerformanceObserver(add).observe({type: "layout-shift", buffered: true});
  setTimeout(() => done(moved), 400);
})"""
PAINT = """() => new Promise(done => new PerformanceObserver(list =>
  list.getEntriesByName("first-contentful-paint").forEach(entry => done(entry.startTime))
).observe({type: "paint", buffered: true}))"""
SEND = """address => {
  const form = Object.assign(document.createElement("form"), {method: "post", action: address});
  form.append(document.querySelector("[name=csrf]").cloneNode());
  document.body.append(form);
  form.submit();
}"""
"""Sends a form that no page offers to this person."""
FIRST_PAINT_MS = 300
ADDRESSES = ("/queues", "/queues/spam", "/subjects/account:u1", "/deliveries", "/policies", "/me")


def states(page, url, rooms):
    """Brings the page into each of its states and gives the name of each."""
    case = {
        subject: rooms.cases.about(subject)[0].id for subject in ("post:p0", "post:p1", "post:h1", "post:p2")
    }
    page.goto(f"{url}/sign-in")
    yield "sign-in"
    page.get_by_label("Name").fill("ana")
    page.get_by_label("Password").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    yield "sign-in-wrong"
    sign_in(page, url, "ana")
    yield "queues"
    for name, path in {
        "queue": "/queues/spam",
        "queue-sorted": "/queues/scams?sort=-reports&language=en",
        "queue-filtered-empty": "/queues/scams?severity=low",
        "queue-empty": "/queues/adult",
        "queues-none": "/queues?note=none&show=waiting",
        "case-waiting": f"/cases/{case['post:p2']}",
        "case-covered": f"/cases/{case['post:h1']}",
        "case-decided": f"/cases/{case['post:p0']}",
        "deliveries": "/deliveries",
        "policies": "/policies",
        "policy": "/policies/spam-1@1",
        "me": "/me",
        "not-found": "/search?q=nothing",
        "lost": "/nowhere",
    }.items():
        page.goto(url + path)
        yield name
    yield from looking_up(page, url, rooms)
    page.goto(f"{url}/queues")
    page.evaluate(SEND, f"/deliveries/{rooms.outbox.dead()[0].effect}/replay")
    page.wait_for_url("**/replay")
    yield "refused"
    yield from deciding(page, url, case["post:p1"])


def looking_up(page, url, rooms):
    """A subject before, while and after somebody asks to see it."""
    page.goto(f"{url}/subjects/account:u4")
    yield "subject-masked"
    page.get_by_label("What is in force").check()
    page.get_by_label("For which case that you hold").fill("case:0123456789abcdef")
    page.get_by_label("What you need it for").fill("To see whether they were told before.")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    yield "subject-refused"
    for name, subject in {"subject": "account:u1", "subject-ended": "account:u7"}.items():
        looked_up(rooms, "staff:ana", subject)
        page.goto(f"{url}/subjects/{subject}")
        yield name
    looked_up(rooms, "staff:ana", "account:u1", "standing")
    page.goto(f"{url}/subjects/account:u1")
    page.get_by_text("See more of it").click()
    yield "subject-more"


def deciding(page, url, case):
    """The states of one case on its way to a decision."""
    page.goto(f"{url}/cases/{case}")
    take(page)
    expect(page.locator("#proposals")).to_be_visible()
    page.keyboard.press("6")
    yield "case-choosing"
    page.keyboard.press("s")
    expect(page.get_by_role("dialog")).to_be_visible()
    yield "case-skipping"
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    yield "keys"
    page.keyboard.press("Escape")
    page.goto(f"{url}/cases/{case}?choice=ban")
    page.get_by_label("Why, in a sentence").fill("Every post of this account is one link.")
    yield "case-confirming"
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    yield "case-refused"
    page.goto(f"{url}/cases/{case}?choice=suspend-7")
    page.get_by_label("Why, in a sentence").fill("Every post of this account is one link.")
    page.keyboard.press("Enter")
    expect(page.locator("[data-decided]")).to_be_visible()
    yield "case-just-decided"


def suspended_and_lifted(rooms):
    """An account with a measure that is over."""
    case = report(rooms, "u7", "post:p7", area="spam", text="Spam", author="account:u7")
    decide(rooms, case, by="staff:ana", act="suspend", days=7, policy="spam-1@1")
    lift = Lift(subject="account:u7", action="account:u7#1", cause="staff:lead by hand", reason="A brand.")
    done(rooms.door, lift, "staff:lead")


def keep(page, name):
    """A picture, if somebody wants to look."""
    folder = os.environ.get("STEADYHAND_SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=page.viewport_size == NARROW)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("window", [WIDE, NARROW], ids=["wide", "narrow"])
def test_every_page_is_accessible_steady_and_within_its_window(browser, url, rooms, scheme, window):
    """People read here for hours, on any screen, some without sight or without a mouse."""
    (effect, *_) = rooms.outbox.pending()
    done(rooms.door, GiveUp(effect=effect.effect, attempts=10, error="503: try later"), "system:delivery")
    suspended_and_lifted(rooms)
    for number in range(12):
        by_rule(rooms, f"more-{number}")
    done(rooms.door, TakeLease(case=rooms.cases.about("account:u4")[0].id), "staff:lead")
    held(rooms, "staff:ana", "post:h1")
    seen = []
    with opened_page(browser, color_scheme=scheme, viewport=window) as page:
        for name in states(page, url, rooms):
            seen.append(name)
            keep(page, f"{name}-{scheme}-{'wide' if window is WIDE else 'narrow'}")
            assert_no_axe_findings(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= window["width"], name

    assert len(seen) == 29


@pytest.mark.parametrize("window", [WIDE, NARROW], ids=["wide", "narrow"])
def test_nothing_moves_after_the_page_is_there(browser, url, window):
    """What moves under the hand makes people decide what they did not mean to."""
    with opened_page(browser, viewport=window) as page:
        sign_in(page, url, "ana")
        for path in ADDRESSES:
            page.goto(url + path)
            moved = page.evaluate(SHIFT)
            assert moved < 0.001, path


def test_pages_are_painted_within_the_budget(page, url):
    """Fast enough that nobody notices: the best of three loads, because this machine has other work too."""
    sign_in(page, url, "ana")
    for path in ADDRESSES:
        painted = []
        for _ in range(3):
            page.goto(url + path)
            painted.append(page.evaluate(PAINT))
        assert 0 < min(painted) < FIRST_PAINT_MS, (path, painted)
