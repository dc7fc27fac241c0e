"""Coming in as people do: the password once, a passkey from then on, and a device that proves itself."""

import re

import pytest
from playwright.sync_api import expect

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.access.service import set_password
from tests.support.browser import assert_no_axe_findings, opened_page, until
from tests.support.desk import hold_passkey, sign_in, take, virtual_authenticator
from tests.support.house import PASSWORD, done
from tests.support.lookups import held

QUEUES = re.compile(r"//[^/]+/queues\Z")
"""The page itself, and not one that leads there."""
LOOKS = [("light", 1280), ("dark", 1280), ("light", 360)]
FORGET = "localStorage.setItem('steadyhand.proved', '0')"


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_newcomer_enrols_a_passkey_and_signs_in_with_it_alone_the_next_time(
    browser, url, rooms, scheme, width
):
    """The way that everybody goes on their first day, at any size and in any light, by keyboard."""
    new = Staff(principal="staff:new", name="Nia Voss", roles=("reviewer",))
    done(rooms.door, Appoint(staff=new), "staff:root")
    done(rooms.door, set_password("staff:new", PASSWORD), "staff:root")
    with opened_page(browser, color_scheme=scheme, viewport={"width": width, "height": 800}) as page:
        virtual_authenticator(page)
        page.goto(f"{url}/sign-in")
        assert_no_axe_findings(page)
        page.get_by_label("Name").fill("new")
        page.get_by_label("Password").fill(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Enrol a passkey")).to_be_visible()
        assert_no_axe_findings(page)
        page.keyboard.press("Enter")
        page.wait_for_url(QUEUES)
        page.goto(f"{url}/me")
        expect(page.locator("#passkeys ~ .scroll")).to_contain_text("This device")
        assert_no_axe_findings(page)
        page.get_by_role("button", name="Sign out").click()
        page.get_by_role("button", name="Sign in with a passkey").click()
        page.wait_for_url(QUEUES)
        page.goto(f"{url}/me")

        expect(page.locator("dl.sheet")).to_contain_text("with a passkey")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_button_is_not_seen_before_it_would_be_heard(page, url):
    """Over a slow line its script comes late, and whoever clicked before that would wait for nothing."""
    hold_passkey(page, url, "ana")
    held = []

    def late(route):
        held.append(route)

    page.route("**/passkeys*.js*", late, times=1)
    page.goto(f"{url}/sign-in", wait_until="commit")
    until(page, held)
    page.wait_for_timeout(1_000)
    button = page.get_by_role("button", name="Sign in with a passkey")
    seen = button.count()
    held[0].continue_()
    button.click()
    page.wait_for_url(QUEUES)

    assert seen == 0


def test_refusal_for_want_of_a_passkey_offers_it_and_loses_nothing(page, url):
    """People are asked when it matters, and go on where they were."""
    sign_in(page, url, "ana")
    page.goto(f"{url}/me")
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("Name").fill("ana")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Go on without, to numbers and rules only").click()
    page.wait_for_url(QUEUES)
    page.goto(f"{url}/me")
    page.get_by_role("button", name="Drop").click()
    expect(page.get_by_role("heading", name="This was not done")).to_be_visible()
    assert_no_axe_findings(page)
    page.get_by_role("button", name="Confirm with your passkey").click()
    page.wait_for_url("**/me")

    expect(page.locator("dl.sheet")).to_contain_text("with a passkey")


def test_page_about_people_empties_when_its_confirmation_runs_out_and_opens_again(page, url, rooms):
    """What was opened in the morning must not stand on the screen in the evening; one touch brings it back."""
    sign_in(page, url, "ana")
    page.goto(f"{url}/queues/spam")
    expect(page.get_by_role("link", name="post:p1")).to_be_visible()
    (session,) = rooms.sign_in.sessions.of("staff:ana", rooms.now())
    rooms.sign_in.sessions.verify(session.key, session.passkey, 0)
    expect(page.get_by_role("heading", name="Confirm that it is you")).to_be_visible()
    expect(page.get_by_text("post:p1")).to_have_count(0)
    page.get_by_role("button", name="Reload").click()
    page.wait_for_url("**/session/confirm?next=/queues/spam")
    assert_no_axe_findings(page)
    page.get_by_role("button", name="Confirm with your passkey").click()
    page.wait_for_url("**/queues/spam")

    expect(page.get_by_role("link", name="post:p1")).to_be_visible()


def test_part_that_is_asked_for_when_the_confirmation_ran_out_leads_to_confirming(page, url, rooms):
    """A click on a part of a page must not do nothing."""
    case = held(rooms, "staff:ana", "post:p1")
    sign_in(page, url, "ana")
    page.route("**/console/stream*", lambda route: route.abort())  # it would empty the page first
    page.goto(f"{url}/cases/{case}")
    (session,) = rooms.sign_in.sessions.of("staff:ana", rooms.now())
    rooms.sign_in.sessions.verify(session.key, session.passkey, 0)
    page.evaluate("htmx.trigger('#status', 'changed')")
    page.wait_for_url("**/session/confirm?next=/cases/*")

    expect(page.get_by_role("button", name="Confirm with your passkey")).to_be_visible()


def test_page_whose_proof_ran_out_proves_itself_and_opens(page, url):
    """A tab that slept over lunch must not greet anybody with a refusal."""
    sign_in(page, url, "ana")
    page.context.clear_cookies(name="device")
    page.goto(f"{url}/queues/spam")

    expect(page.get_by_role("heading", name="Spam")).to_be_visible()


def test_form_is_sent_with_a_proof_that_was_renewed_for_it(page, url, rooms):
    """What was typed for ten minutes goes through at the first try."""
    sign_in(page, url, "ana")
    (case,) = rooms.cases.about("post:p1")
    page.goto(f"{url}/cases/{case.id}")
    page.wait_for_load_state()
    page.context.clear_cookies(name="device")
    page.evaluate(FORGET)
    take(page)

    expect(page.locator("#proposals")).to_be_visible()


def test_browser_that_lost_its_key_is_told_to_sign_in_again_and_not_led_in_a_circle(page, url):
    """Somebody who cleared their data must learn what to do, once."""
    sign_in(page, url, "ana")
    page.goto(f"{url}/policies")
    page.evaluate("indexedDB.deleteDatabase('steadyhand')")
    page.context.clear_cookies(name="device")
    page.goto(f"{url}/queues")

    expect(page.get_by_role("alert")).to_contain_text("This browser does not hold the key of this sign-in")
    assert_no_axe_findings(page)
    page.get_by_role("link", name="Sign in again").click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(QUEUES)


def test_scripts_cannot_read_the_key_or_the_cookies(page, url):
    """What a script could read, a script in the wrong place could send away."""
    sign_in(page, url, "ana")
    told = page.evaluate(
        """async () => {
          const db = await new Promise((done) => {
            const opening = indexedDB.open("steadyhand", 1);
            opening.onsuccess = () => done(opening.result);
          });
          const pair = await new Promise((done) => {
            const asking = db.transaction("keys").objectStore("keys").get("device");
            asking.onsuccess = () => done(asking.result);
          });
          db.close();
          const out = await crypto.subtle.exportKey("jwk", pair.privateKey).catch((error) => error.name);
          return [document.cookie, pair.privateKey.extractable, out];
        }"""
    )

    assert told == ["", False, "InvalidAccessError"]
