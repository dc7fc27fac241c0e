"""Care for whoever reads, as they meet it: settings that go with them, a break in a shift, what is covered."""

from __future__ import annotations

import base64

import msgspec
import pytest
from playwright.sync_api import expect

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.kernel.values import AUTOMATION, MINUTE
from steadyhand.review.care.commands import SetCare, SetLimits
from steadyhand.review.care.limits import Limits
from steadyhand.review.care.model import Settings
from steadyhand.review.commands import Release, TakeLease
from steadyhand.review.opening import OpenCase
from tests.support.browser import assert_no_axe_findings, opened_page
from tests.support.desk import sign_in
from tests.support.house import done, enrol, report

ANA = "staff:ana"
URL = "https://media.example/p9.png"
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def with_picture(rooms, area="hate", faces=None) -> str:
    """A case with a picture, of which the platform says where the faces are, or does not."""
    item = {"id": "p9", "kind": "image", "url": URL, "alt": "Two people", "faces": faces}
    content = {"text": "They are Zorblers, all of them", "lang": "en", "author": "u9", "media": [item]}
    command = OpenCase(
        case=f"case:pic-{area}", subject=f"post:pic-{area}", area=area, severity="high", source="rule",
        ref=f"event:/plaza/pic-{area}", account="account:u9", language="en",
        content=msgspec.json.encode(content).decode(),
    )  # fmt: skip
    done(rooms.door, command, AUTOMATION)
    return command.case


def later(rooms, by: int) -> None:
    """The house by so much later."""
    rooms.door._record.ahead += by
    rooms.reader.ahead += by


def serve_picture(page) -> list[str]:
    """Answer for the platform; gives what was asked of it."""
    asked: list[str] = []

    def answer(route):
        asked.append(route.request.url)
        route.fulfill(body=PIXEL, content_type="image/png")

    page.route("https://media.example/**", answer)
    return asked


def test_settings_are_made_by_keyboard_and_hold_in_another_browser(browser, page, url):
    """Whoever sits down elsewhere is not shown first what they had covered."""
    sign_in(page, url, "ana")
    page.goto(f"{url}/me/care")
    page.get_by_label("without colours").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**/me/care")
    expect(page.locator("html.grey")).to_have_count(1)
    with opened_page(browser) as elsewhere:
        sign_in(elsewhere, url, "ana")
        expect(elsewhere.locator("html.grey")).to_have_count(1)
        elsewhere.goto(f"{url}/me")
        elsewhere.keyboard.press("g")
        expect(elsewhere.locator("html.grey")).to_have_count(0)
        elsewhere.reload()
        expect(elsewhere.locator("html.grey")).to_have_count(0)
    page.reload()

    expect(page.locator("html.grey")).to_have_count(1)


def test_break_is_met_in_a_shift_and_ends_at_its_time(page, url, rooms):
    """After a spell the next case does not come, whatever key is pressed; after the rest it does."""
    done(rooms.door, SetLimits(limits=Limits(spell=10)), "staff:lead")
    case = report(rooms, "long", "post:long", area="hate", text="x")
    done(rooms.door, TakeLease(case=case), ANA)
    later(rooms, 11 * MINUTE)
    sign_in(page, url, "ana")
    done(rooms.door, Release(case=case, reason="care"), ANA)
    page.keyboard.press("n")
    page.wait_for_url("**/break")
    expect(page.get_by_role("heading", level=1)).to_contain_text("A break until")
    page.keyboard.press("n")
    page.keyboard.press("Escape")
    page.goto(f"{url}/queues")
    page.keyboard.press("n")
    page.wait_for_url("**/break")
    assert_no_axe_findings(page)
    later(rooms, 10 * MINUTE)
    page.goto(f"{url}/break")
    expect(page.get_by_role("heading", level=1)).to_have_text("No break now")
    page.keyboard.press("n")

    expect(page.locator("#proposals")).to_be_visible()


def test_picture_is_loaded_when_asked_for_and_uncovered_step_by_step(page, url, rooms):
    """First blurred, then with the faces covered, then clearly; and covered again by the same button."""
    case = with_picture(rooms, faces=[[0.1, 0.1, 0.4, 0.4]])
    done(rooms.door, TakeLease(case=case), ANA)
    asked = serve_picture(page)
    sign_in(page, url, "ana")
    page.goto(f"{url}/cases/{case}")
    button, canvas = page.locator("[data-media]"), page.locator("figure canvas")
    expect(button).to_have_text("Show it blurred")
    assert asked == []
    seen = []
    for _ in range(4):
        button.click()
        expect(button).to_have_attribute("data-at", str(len(seen) % 3))
        seen.append(canvas.get_attribute("class"))

    assert seen == ["blurred", "faces", "clear", "blurred"]


def test_whole_picture_is_covered_where_nobody_says_where_the_faces_are(page, url, rooms):
    """Unknown is not the same as none: also where pictures are never blurred otherwise."""
    done(rooms.door, SetCare(settings=Settings(blur="never")), ANA)
    unknown, none = with_picture(rooms), with_picture(rooms, "violence", faces=[])
    sign_in(page, url, "ana")
    told = []
    for case in (unknown, none):
        done(rooms.door, TakeLease(case=case), ANA)
        page.goto(f"{url}/cases/{case}")
        told.append(page.locator("[data-media]").inner_text())

    assert told == ["Show it blurred", "Show it clearly"]


def test_film_waits_silent_until_it_is_played(page, url, rooms):
    """Nothing plays by itself, and what plays is heard only when somebody turns it on."""
    case = with_picture(rooms)
    sign_in(page, url, "ana")
    done(rooms.door, TakeLease(case=case), ANA)
    page.goto(f"{url}/cases/{case}")
    page.locator("[data-media]").evaluate("el => (el.dataset.kind = 'video')")
    serve_picture(page)
    page.locator("[data-media]").click()
    film = page.locator("figure video")

    assert film.evaluate("el => [el.muted, el.autoplay, el.paused, el.controls, el.className]") == [
        True, False, True, True, "blurred",
    ]  # fmt: skip


def test_masked_slur_is_shown_by_keyboard_and_masked_again(page, url, rooms):
    """One at a time, by whoever needs to read it."""
    case = with_picture(rooms)
    done(rooms.door, TakeLease(case=case), ANA)
    sign_in(page, url, "ana")
    page.goto(f"{url}/cases/{case}")
    page.keyboard.press("b")
    word = page.locator(".word > span")
    expect(word).to_be_hidden()
    page.locator(".word > summary").focus()
    page.keyboard.press("Enter")
    expect(word).to_have_text("Zorblers")
    page.keyboard.press("Enter")

    expect(word).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_care_and_of_the_vault_have_no_axe_finding(browser, url, rooms, scheme):
    """They are for everybody who does this work."""
    roles = ("reviewer", "policy_lead", "certified_reviewer")
    done(rooms.door, Appoint(staff=Staff(principal="staff:cem", name="Cem Aksoy", roles=roles)), "staff:root")
    enrol(rooms.door, "staff:cem")
    plain, sealed = with_picture(rooms), with_picture(rooms, "child_safety")
    for case in (plain, sealed):
        done(rooms.door, TakeLease(case=case), "staff:cem")
    with opened_page(browser, color_scheme=scheme) as page:
        sign_in(page, url, "cem")
        for path in ("/me/care", "/care/limits", "/break", f"/cases/{plain}", f"/cases/{sealed}"):
            page.goto(url + path)
            assert_no_axe_findings(page)
        page.get_by_label("What you need to see it for").fill("To decide.")
        page.get_by_role("button", name="Open it").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Sealed media")
        assert_no_axe_findings(page)
