"""A shift by keyboard alone: from signing in to the break and the second look, without once touching the mouse."""

from __future__ import annotations

import re
import sys

import msgspec
import pytest
from playwright.sync_api import Page, expect

from steadyhand.access.commands import Appoint
from steadyhand.kernel.values import MINUTE
from steadyhand.review.care.commands import SetLimits
from steadyhand.review.care.limits import Limits
from steadyhand.web.rooms import Rooms
from tests.support.browser import assert_no_axe_findings, opened_page
from tests.support.desk import hold_passkey, sign_in
from tests.support.house import by_rule, done, report
from tests.support.looks import FIRST, drawn

CASES = re.compile(r"/cases/case:\w+$")
MOST_TABS = 60
SHOWN_MS = 100
"""Within which the next case is to show, on a machine that does nothing else."""
BUSY = 20
"""How many times longer it may take on one that is shared."""
DONE = (
    "review.released", "review.held", "review.handed_over", "review.decided", "review.retracted", "review.decided",
    "review.decided", "review.look_answered",
)  # fmt: skip
"""What a shift leaves in the ledger, in its order."""
NO_MOUSE = """for (const name of ["mousedown", "touchstart"])
  addEventListener(name, () => sessionStorage.setItem("mouse", "used"), true);"""


def later(page: Page, rooms: Rooms, by: int) -> None:
    """The house by so much later; the browser, whose own clock knows nothing of it, proves its device anew."""
    page.evaluate(
        "localStorage.removeItem('steadyhand.proved'); sessionStorage.removeItem('steadyhand.renewed')"
    )
    rooms.door._record.ahead += by
    rooms.reader.ahead += by


def serving_all_but_one(rooms: Rooms, area: str) -> None:
    """What is handed over to that queue is for somebody else."""
    ana = rooms.reader.row("staff", "staff:ana")
    served = tuple(name for name in rooms.areas if name != area)
    done(rooms.door, Appoint(staff=msgspec.structs.replace(ana, areas=served)), "staff:root")


