"""The way back at the console: a request is decided, a wave runs, trips its stop rule, and the programme pauses."""

import pytest
from playwright.sync_api import expect

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.enforcement.commands import Ban
from steadyhand.enforcement.reinstatement.criteria import Criteria
from steadyhand.enforcement.reinstatement.managing import (
    PauseProgramme,
    PublishCriteria,
    PublishProgramme,
    StartProgramme,
)
from steadyhand.enforcement.reinstatement.model import HOUSE, Facts, StopRule, Terms
from steadyhand.enforcement.reinstatement.requesting import NoteHarm, ScreenReturn
from steadyhand.enforcement.reinstatement.returning import RevokeReturn
from steadyhand.flows import coming_back as flow
from steadyhand.flows.coming_back import ComingBack
from tests.support.browser import assert_no_axe_findings, opened_page
from tests.support.desk import sign_in
from tests.support.doors import entry
from tests.support.house import done, enrol
from tests.support.program_access import seconded

LEAD, LOU, HANA = "staff:lead", "staff:lou", "staff:hana"
PROGRAMME, CRITERIA = "programme:first", "criteria:2026@1"
BACK = ("account:back0", "account:back1")
TERMS = Terms(
    title="The first programme",
    text="Waves of two, watched for two weeks each.",
    criteria=CRITERIA,
    cohorts=("c",),
    wave=2,
    reviewers=1,
    hold_out=0,
    council=False,
    stop=StopRule(recidivism=0.4, reports=1.0, fewest=2),
)


@pytest.fixture
def asked(rooms):
    """Two who were banned ask under a programme that runs; Hana, who had no part in it, decides. Their requests."""
    done(rooms.door, Appoint(staff=Staff(principal=LOU, name="Lou", roles=("policy_lead",))), "staff:root")
    done(
        rooms.door,
        Appoint(staff=Staff(principal=HANA, name="Hana", roles=("appeals_reviewer",))),
        "staff:root",
    )
    enrol(rooms.door, HANA)
    for account in BACK:
        ban = Ban(
            subject=account, account=account, policy="spam-1@1", cause=f"event:{account}", mode="manual"
        )
        seconded(rooms, ban, LEAD, LOU, f"request:{account[-5:]}")
    said = Criteria(title="Who may come back", text="Whoever waited half a year.")
    for number, command in enumerate(
        (
            PublishCriteria(ref=CRITERIA, criteria=said),
            PublishProgramme(programme=PROGRAMME, terms=TERMS),
            StartProgramme(programme=PROGRAMME),
        )
    ):
        seconded(rooms, command, LEAD, LOU, f"request:begin{number}")
    facts = Facts(area="spam", severity="medium", days_since=200, statement=True)
    return [screened(rooms, account, facts) for account in BACK]


def screened(rooms, account, facts):
    """A request that was screened as if the ban were half a year old."""
    entry(flow.ask(rooms.door, rooms.reader, account, "I will not do it again."))
    name = rooms.reader.row("reinstatement_asked", account).open
    done(rooms.door, ScreenReturn(request=name, criteria=CRITERIA, programme=PROGRAMME, facts=facts), HOUSE)
    return name


def decided(page, url, request):
    page.goto(f"{url}/returns/{request}")
    page.get_by_role("radio", name="They may come back").check()
    page.get_by_label("Why, in words that they read").fill("It is half a year ago, and was spam.")
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_role("heading", name="The way back")).to_be_visible()


def test_wave_runs_trips_its_stop_rule_and_the_programme_pauses(page, url, rooms, asked):
    """Whoever decides reads the parts of the score; of two who return one breaks a rule, and nobody more returns."""
    sign_in(page, url, "hana")
    page.goto(f"{url}/returns")
    expect(page.get_by_text("Waiting for you")).to_be_visible()
    page.get_by_role("link", name=asked[0]).click()
    expect(page.get_by_text("I will not do it again.")).to_be_visible()
    expect(page.get_by_role("heading", name="Score")).to_be_visible()
    for request in asked:
        decided(page, url, request)
    expect(page.get_by_text("Nothing waits that you may decide")).to_be_visible()

    wave = flow.next_wave(rooms.reader, rooms.reader.row("programme", PROGRAMME), rooms.now())
    seconded(rooms, wave, LEAD, LOU, "request:wave")
    back = ComingBack(rooms.reader, rooms.door)
    for _ in range(20):
        back.round()
    page.reload()
    expect(page.get_by_role("row", name="1 ").first).to_contain_text("2")
    done(rooms.door, RevokeReturn(request=asked[0], programme=PROGRAMME, cause="decision:x.1"), HOUSE)
    page.reload()
    expect(page.get_by_text("1 broke a rule again")).to_be_visible()
    expect(page.get_by_role("heading", name="The first programme paused")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_returns_have_no_axe_finding(browser, url, rooms, asked, scheme, data_dir):
    """Wide and narrow, light and dark: each page as people have it."""
    harm = NoteHarm(
        request=asked[0], criteria=CRITERIA, grade=4, what="They threatened people.", where="On the street.",
        source="https://court.example/7",
    )  # fmt: skip
    done(rooms.door, harm, HANA)
    done(rooms.door, PauseProgramme(programme=PROGRAMME, why="To look at the first wave."), LEAD)
    places = {
        "hana": ("/returns", *(f"/returns/{name}" for name in asked)),
        "lead": ("/returns", "/public/returns"),
    }
    for width in (1280, 360):
        for name, paths in places.items():
            with opened_page(browser, color_scheme=scheme, viewport={"width": width, "height": 900}) as page:
                sign_in(page, url, name)
                for path in paths:
                    page.goto(url + path)
                    assert_no_axe_findings(page)
                    wide = page.evaluate("document.documentElement.scrollWidth")
                    assert wide <= width, f"{path} is {wide} wide"
                    shot = f"{name}{path}".replace("/", "-").replace(":", "-")
                    page.screenshot(path=data_dir / f"{shot}-{width}-{scheme}.png", full_page=True)


def test_who_is_banned_asks_by_the_link_in_the_notice(page, url, rooms, asked):
    """The same page as for an appeal, and another thing; afterwards it says how the request stands."""
    third = "account:back2"
    ban = Ban(subject=third, account=third, policy="spam-1@1", cause="event:third", mode="manual")
    seconded(rooms, ban, LEAD, LOU, "request:third")
    page.goto(f"{url}/notice/{rooms.links.notice(f'{third}#1').rpartition('/')[2]}")
    page.get_by_label("What will be different?").fill("I have read the rules.")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_text("Your request is here.")).to_be_visible()
    assert_no_axe_findings(page)
    (name,) = rooms.reader.row("reinstatement_asked", third).requests
    assert rooms.reader.row("reinstatement", name).state == "submitted"
