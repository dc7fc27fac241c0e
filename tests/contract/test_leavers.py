from __future__ import annotations

import hashlib

import pytest
from msgspec.structs import replace

from steadyhand.access.commands import Appoint, Deactivate
from steadyhand.access.model import Staff
from steadyhand.access.requests.commands import AbandonRequest, AskSecond
from steadyhand.access.requests.model import Member
from steadyhand.access.requests.store import Requests
from steadyhand.flows.leaver import CURSOR, Leavers
from steadyhand.kernel.command import Order, Proof
from steadyhand.kernel.values import AUTOMATION, CLOCK, Scope
from steadyhand.review.commands import TakeLease
from steadyhand.review.opening import OpenCase
from steadyhand.review.store import Cases
from steadyhand.review.vacating import Vacate
from tests.support.directories import IDA, change, directory, group, user
from tests.support.doors import Opened, Reopen, entry
from tests.support.people import ADMIN, LEAD, OTHER_REVIEWER, REVIEWER, peopled


@pytest.fixture
def house(opens: Reopen) -> Opened:
    """Two cases, which Ana has taken."""
    house = opens()
    peopled(house)
    for case in ("case:1", "case:2"):
        opened = OpenCase(
            case=case,
            subject=f"post:{case[-1]}",
            area="spam",
            severity="high",
            source="rule",
            ref=f"event:{case}",
        )
        house.done(opened, AUTOMATION)
        house.done(TakeLease(case=case), REVIEWER)
    return house


@pytest.fixture
def leavers(house: Opened) -> Leavers:
    return Leavers(house.reader, house.door)


def states(house: Opened) -> list[str]:
    """Of both cases."""
    return [house.reader.row("case", case).state for case in ("case:1", "case:2")]


def asked(house: Opened, by: str) -> None:
    """Somebody asks for a second person."""
    member = Member(tag="x", capability="case.decide", digest=hashlib.sha256(b"x").hexdigest(), scope=Scope())
    command = AskSecond(
        request="request:r-1", members=(member,), commands="[]", why="It takes two.", reason="Now."
    )
    entry(
        house.door.perform(
            command, by, proof=Proof(session="s", authenticator="k", verified=True, fresh=True)
        )
    )


def test_cases_of_somebody_who_is_deactivated_go_back_at_once(house, leavers):
    """A case of imminent harm must not wait a quarter of an hour for somebody who was shown the door."""
    house.done(Deactivate(principal=REVIEWER, reason="Left."), ADMIN)
    assert states(house) == ["leased", "leased"]

    assert leavers.round() == 2
    assert states(house) == ["queued", "queued"]
    house.done(TakeLease(case="case:1"), OTHER_REVIEWER)


def test_directory_sends_them_back_before_it_is_answered(house, leavers):
    """Whoever waits for the answer knows that it is done."""
    listed = directory(house, after_leaving=leavers.at_once)
    made = user(listed.add(IDA))
    group(listed, "Reviewers", made.id)
    house.done(Deactivate(principal=REVIEWER, reason="Left."), ADMIN)
    leavers.round()
    house.done(TakeLease(case="case:1"), "staff:ida")
    change(listed, made.id, active=False)

    assert states(house) == ["queued", "queued"]


def test_round_that_a_crash_forgot_is_made_up_for(opens, house):
    """Nobody is left who would remember."""
    house.done(Deactivate(principal=REVIEWER, reason="Left."), ADMIN)
    again = opens()  # a second process, in which nothing is remembered

    assert Leavers(again.reader, again.door).round() == 2
    assert states(again) == ["queued", "queued"]
    assert again.reader.cursor(CURSOR) == again.entries("access.deactivated")[-1].seq


def test_cases_of_those_who_stay_stay_theirs(house, leavers):
    """A change of roles, or somebody else's leaving, takes nobody's work away."""
    house.done(Appoint(staff=Staff(principal=REVIEWER, name="Ana", roles=("policy_lead",))), ADMIN)
    house.done(Deactivate(principal=LEAD, reason="Left."), ADMIN)

    assert leavers.round() == 0
    assert states(house) == ["leased", "leased"]
    assert house.refused(Vacate(case="case:1", holder=REVIEWER), CLOCK) == "works_here"
    assert house.refused(Vacate(case="case:1", holder=LEAD), CLOCK) == "not_held"
    assert house.refused(Vacate(case="case:1", holder=REVIEWER), LEAD) == "not_allowed"


def test_appointing_somebody_as_inactive_is_deactivating_them(house, leavers):
    """However it is said."""
    house.done(Appoint(staff=replace(house.reader.row("staff", REVIEWER), active=False)), ADMIN)

    assert leavers.round() == 2


def test_requests_of_somebody_who_left_end(house, leavers):
    """An approval that comes late must not be there when they come back."""
    asked(house, LEAD)
    assert house.refused(AbandonRequest(request="request:r-1", requester=LEAD), CLOCK) == "works_here"
    house.done(Deactivate(principal=LEAD, reason="Left."), ADMIN)
    leavers.round()

    assert Requests(house.reader).open_of(LEAD) == []
    assert house.reader.row("request", "request:r-1").state == "withdrawn"
    assert house.refused(AbandonRequest(request="request:r-1", requester=LEAD), CLOCK) == "not_theirs"


def test_second_round_at_the_same_time_does_nothing_twice(house, leavers):
    """Whoever deactivated somebody and the thread that follows may meet."""
    house.done(Deactivate(principal=REVIEWER, reason="Left."), ADMIN)
    leavers.round()
    before = house.reader.head().seq

    assert leavers.round() == 0
    assert house.reader.head().seq == before
    assert Cases(house.reader).held_by(REVIEWER) == []
    assert (
        house.door.perform_many([Order(Vacate(case="case:1", holder=REVIEWER), CLOCK)])[0].code == "not_held"
    )