def tab_to(page: Page, name: str) -> None:
    """Go from control to control until this one has the focus."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("(document.activeElement.innerText || '').trim()").startswith(name):
            return
    raise AssertionError(f"{name!r} is not reached with Tab")


def next_case(page: Page) -> float:
    """Press the key for the next case; milliseconds from there until its page could be read and answered."""
    page.keyboard.press("n")
    page.wait_for_url(CASES)
    expect(page.locator("#proposals")).to_be_visible()
    page.wait_for_load_state()  # before the scripts are there, keys are nobody's
    timing = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
    return float(page.evaluate(timing))


def focused(page: Page) -> str:
    """What has the focus: the id or the name of a control; empty where nothing has."""
    told: str = page.evaluate(
        "(at => at === document.body ? '' : at.id || at.name || at.dataset.key || at.tagName)(document.activeElement)"
    )
    return told


def decide(page: Page, number: str, words: str) -> None:
    """Choose, read what follows, say why, confirm."""
    page.keyboard.press(number)
    expect(page.locator("#proposals input:checked")).to_be_focused()
    page.keyboard.press("d")
    expect(page.get_by_label("Why, in a sentence")).to_be_focused()
    assert_no_axe_findings(page)
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    expect(page.locator("[data-decided]")).to_be_visible()
    expect(page.get_by_role("button", name="Take the next case")).to_be_focused()


def skip(page: Page) -> None:
    """Open the dialog, think better of it, and skip with the fourth reason."""
    page.keyboard.press("s")
    expect(page.locator("#skip input[type=radio]").first).to_be_focused()
    page.keyboard.press("Escape")
    assert focused(page) == "s"
    page.keyboard.press("s")
    assert_no_axe_findings(page)
    page.keyboard.press("4")
    expect(page.locator("#skip input[type=radio]").nth(3)).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.get_by_text("You gave the case back.")).to_be_visible()


def hold(page: Page) -> None:
    """Until something comes, for a day."""
    page.keyboard.press("o")
    expect(page.locator("#hold input[type=radio]").first).to_be_focused()
    assert_no_axe_findings(page)
    page.keyboard.press("3")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("The sender's bank answers tomorrow.")
    page.keyboard.press("Enter")
    page.wait_for_url("**/queues?note=*")


def hand_over(page: Page) -> None:
    """To the queue whose rule is at stake."""
    page.keyboard.press("m")
    expect(page.locator("#hand-over select")).to_be_focused()
    assert_no_axe_findings(page)
    page.keyboard.type("Oth")
    page.keyboard.press("Tab")
    page.keyboard.type("No rule of ours on this is broken.")
    page.keyboard.press("Enter")
    page.wait_for_url("**/queues?note=*")


def look_over(page: Page) -> None:
    """A second look, blind."""
    tab_to(page, "Second looks")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Take the next look")).to_be_focused()
    page.keyboard.press("n")
    expect(page.get_by_role("heading", name="Does this break a rule on spam?")).to_be_visible()
    expect(page.get_by_text(FIRST)).to_have_count(0)
    assert_no_axe_findings(page)
    page.keyboard.press("2")
    page.keyboard.press("d")
    expect(page.get_by_label("Why, in a sentence")).to_be_focused()
    page.keyboard.type("Ten times one link.")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Your answer is recorded.")).to_be_visible()


def begin(page: Page, url: str) -> None:
    """Sign in, without a mouse, and see that nothing moves one later."""
    page.add_init_script(NO_MOUSE)
    hold_passkey(page, url, "ana")
    page.goto(f"{url}/sign-in")
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_focused()
    page.wait_for_load_state()
    page.keyboard.press("Enter")
    page.wait_for_url("**/queues")
    assert_no_axe_findings(page)


def decide_twice(page: Page) -> None:
    """Decide, take it back, decide otherwise."""
    decide(page, "2", "It is one link, again and again.")
    page.keyboard.press("u")
    expect(page.locator("#status")).to_contain_text("You took back your decision")
    expect(page.locator("#proposals")).to_be_visible()
    page.wait_for_load_state()
    decide(page, "1", "It is an ordinary advertisement.")


def rest(page: Page, url: str, rooms: Rooms) -> None:
    """Eleven minutes with a hard case, then the break: no key ends it, its time does."""
    later(page, rooms, 11 * MINUTE)
    page.reload()
    expect(page.locator("#proposals")).to_be_visible()
    page.wait_for_load_state()
    decide(page, "1", "It is a quotation.")
    page.keyboard.press("n")
    page.wait_for_url("**/break")
    expect(page.get_by_role("heading", level=1)).to_contain_text("A break until")
    assert_no_axe_findings(page)
    page.keyboard.press("n")
    page.wait_for_timeout(200)
    assert page.url.endswith("/break")
    later(page, rooms, 10 * MINUTE)
    page.goto(f"{url}/break")
    expect(page.get_by_role("heading", level=1)).to_have_text("No break now")


def test_shift_is_worked_by_keyboard_alone(page, url, rooms):
    """Whoever cannot use a mouse, or would rather not three hundred times a day, does all of the work."""
    drawn(rooms)
    serving_all_but_one(rooms, "other")
    done(rooms.door, SetLimits(limits=Limits(spell=10)), "staff:lead")
    begin(page, url)
    shown, seen = [], []
    for work in (skip, hold, hand_over, decide_twice):
        shown.append(next_case(page))
        seen.append(page.url)
        work(page)
    hard = report(rooms, "hard", "post:hard", area="hate", text="Look", author="account:hard")
    shown.append(next_case(page))
    assert page.url.endswith(hard)
    rest(page, url, rooms)
    look_over(page)

    sys.stdout.write(f"the next case shows after {[round(each) for each in shown]} ms\n")
    assert sorted(shown)[len(shown) // 2] < SHOWN_MS * BUSY, shown
    assert page.evaluate("sessionStorage.getItem('mouse')") is None
    assert len(set(seen)) == len(seen)
    told = [entry.type for entry in rooms.reader.entries(limit=10_000) if entry.by == "staff:ana"]
    assert tuple(name for name in told if name in DONE) == DONE


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_dialogs_of_a_shift_fit_narrow_and_wide_in_light_and_dark(browser, url, rooms, scheme, data_dir):
    """A dialog that is wider than the window hides its buttons from whoever uses a phone or magnifies."""
    by_rule(rooms, "another")
    for width in (1280, 360):
        size = {"width": width, "height": 760}
        with opened_page(browser, color_scheme=scheme, viewport=size) as page:
            sign_in(page, url, "ana")
            next_case(page)
            for key, name in (("s", "skip"), ("o", "hold"), ("m", "hand-over")):
                page.keyboard.press(key)
                expect(page.locator(f"dialog#{name}[open]")).to_be_visible()
                assert page.evaluate("document.documentElement.scrollWidth") <= width
                assert_no_axe_findings(page)
                page.screenshot(path=data_dir / f"{name}-{width}-{scheme}.png")
                page.keyboard.press("Escape")
                expect(page.locator("dialog[open]")).to_have_count(0)
                assert focused(page) == key
