"""An appeal from the link in a notice to the answer at the desk, and both sides' pages as people see them."""

import pytest
from playwright.sync_api import expect

from steadyhand.enforcement.appeals.commands import TakeAppeal
from steadyhand.flows import appeal as flow
from steadyhand.flows.appeal import Said
from tests.support.browser import assert_no_axe_findings, opened_page
from tests.support.desk import sign_in
from tests.support.house import decide, done, report

REASON = "The shop is his own, and one link a day is allowed."


def removed(rooms, name="mine"):
    """A post that Ben removed; its measure."""
    case = report(rooms, name, f"post:{name}", area="spam", text="Buy at my shop", author="account:shop")
    decide(rooms, case, by="staff:ben", act="remove", policy="spam-1@1")
    return f"post:{name}#1"


def link(rooms, url, ref):
    return f"{url}/notice/{rooms.links.notice(ref).rpartition('/')[2]}"


def test_person_appeals_by_link_and_somebody_else_overturns(browser, url, rooms):
    """Two people and two browsers: one without an account, one by keyboard alone; and not whoever decided."""
    ref = removed(rooms)
    with opened_page(browser) as person, opened_page(browser) as desk:
        person.goto(link(rooms, url, ref))
        person.get_by_label("Why is the decision wrong?").fill("It is my own shop.")
        person.get_by_role("button", name="Send the appeal").click()
        expect(person.get_by_text("Your appeal waits for an answer.")).to_be_visible()

        sign_in(desk, url, "lead")
        desk.goto(f"{url}/appeals")
        expect(desk.get_by_role("button", name="Take the next appeal")).to_be_focused()
        desk.keyboard.press("n")
        expect(desk.get_by_role("heading", name="Was this decision right?")).to_be_visible()
        expect(desk.get_by_text("It is my own shop.")).to_be_visible()
        expect(desk.get_by_text("Ben")).to_have_count(0)
        desk.keyboard.press("2")
        desk.keyboard.press("d")
        expect(desk.get_by_text("Confirm: The decision was wrong")).to_be_visible()
        desk.keyboard.type(REASON)
        desk.keyboard.press("Enter")
        expect(desk.get_by_text("Your answer is recorded, with all that follows from it.")).to_be_visible()

        person.reload()
        expect(person.get_by_role("heading", name="The decision was wrong.")).to_be_visible()
        expect(person.get_by_text(REASON)).to_be_visible()
    assert rooms.standings.of("post:mine").in_force == ()


def test_whoever_decided_is_not_served_the_appeal(page, url, rooms):
    """What somebody decided themselves does not come to them, however they ask."""
    case = report(rooms, "own", "post:own", area="spam", text="Buy", author="account:shop")
    decide(rooms, case, by="staff:lead", act="remove", policy="spam-1@1")
    flow.file(rooms.door, rooms.reader, Said(account="account:shop", ref="post:own#1", words="It is mine."))
    sign_in(page, url, "lead")
    page.goto(f"{url}/appeals")
    page.keyboard.press("n")
    expect(page.get_by_text("No appeal waits that you may answer")).to_be_visible()


def test_something_milder_takes_the_place_and_the_appeal_is_given_back(page, url, rooms):
    """A removal becomes a limit; what one would rather not look at goes to others."""
    ref, other = removed(rooms), removed(rooms, "other")
    for each in (ref, other):
        flow.file(rooms.door, rooms.reader, Said(account="account:shop", ref=each, words="It is mine."))
    sign_in(page, url, "lead")
    page.goto(f"{url}/appeals")
    page.keyboard.press("n")
    expect(page.get_by_role("heading", name="Was this decision right?")).to_be_visible()
    page.keyboard.press("s")
    page.get_by_role("radio", name="I would rather not look at this").check()
    page.get_by_role("dialog").get_by_role("button", name="Give back").click()
    expect(page.get_by_text("You gave the appeal back.")).to_be_visible()
    page.keyboard.press("n")
    expect(page.get_by_role("heading", name="Was this decision right?")).to_be_visible()
    page.keyboard.press("3")
    page.keyboard.press("d")
    page.get_by_label("The answer").fill("It was too much.")
    page.get_by_role("button", name="Answer").click()
    expect(page.get_by_text("Choose what is to be in the place")).to_be_visible()
    expect(page.get_by_label("The answer")).to_have_value("It was too much.")
    page.get_by_role("combobox").select_option(label="Reach limited")
    page.get_by_role("button", name="Answer").click()
    expect(page.get_by_text("Your answer is recorded")).to_be_visible()
    kinds = sorted(
        one.kind for name in ("mine", "other") for one in rooms.standings.of(f"post:{name}").in_force
    )
    assert kinds == ["limit", "remove"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_appeals_have_no_axe_finding(browser, url, rooms, scheme, data_dir):
    """Wide and narrow, light and dark, both languages: each page as people have it."""
    ref, other = removed(rooms), removed(rooms, "other")
    for each in (ref, other):
        flow.file(
            rooms.door, rooms.reader, Said(account="account:shop", ref=each, words="It is mine.\nReally.")
        )
    waiting = {one.action: one for one in rooms.reader.all("appeal").values()}
    done(rooms.door, TakeAppeal(appeal=waiting[ref].id, decision=waiting[ref].about.decision), "staff:lead")
    account = rooms.links.account("account:shop", rooms.now() + 10**9).rpartition("/")[2]
    fresh = removed(rooms, "fresh")
    open_ = (link(rooms, url, ref), link(rooms, url, fresh), link(rooms, url, fresh) + "?lang=es",
             f"{url}/person/{account}", f"{url}/notice/none", f"{url}/public/appeals")  # fmt: skip
    desk = ("/appeals", "/appeals/next", "/appeals/next?choice=varied", f"/appeals/{waiting[other].id}")
    for width in (1280, 360):
        with opened_page(browser, color_scheme=scheme, viewport={"width": width, "height": 900}) as page:
            for number, address in enumerate(open_):
                page.goto(address)
                looked(page, width, data_dir / f"person-{number}-{width}-{scheme}.png")
            sign_in(page, url, "lead")
            for number, path in enumerate(desk):
                page.goto(url + path)
                looked(page, width, data_dir / f"desk-{number}-{width}-{scheme}.png")


def looked(page, width, shot):
    assert_no_axe_findings(page)
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width, f"{page.url} is {wide} wide"
    page.screenshot(path=shot, full_page=True)
