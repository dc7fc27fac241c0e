"""The pages of the control room: accessible, steady, within the window; and a freeze from its forecast to its thaw.

Set STEADYHAND_SCREENSHOTS to a folder to keep pictures of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from steadyhand.access.freezes.commands import Thaw
from steadyhand.access.freezes.model import Exemption
from steadyhand.access.glass.commands import BreakGlass
from steadyhand.access.populations import Population
from steadyhand.access.protection.commands import ProtectSubject
from steadyhand.access.scopes import ScopeSet
from steadyhand.access.small.commands import DeclareSmallTeam, EndSmallTeam
from steadyhand.flows import seconding
from steadyhand.flows.decision import attribute
from steadyhand.kernel.command import Proof
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import DAY, HOUR, MINUTE
from steadyhand.review.commands import TakeLease
from steadyhand.web.rooms import Rooms
from tests.browser.test_desk_pages import NARROW, SHIFT, WIDE, keep
from tests.support.alerts import alerted
from tests.support.browser import assert_no_axe_findings, opened_page
from tests.support.desk import serving, sign_in
from tests.support.freezing import SECURITY, freeze, frozen, secured
from tests.support.house import done, make_house

LONG = "freeze:election-week"
CUT = """() => [...document.querySelectorAll(".scroll:has(.stacked), .scroll:has(.matrix)")]
  .filter(each => innerWidth > 720 || each.querySelector(".stacked"))
  .filter(each => each.scrollWidth > each.clientWidth).map(each => each.getAttribute("aria-label"))"""
"""Tables of which a part lies outside the window, though they are made to fit."""


@pytest.fixture
def rooms(data_dir: Path) -> Iterator[Rooms]:
    """A house with a security lead and an outside approver."""
    made, close = make_house(data_dir)
    secured(made)
    yield made
    close()


def filled(rooms: Rooms) -> tuple[str, str, str]:
    """A freeze with an exemption, a request to lift it and a break-glass; the case, the request, the glass."""
    (case,) = rooms.cases.about("post:p1")
    attribute(rooms.door, case, "account:u1")
    roster = Exemption(
        id="exemption:roster",
        duty="election",
        who=Population(people=("staff:ben",)),
        scope=ScopeSet(policy_areas=("spam",)),
        ends=rooms.now() + 5 * HOUR,
    )
    until = rooms.now() + 90 * DAY
    protect = ProtectSubject(account="account:cand", kind="candidate", source="Election office", until=until)
    done(rooms.door, protect, "staff:lead")
    small(rooms)
    frozen(rooms, LONG, exemptions=(roster,), ends=rooms.now() + 3 * DAY)
    glass = BreakGlass(
        glass="glass:1",
        code="imminent_harm",
        words="He says where he waits for her, and when.",
        case=case.id,
        lasts=20 * MINUTE,
        paged=("staff:root", SECURITY),
    )
    done(rooms.door, glass, "staff:ana")
    assert isinstance(rooms.door.perform(Thaw(freeze=LONG, reason="Too much."), "staff:ana"), Refusal)
    done(rooms.door, TakeLease(case=case.id), "staff:ana")
    alerted(rooms, "alert:1", "staff:ana")
    proof = Proof(session="s", authenticator="key of sol", verified=True, fresh=True)
    wanted = freeze(rooms.now(), "freeze:hate", floor=0.9, scope_set=ScopeSet(policy_areas=("hate",)))
    why = "The forecast leaves 75% somewhere, and the floor is 90%."
    asked = seconding.ask(rooms.door, rooms.reader, [wanted], SECURITY, proof, why=why, reason="Keys leaked.")
    return case.id, asked.fact.request.id, "glass:1"  # type: ignore[union-attr,attr-defined]


def small(rooms: Rooms) -> None:
    """The team is declared small for two acts; one of that is over."""
    proofs = {
        by: Proof(session="s", authenticator=f"key of {by}", verified=True, fresh=True)
        for by in (SECURITY, "staff:root")
    }
    wish = [
        DeclareSmallTeam(
            of=of, until=rooms.now() + 60 * DAY, reason="Ana works for Lea, and nobody else bans."
        )
        for of in ("account.ban", "sanction.lift")
    ]
    why = {"why": "It takes two.", "reason": "We are two."}
    asked = seconding.ask(rooms.door, rooms.reader, wish, SECURITY, proofs[SECURITY], **why)
    name = asked.fact.request.id  # type: ignore[union-attr,attr-defined]
    seconding.approve(rooms.door, rooms.reader, name, "staff:root", proofs["staff:root"])
    done(rooms.door, EndSmallTeam(of="sanction.lift"), SECURITY)


def fill_in(page: Page, url: str) -> None:
    """Type a freeze of all acts on hate."""
    page.goto(f"{url}/access/freezes/new")
    page.get_by_role("group", name="Policy areas").get_by_label("Hate").check()
    page.get_by_label("Nobody it names acts").check()
    for name in (
        "Automation: rules that act by themselves",
        "Contractors: people whom somebody else employs",
    ):
        page.get_by_role("group", name=name).get_by_label("go").check()
    page.get_by_role("group", name="API clients").get_by_label("go on").check()
    page.get_by_label("It lasts").fill("48")
    page.get_by_label("What it is called").fill("Hate tools")
    page.get_by_label("goes out", exact=True).check()
    page.get_by_label("Why, in a sentence: it is kept").fill("Keys of three people were seen elsewhere.")


def states(page: Page, url: str, rooms: Rooms) -> Iterator[str]:
    """Brings the page into each of its states and gives the name of each."""
    case, request, glass = filled(rooms)
    for name, path in {
        "access-now": "/access",
        "access-freezes": "/access/freezes",
        "access-freeze": f"/access/freezes/{LONG}",
        "access-requests": "/access/requests",
        "access-request": f"/access/requests/{request}",
        "access-glasses": "/access/glass",
        "access-glass": f"/access/glass/{glass}",
        "access-break": f"/access/glass/new?case={case}",
        "access-contain": "/access/contain",
        "access-people": "/access/people?capability=case.decide&area=spam",
        "access-person": "/access/people/ana",
        "access-alerts": "/access/alerts",
        "access-alert": "/access/alerts/alert:1",
        "access-sessions": "/access/sessions",
        "access-protected": "/access/protected",
        "access-small": "/access/small",
    }.items():
        page.goto(url + path)
        yield name
    fill_in(page, url)
    yield "access-new"
    page.get_by_role("button", name="Show what it would do").click()
    expect(page.get_by_role("heading", name="What it would do")).to_be_visible()
    yield "access-forecast"
    page.get_by_label("It lasts").evaluate("el => { el.removeAttribute('max'); el.value = 900 }")
    page.get_by_role("button", name="Show what it would do").click()
    expect(page.locator("#wrong-lasts")).to_be_visible()
    yield "access-wrong"


@pytest.mark.parametrize(
    ("scheme", "size"), [("light", WIDE), ("dark", NARROW)], ids=["light-wide", "dark-narrow"]
)
def test_pages_of_the_control_room_are_accessible_steady_and_fit(browser, rooms, scheme, size):
    """They are needed in the worst hour, by keyboard and by ear too, and on a telephone at night."""
    with serving(rooms) as url, opened_page(browser, viewport=size, color_scheme=scheme) as page:
        sign_in(page, url, "sol")
        for name in states(page, url, rooms):
            keep(page, f"{name}-{scheme}-{size['width']}")
            assert_no_axe_findings(page)
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name
            assert page.evaluate(CUT) == [], name
            assert page.evaluate(SHIFT) < 0.02, name


def test_freeze_is_foretold_approved_by_a_second_person_and_thawed(browser, rooms):
    """The whole way, as two people go it: nothing begins before both have seen what it will do."""
    with serving(rooms) as url, opened_page(browser) as sol, opened_page(browser) as ola:
        sign_in(sol, url, "sol")
        sign_in(ola, url, "ola")
        fill_in(sol, url)
        sol.get_by_role("button", name="Show what it would do").click()
        sol.get_by_label("Why, for the second person").fill("We must know whose keys leaked.")
        sol.get_by_role("button", name="Ask for a second person").click()
        expect(sol.get_by_role("heading", name="Start freeze:hate-tools until")).to_be_visible()
        ola.goto(sol.url)
        ola.get_by_role("button", name="Approve it").click()
        expect(ola.get_by_text("Approved and done, in the name of Sol Varga")).to_be_visible()

        sol.goto(f"{url}/access/freezes/freeze:hate-tools")
        sol.get_by_text("Lift it …").click()
        sol.get_by_label("Why, in a sentence").first.fill("The keys are replaced.")
        sol.get_by_role("button", name="Lift it", exact=True).click()
        sol.get_by_label("Why, for the second person").fill("They are all replaced.")
        sol.get_by_role("button", name="Ask a second person").click()
        expect(sol.get_by_role("heading", name="Lift freeze:hate-tools at once")).to_be_visible()
        ola.goto(sol.url)
        ola.get_by_role("button", name="Approve it").click()
        sol.goto(f"{url}/access/freezes/freeze:hate-tools")
        expect(sol.get_by_role("heading", name="freeze:hate-tools: ended")).to_be_visible()
