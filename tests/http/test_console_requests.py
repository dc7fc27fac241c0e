"""Requests for a second person at the console: read, approved and done, declined, withdrawn; and who may not."""

import pytest
from sqlalchemy import create_engine, update

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.access.protection.commands import ProtectSubject
from steadyhand.enforcement.commands import Suspend
from steadyhand.flows import seconding
from steadyhand.kernel.command import Proof
from steadyhand.kernel.values import DAY
from steadyhand.storage import tables
from steadyhand.web.rooms import Rooms
from tests.support.freezing import FREEZE, frozen, secured
from tests.support.house import done, on_sqlite
from tests.support.looks import held as look_held

pytestmark = on_sqlite
CANDIDATE = "account:cand"


@pytest.fixture
def house(rooms: Rooms) -> Rooms:
    """An account on which every act takes two people."""
    until = rooms.now() + 100 * DAY
    protect = ProtectSubject(account=CANDIDATE, kind="candidate", source="election office", until=until)
    done(rooms.door, protect, "staff:lead")
    return rooms


def asked(rooms, by="staff:ana"):
    """Somebody asks for a second person to suspend the candidate."""
    until = rooms.now() + DAY
    act = Suspend(
        subject=CANDIDATE, policy="spam-1@1", cause="event:1", mode="manual", until=until, reason="They spam."
    )
    proof = Proof(session="s", authenticator=f"key of {by}", verified=True, fresh=True)
    answer = seconding.ask(
        rooms.door, rooms.reader, [act], by, proof, why="The account is protected.", reason="Seen by three."
    )
    return answer.fact.request.id


def test_request_says_in_words_what_would_be_done_by_whom_and_why(desk, house):
    """Nobody can stand for what they cannot read."""
    name = asked(house)
    text = desk("lead").get(f"/access/requests/{name}").text

    assert f"Suspend {CANDIDATE} until" in text
    for told in (
        "Ana Duarte asks",
        "They spam.",
        "Seen by three.",
        "The account is protected.",
        "Lea Moreau",
    ):
        assert told in text
    assert "Approve it" in text


def test_approved_request_is_done_and_says_so(desk, house):
    """Whoever approves must see that it happened, and whoever asked that it was they who did it."""
    name = asked(house)
    lead = desk("lead")

    answer = lead.send(f"/access/requests/{name}/approve")
    assert answer.headers["location"] == f"/access/requests/{name}"
    assert "Approved and done, in the name of Ana Duarte" in lead.get(answer.headers["location"]).text
    (sanction,) = house.standings.of(CANDIDATE).in_force
    assert sanction.by == "staff:ana"
    assert "not_pending" in lead.send(f"/access/requests/{name}/approve").text


def test_what_cannot_be_done_any_more_is_told_to_whoever_approved(desk, house):
    """An approval that leads to nothing must not look like a deed."""
    name = asked(house)
    elsewhere = Staff(principal="staff:ana", name="Ana Duarte", roles=("reviewer",), areas=("hate",))
    done(house.door, Appoint(staff=elsewhere), "staff:root")

    answer = desk("lead").send(f"/access/requests/{name}/approve")

    assert "Approved, and not done" in answer.text
    assert house.standings.of(CANDIDATE).in_force == ()


def test_nobody_approves_their_own_and_who_cannot_is_told_why(desk, house):
    """The page must not offer what the door refuses."""
    name = asked(house)
    own, stranger = desk("ana"), desk("root")

    assert "Approve it" not in own.get(f"/access/requests/{name}").text
    assert own.send(f"/access/requests/{name}/approve").status_code == 422
    shown = stranger.get(f"/access/requests/{name}").text
    assert "You cannot approve this." in shown
    assert "account.suspend" in shown
    assert stranger.send(f"/access/requests/{name}/approve").status_code == 403


def test_declining_takes_a_reason_and_whoever_asked_reads_it(desk, house):
    """A no without a why teaches nothing."""
    name = asked(house)
    lead = desk("lead")

    assert "no_reason" in lead.send(f"/access/requests/{name}/decline", reason=" ").text
    lead.send(f"/access/requests/{name}/decline", reason="It is satire.")

    shown = desk("ana").get(f"/access/requests/{name}").text
    assert "It was declined" in shown
    assert "It is satire." in shown


