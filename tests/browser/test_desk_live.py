import json

import httpx
from playwright.sync_api import expect

from steadyhand.access.commands import Deactivate
from tests.support.browser import until
from tests.support.desk import Desk, serving, sign_in
from tests.support.house import by_rule, done, report


def test_board_counts_change_by_themselves_and_the_focus_stays(page, url, rooms):
    """A board that has to be reloaded is a board that lies; one that steals the focus is worse."""
    sign_in(page, url, "ana")
    page.locator("#open-spam").focus()
    report(rooms, "n", "post:n", area="spam", text="New")

    expect(page.locator("#queue-spam td").first).to_have_text("2")
    expect(page.locator("#open-spam")).to_be_focused()


def test_open_case_shows_that_somebody_took_it(page, url, rooms):
    """Two people must not read the same thing for ten minutes."""
    (case,) = rooms.cases.about("post:p1")
    sign_in(page, url, "ana")
    page.goto(f"{url}/cases/{case.id}")
    lead = Desk(url, "lead")
    lead.send(f"/cases/{case.id}/take")
    lead.close()

    expect(page.locator("#status")).to_contain_text("Lea Moreau is looking at it")


def test_broken_stream_says_so_and_since_when(page, rooms):
    """Numbers that no longer move must not look as if nothing happened."""
    with serving(rooms) as url:
        sign_in(page, url, "ana")
        expect(page.locator("#line")).to_be_hidden()

    expect(page.locator("#line")).to_contain_text("The live view broke at")


def test_stream_ends_for_a_person_who_is_deactivated(page, url, rooms):
    """Whoever is shut out must see nothing new, from the next moment on."""
    sign_in(page, url, "ana")
    expect(page.locator("#board")).to_be_visible()
    done(rooms.door, Deactivate(principal="staff:ana", reason="Left"), "staff:root")
    by_rule(rooms, "p77")

    expect(page.locator("#line")).to_contain_text("You are signed out")
    expect(page.locator("#queue-scams td").first).to_have_text("1")


def test_page_whose_stream_is_refused_from_the_first_says_that_one_is_signed_out(page, url, rooms):
    """Shut out between the page and its stream: it must not say for ever that something broke."""
    held = []

    def late(route):
        held.append(route)

    page.route("**/console/stream*", late, times=1)
    sign_in(page, url, "ana")
    until(page, held)
    done(rooms.door, Deactivate(principal="staff:ana", reason="Left"), "staff:root")
    held[0].continue_()

    expect(page.locator("#line")).to_contain_text("You are signed out")


def test_stream_needs_a_session_and_tells_numbers_only(url, rooms):
    """Anyone may connect to a port; the stream must tell strangers nothing, and colleagues no content."""
    stranger = httpx.get(f"{url}/console/stream", headers={"accept": "text/event-stream"}, trust_env=False)
    ana = Desk(url, "ana")
    with ana.client.stream("GET", "/console/stream", params={"seq": 0}) as answer:
        lines = answer.iter_lines()
        name = next(line for line in lines if line.startswith("event: "))
        data = next(lines)
    ana.close()

    assert stranger.status_code == 401
    assert name == "event: changed"
    assert json.loads(data.removeprefix("data: ")) == {
        "seq": rooms.reader.head().seq,
        "queues": True,
        "case": True,
        "access": True,
    }
