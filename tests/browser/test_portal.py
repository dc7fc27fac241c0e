"""The portal in a browser: a partner escalates by keyboard, watches the clock, and reads what was decided and why.

Set STEADYHAND_SCREENSHOTS to a folder to keep pictures of its pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from steadyhand.kernel.values import MINUTE
from steadyhand.review.commands import Decide, TakeLease
from steadyhand.review.partners.model import LegalOrder
from steadyhand.review.partners.registry import WarnPartner
from steadyhand.web.rooms import Rooms
from tests.browser.test_access_pages import CUT
from tests.browser.test_desk_pages import NARROW, SHIFT, WIDE, keep
from tests.support.browser import assert_no_axe_findings, opened_page
from tests.support.desk import Desk, hold_passkey, serving, sign_in
from tests.support.house import done, make_house
from tests.support.partnered import POLICE, RED, answered, escalated, partnered

WORDS = "It says that the polls close at noon. They close at eight."


@pytest.fixture
def record(data_dir: Path) -> str:
    """Where the house keeps its record."""
    return f"sqlite:///{data_dir / 'record.db'}"


@pytest.fixture
def rooms(data_dir: Path, record: str) -> Iterator[Rooms]:
    """A house with partners."""
    made, close = make_house(data_dir, record)
    partnered(made)
    yield made
    close()


def enter(page: Page, url: str, name: str) -> None:
    """Sign in with a passkey, from where everybody does, to the portal."""
    hold_passkey(page, url, name)
    page.goto(f"{url}/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/portal")


def by_keyboard(page: Page) -> None:
    """Fill the form from its first field on, with nothing but keys."""
    page.get_by_label("Your reference").focus()
    page.keyboard.press("Tab")
    page.keyboard.type("post:vote")
    page.keyboard.press("Tab")
    page.keyboard.type("Elec")
    for words in ("", "en", None, "Where and when to vote", WORDS, "https://evidence.example/polls"):
        page.keyboard.press("Tab")
        if words is None:
            page.keyboard.press("ArrowDown")
        else:
            page.keyboard.type(words)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")


def decided(url: str, case: str) -> None:
    """A reviewer takes the case and removes the post, at their own page."""
    ana = Desk(url, "ana")
    assert ana.send(f"/cases/{case}/take").status_code == 303
    about = ana.about_to(case, "remove")
    reason = "The polls close at eight; account:u7 says noon."
    assert ana.send(f"/cases/{case}/decision", **about, reason=reason).status_code == 303
    ana.close()


def test_partner_escalates_by_keyboard_watches_the_clock_and_reads_the_decision(browser, rooms, record):
    """The whole way of what somebody outside sees and nobody inside had seen."""
    with serving(rooms) as url, opened_page(browser) as page:
        enter(page, url, "rosa")
        expect(page.get_by_text("You have sent nothing yet.")).to_be_visible()
        page.get_by_role("button", name="Escalate something new").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/portal/new")
        by_keyboard(page)
        page.wait_for_url("**/portal/escalations/*")
        progress = page.get_by_role("region", name="How far it is")
        expect(progress.get_by_text("received")).to_be_visible()
        expect(progress.get_by_text(" left")).to_be_visible()
        expect(page.get_by_text(WORDS)).to_be_visible()

        (case,) = rooms.cases.about("post:vote")
        decided(url, case.id)
        expect(progress.get_by_text("in review")).to_be_visible()
        assert answered(rooms, record) == 1
        expect(progress.get_by_text("breaks a rule")).to_be_visible()
        expect(progress.get_by_text("The polls close at eight; [left out] says noon.")).to_be_visible()
        expect(progress.get_by_text("in time")).to_be_visible()


def filled(rooms: Rooms, record: str) -> tuple[str, str]:
    """An answered escalation, a late one, and a warning; the names of the first two."""
    first = escalated(rooms, RED, reference="Polling hours").escalation
    done(rooms.door, TakeLease(case=first.parts[0].case), "staff:ana")
    reason = "It quotes the hours of an earlier election, and says so."
    done(rooms.door, Decide(case=first.parts[0].case, outcome="no_violation", reason=reason), "staff:ana")
    assert answered(rooms, record, MINUTE) == 1
    many = tuple(f"post:copy{n}" for n in range(3))
    second = escalated(
        rooms, RED, reference="Copies of one text", subjects=many, severity="severe"
    ).escalation
    warn = WarnPartner(
        partner=RED.partner,
        unfounded=(first.escalation,),
        gravity="minor",
        intent="unknown",
        words="Read it first.",
    )
    done(rooms.door, warn, "staff:lead")
    order = LegalOrder(basis="Art. 3 of the Act", territory="Plaza", forbidden_by="Art. 9 of the Act")
    escalated(rooms, POLICE, reference="An order", order=order)
    return first.escalation, second.escalation


def states(page: Page, url: str, rooms: Rooms, record: str) -> Iterator[str]:
    """Brings the page into each state of the portal."""
    enter(page, url, "rosa")
    yield "portal-empty"
    first, second = filled(rooms, record)
    for name, path in {
        "portal": "/portal",
        "portal-decided": f"/portal/escalations/{first}",
        "portal-received": f"/portal/escalations/{second}",
        "portal-new": "/portal/new",
        "portal-lost": "/queues/spam",
        "portal-me": "/me",
        "public-partners": "/public/partners",
    }.items():
        page.goto(url + path)
        yield name
    page.goto(f"{url}/portal/new")
    page.get_by_label("What it is about").fill("nonsense")
    page.get_by_label("Policy area").select_option("election")
    page.get_by_label("severe").check()
    page.get_by_label("What happened, in words").fill(WORDS)
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_role("alert")).to_be_visible()
    yield "portal-refused"


def of_an_authority(page: Page, url: str, rooms: Rooms, record: str) -> Iterator[str]:
    """The form with the part about legal orders."""
    enter(page, url, "poul")
    page.goto(f"{url}/portal/new")
    yield "portal-new-authority"


def looking_after(page: Page, url: str, rooms: Rooms, record: str) -> Iterator[str]:
    """The pages of whoever looks after partners."""
    sign_in(page, url, "lead")
    page.goto(f"{url}/partners")
    yield "partners"
    page.get_by_text("Register another one").click()
    yield "partners-opened"
    page.goto(f"{url}/partners/red-watch")
    yield "partner"
    page.get_by_text("Warn …").click()
    page.get_by_text("Agree on something else …").click()
    yield "partner-opened"


@pytest.mark.parametrize(
    ("scheme", "size"), [("light", WIDE), ("dark", NARROW)], ids=["light-wide", "dark-narrow"]
)
def test_pages_of_partners_are_accessible_steady_and_fit(browser, rooms, record, scheme, size):
    """People outside come with the browser, the eyes and the hands that they have."""
    with serving(rooms) as url:
        for of in (states, of_an_authority, looking_after):
            with opened_page(browser, viewport=size, color_scheme=scheme) as page:
                for name in of(page, url, rooms, record):
                    checked(page, name, scheme, size)


def checked(page: Page, name: str, scheme: str, size: dict[str, int]) -> None:
    """No finding of axe, nothing outside of the window, nothing that moves."""
    keep(page, f"{name}-{scheme}-{size['width']}")
    assert_no_axe_findings(page)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name
    assert page.evaluate(CUT) == [], name
    # What somebody opens moves what is below it, as they wanted.
    assert name.endswith("-opened") or page.evaluate(SHIFT) < 0.02, name
