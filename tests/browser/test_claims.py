"""The claims library at the console: entered, let suggest, and let act by a second person who saw what it hits."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from playwright.sync_api import expect

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.access.service import set_password
from steadyhand.civic.claims.approving import AskToAct, RecheckClaim, SuggestClaim
from steadyhand.civic.claims.bringing import Weighed
from steadyhand.civic.claims.commands import CorrectClaim, EnterClaim
from steadyhand.civic.claims.lists import BringClaims
from steadyhand.civic.claims.model import Origin, Preview, Seen, Wording
from steadyhand.kernel.values import DAY
from tests.support.browser import assert_no_axe_findings, opened_page
from tests.support.desk import serving, sign_in
from tests.support.house import PASSWORD, done, enrol
from tests.support.program_claims import ANALYST, SAID, content, preview, statement

ARABIC = "مراكز الاقتراع في أرفن تغلق عند الظهر يوم الانتخابات"


@pytest.fixture
def library(rooms):
    """An analyst, and an engine that finds three posts for everything."""
    staff = Staff(principal=ANALYST, name="Vera Lind", roles=("civic_analyst",))
    done(rooms.door, Appoint(staff=staff), "staff:root")
    done(rooms.door, set_password(ANALYST, PASSWORD), "staff:root")
    enrol(rooms.door, ANALYST)
    return replace(
        rooms,
        previewer=lambda texts: Seen(
            posts=2_000, hits=(3,) * len(texts), examples=(("post:p0",),) * len(texts), how="lexical"
        ),
    )


@pytest.fixture
def url(library):
    """Where that house is served."""
    with serving(library) as address:
        yield address


def filled(rooms) -> None:
    """Claims in every state, one in another script, one whose source changed, and a list that waits."""
    now, door = rooms.now(), rooms.door
    variants = (Wording(text=ARABIC, language="ar"), Wording(text="Arven: you cannot vote after twelve"))
    first = content(
        variants=variants, panel="Polling stations are open until eight.", jurisdictions=("US-GA",)
    )
    origin = Origin(name="arven: feed.json", digest="a" * 64, fetched=now)
    done(
        door,
        EnterClaim(claim="claim:polls", content=first, origin=origin, document='{"@type":"ClaimReview"}'),
        ANALYST,
    )
    done(door, SuggestClaim(claim="claim:polls", version=1), ANALYST)
    done(door, AskToAct(claim="claim:polls", version=1, preview=preview(now)), ANALYST)
    office = statement("Polling stations in Arven are open until eight.", expires=now + 3 * DAY)
    done(door, EnterClaim(claim="claim:hours", content=office), "staff:lead")
    done(door, SuggestClaim(claim="claim:hours", version=1), "staff:lead")
    other = content(
        "Ballots of box seven were found in a river.", rating="Missing context", verdict="misleading"
    )
    done(door, EnterClaim(claim="claim:river", content=other), ANALYST)
    done(door, SuggestClaim(claim="claim:river", version=1), ANALYST)
    done(door, RecheckClaim(claim="claim:river", changed=True), ANALYST)
    done(
        door,
        CorrectClaim(claim="claim:river", content=replace(other, verdict="false", rating="False")),
        ANALYST,
    )
    done(door, EnterClaim(claim="claim:draft", content=content(ARABIC)), ANALYST)
    weighed = Weighed(
        claims=312, fresh=300, changed=9, refused=3, areas=("election",), reversals=("claim:river",), reversed=1,
        against=("claim:feed-1",), opposed=4, preview=Preview(made=now, posts=20_000, hits=811, how="lexical"),
        wide=("claim:feed-2",),
    )  # fmt: skip
    done(door, BringClaims(manifest="c" * 64, name="arven: feed.json", weighed=weighed), ANALYST)


def test_claim_is_entered_and_acts_by_two(browser, url):
    """One writes it and asks; another reads what it would hit, and agrees."""
    with opened_page(browser) as page:
        sign_in(page, url, "vera")
        page.get_by_role("link", name="Claims").click()
        page.get_by_text("Enter a claim …").click()
        page.get_by_label("Name, in a-z").fill("polls")
        page.get_by_label("What is claimed").fill(SAID)
        page.get_by_label("Which means").select_option("false")
        page.get_by_label("Who says so").fill("Arven Facts")
        page.get_by_label("At which address").fill("https://facts.example/polls")
        page.get_by_role("button", name="Enter it").click()
        expect(page.get_by_text("A draft: it matches nobody.")).to_be_visible()
        page.get_by_role("button", name="Have it suggest").click()
        page.get_by_role("button", name="Ask that it may act").click()
        expect(page.get_by_text("Somebody else than Vera Lind")).to_be_visible()
    with opened_page(browser) as page:
        sign_in(page, url, "lead")
        page.goto(f"{url}/claims/polls")
        expect(page.get_by_text("it would have hit 3 (lexical)").first).to_be_visible()
        page.get_by_role("button", name="Agree that it acts").click()
        expect(page.get_by_text("a match may by itself put a label or a panel")).to_be_visible()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
def test_pages_of_claims_have_no_axe_finding(browser, url, library, scheme, width, data_dir):
    """Wide and narrow, light and dark, in every state."""
    filled(library)
    with opened_page(browser, color_scheme=scheme, viewport={"width": width, "height": 900}) as page:
        sign_in(page, url, "lead")
        for path in (
            "/claims",
            "/claims/polls",
            "/claims/river",
            "/claims/draft",
            f"/claim-lists/{'c' * 64}",
        ):
            page.goto(url + path)
            for summary in page.locator("main details > summary").all():
                summary.click()
            assert_no_axe_findings(page)
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{path} is {wide} wide"
            shot = path[:14].replace("/", "-")
            page.screenshot(path=data_dir / f"claims{shot}-{width}-{scheme}.png", full_page=True)