def test_request_is_withdrawn_by_whoever_asked_alone(desk, house):
    """Nobody takes back what somebody else asked for."""
    name = asked(house)

    assert "not_yours" in desk("lead").send(f"/access/requests/{name}/withdraw").text
    ana = desk("ana")
    ana.send(f"/access/requests/{name}/withdraw")
    assert "It was withdrawn" in ana.get(f"/access/requests/{name}").text


def test_commands_that_are_not_those_of_the_record_are_shown_to_nobody_as_right(desk, house, record_url):
    """Who can write to the database must not get something else approved."""
    name = asked(house)
    row = house.reader.row("request", name)
    body = house.reader.payload(row.commands).replace(b"account:cand", b"account:evil")
    attacker = create_engine(record_url)
    with attacker.begin() as connection:
        connection.execute(
            update(tables.payload).where(tables.payload.c.id == row.commands).values(body=body)
        )
    attacker.dispose()
    lead = desk("lead")

    shown = lead.get(f"/access/requests/{name}").text
    assert "Do not approve this" in shown
    assert "account:evil" not in shown
    assert "Approve it" not in shown
    assert "altered" in lead.send(f"/access/requests/{name}/approve").text
    assert house.reader.row("request", name).state == "pending"


def test_request_that_is_not_there_and_form_of_another_site_are_refused(desk, house):
    """An address from elsewhere must do nothing."""
    name, lead = asked(house), desk("lead")

    assert lead.get("/access/requests/request:none").status_code == 404
    assert lead.client.post(f"/access/requests/{name}/approve", data={"csrf": "x"}).status_code == 403
    assert house.reader.row("request", name).state == "pending"


def test_list_has_what_waits_first_and_is_taken_along(desk, house):
    """Whoever comes to approve must find it at once."""
    first, second = asked(house), asked(house)
    desk("ana").send(f"/access/requests/{second}/withdraw")
    lead = desk("lead")

    text = lead.get("/access/requests").text
    assert text.index(first) < text.index(second)
    assert "suspend accounts" in lead.get("/access/requests?csv=requests").text


def test_request_about_what_one_looks_over_blind_is_shut_until_one_has_answered(desk, house):
    """What was asked for of that account is the first decision by another page."""
    look = look_held(house)
    until = house.now() + DAY
    act = Suspend(
        subject="account:seen",
        policy="spam-1@1",
        cause="event:1",
        mode="manual",
        until=until,
        reason="They spam.",
    )
    proof = Proof(session="s", authenticator="key of staff:ben", verified=True, fresh=True)
    asked_for = seconding.ask(
        house.door, house.reader, [act], "staff:ben", proof, why="It takes two.", reason="Seen by three."
    )
    page, ana = f"/access/requests/{asked_for.fact.request.id}", desk("ana")
    for answer in (ana.get(page), ana.send(f"{page}/approve"), ana.send(f"{page}/decline", reason="")):
        assert answer.status_code == 403
        assert "Not while you look this over" in answer.text
        assert "account:seen" not in answer.text
    assert house.standings.of("account:seen").in_force == ()

    assert ana.send("/looks/skip", look=look.id, reason="care").status_code == 303
    assert "Suspend account:seen until" in ana.get(page).text


@pytest.mark.parametrize(("mode", "shut"), [("deny", True), ("two_person", False)])
def test_freeze_of_reading_keeps_a_request_about_somebody_unless_it_asks_for_two(desk, house, mode, shut):
    """A request tells what a case would; but where two are asked for, the second reads what they agree to."""
    secured(house)
    page = f"/access/requests/{asked(house)}"
    frozen(house, reads=True, mode=mode)
    answer = desk("lead").get(page)

    assert (answer.status_code == 403, FREEZE in answer.text) == (shut, shut)
    assert (CANDIDATE in answer.text, "They spam." in answer.text) == (not shut, not shut)
