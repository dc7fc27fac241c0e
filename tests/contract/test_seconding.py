"""Two people: asked, approved, carried out; and who cannot be the second one. On both databases."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from steadyhand.access.commands import Appoint, Deactivate, SetCredential
from steadyhand.access.grants.commands import GrantAccess
from steadyhand.access.identity.commands import AllowEnrolment
from steadyhand.access.model import Staff
from steadyhand.access.protection.commands import ProtectSubject
from steadyhand.access.requests.commands import ApproveSecond, DeclineSecond, WithdrawRequest
from steadyhand.enforcement.commands import Suspend
from steadyhand.flows import seconding
from steadyhand.kernel.command import Command, Proof
from steadyhand.kernel.entry import Entry, Refusal
from steadyhand.kernel.values import DAY, HOUR
from tests.support.doors import Opened, Reopen, entry, told
from tests.support.people import ADMIN, LEAD, OTHER_REVIEWER, REVIEWER, peopled

ALLY = "staff:ally"


@pytest.fixture
def house(opens: Reopen) -> Opened:
    """A protected account, on which every act takes two people."""
    house: Opened = opens()
    peopled(house)
    until = house.reader.now() + 100 * DAY
    protect = ProtectSubject(account="account:cand", kind="candidate", source="election office", until=until)
    house.done(protect, LEAD)
    return house


def decline(house: Opened, request: str, by: str) -> Any:
    """Say no to a request."""
    command = DeclineSecond(request=request, reason="Not so.")
    return house.door.perform(command, by, proof=proof(by), under=request)


def suspend(house: Opened, subject: str = "account:cand") -> Suspend:
    return Suspend(
        subject=subject,
        policy="spam-1@1",
        cause="event:1",
        mode="manual",
        until=house.reader.now() + DAY,
        reason="They break the rule.",
    )


def proof(person: str) -> Proof:
    return Proof(session=f"s-{person}", authenticator=f"key-{person}", verified=True, fresh=True)


def asked(house: Opened, *commands: Command, by: str = REVIEWER) -> str:
    """Ask for a second person; the request's id."""
    answer = entry(
        seconding.ask(
            house.door, house.reader, commands, by, proof(by), why="protected", reason="They break the rule."
        )
    )
    return str(answer.fact.request.id)  # type: ignore[attr-defined]


def approve(house: Opened, request: str, by: str, with_proof: Proof | None = None) -> list[Any]:
    return seconding.approve(house.door, house.reader, request, by, with_proof or proof(by))


def appoint(house: Opened, principal: str, by: str = ADMIN, **fields: Any) -> None:
    given: dict[str, Any] = {"name": principal, "roles": ("reviewer",)}
    house.done(Appoint(staff=Staff(principal=principal, **(given | fields))), by)


def test_act_on_a_protected_account_waits_for_a_second_person_and_is_then_the_first_ones(house):
    """One click must not be enough, and two people are named by what was done."""
    assert house.refused(suspend(house), REVIEWER) == "second_needed"
    request = asked(house, suspend(house))
    assert house.reader.row("standing", "account:cand") is None

    answers = approve(house, request, LEAD)

    assert told(answers) == ["done", "done"]
    assert isinstance(answers[1], Entry)
    assert (answers[1].by, answers[1].under) == (REVIEWER, request)
    assert house.reader.row("request", request).done == 1


def test_nothing_is_done_twice_however_often_it_is_carried_out(house):
    """A crash after the deed must not do it again."""
    request = asked(house, suspend(house))
    approve(house, request, LEAD)

    assert seconding.carry_out(house.door, house.reader, request) == []
    assert told(approve(house, request, OTHER_REVIEWER)) == ["not_pending"]
    assert len(house.entries("enforcement.sanctioned")) == 1


def test_what_a_crash_left_between_approving_and_doing_is_done_afterwards(house):
    """Whoever approved must be able to rely on it."""
    request = asked(house, suspend(house))
    command = ApproveSecond(request=request, requester=REVIEWER)
    entry(house.door.perform(command, LEAD, proof=proof(LEAD), under=request))

    assert seconding.carry_out_waiting(house.door, house.reader, set()) == 1
    assert house.reader.row("standing", "account:cand").in_force


def test_only_who_could_say_yes_says_no(house):
    """Anybody else could keep a thaw, or a protected account's removal, from ever being done."""
    house.done(Appoint(staff=Staff(principal="staff:lex", name="Lex", roles=("legal",))), ADMIN)
    request = asked(house, suspend(house))

    assert told([decline(house, request, "staff:lex")]) == ["not_allowed"]
    assert told(approve(house, request, LEAD)) == ["done", "done"]


def test_set_is_done_whole_or_not_at_all(house):
    """A decision without its sanction would be half a truth."""
    request = asked(house, suspend(house), suspend(house, "account:other"), suspend(house, "post:1"))

    answers = approve(house, request, LEAD)

    assert told(answers) == ["done", "set_refused", "set_refused", "unsuitable"]
    assert house.entries("enforcement.sanctioned") == []


def test_request_lapses_after_a_day_and_can_be_declined_or_withdrawn(opens, house):
    """An approval must not lie about for whoever finds it."""
    late, declined, mine = (asked(house, suspend(house)) for _ in range(3))
    decline(house, declined, LEAD)
    house.done(WithdrawRequest(request=mine), REVIEWER)

    assert told(approve(house, declined, LEAD)) == ["not_pending"]
    assert told(approve(house, mine, LEAD)) == ["not_pending"]
    later = opens(ahead=25 * HOUR)
    assert told(approve(later, late, LEAD)) == ["not_pending"]


# ------------------------------------------------------------------------------------------- independence


def wished(house: Opened, *commands: Command, by: str) -> list[str]:
    """What becomes of asking."""
    why = {"why": "It takes two.", "reason": "They break the rule."}
    return told([seconding.ask(house.door, house.reader, commands, by, proof(by), **why)])


def test_nobody_asks_for_what_they_could_not_do_with_a_second_person_either(house):
    """Somebody would have to look into it, agree, and see it fail; and a list of such wishes hides the others."""
    appoint(house, "staff:lex", roles=("legal",))
    grant = GrantAccess(
        grant="grant:g-1",
        principal=OTHER_REVIEWER,
        capabilities=("sanction.lift",),
        until=house.reader.now() + DAY,
        reason="x",
    )

    assert wished(house, suspend(house), by="staff:lex") == ["not_allowed"]
    assert wished(house, suspend(house), grant, by=REVIEWER) == ["not_allowed"], (
        "not even as the second of two"
    )
    assert wished(house, suspend(house), by=REVIEWER) == ["done"]
    assert len(house.entries("access.second_asked")) == 1


def test_what_the_record_refuses_today_is_refused_when_it_is_asked_for(house):
    """The refusal comes to whoever can do something about it, and not a day later to somebody else."""
    never = replace(suspend(house), until=house.reader.now() - DAY)

    assert wished(house, never, by=REVIEWER) == ["end_in_past"]
    assert wished(house, never, by="staff:nobody") == ["not_allowed"], (
        "who may not do it learns nothing of it"
    )
    assert house.entries("access.second_asked") == []


def test_nobody_approves_their_own(house):
    """Not as themselves, not by the same passkey, not through another account of the same person."""
    appoint(house, REVIEWER, person="p-1")
    appoint(house, ALLY, person="p-1")
    request = asked(house, suspend(house))

    assert told(approve(house, request, REVIEWER)) == ["yourself"]
    assert told(approve(house, request, LEAD, proof(REVIEWER))) == ["same_authenticator"]
    assert told(approve(house, request, ALLY)) == ["same_person"]
    assert told(approve(house, request, "service:platform")) == ["not_allowed"]


@pytest.mark.parametrize(
    ("requester", "approver", "code"),
    [
        ({"reports_to": ALLY}, {}, "reporting_line"),
        ({}, {"reports_to": REVIEWER}, "reporting_line"),
        ({"reports_to": LEAD}, {"reports_to": LEAD}, "same_team"),
        ({"team": "civic"}, {"team": "civic"}, "same_team"),
        ({"delegate_of": ALLY}, {}, "delegate"),
        ({}, {"delegate_of": REVIEWER}, "delegate"),
    ],
)
def test_who_depends_on_the_other_does_not_approve(house, requester, approver, code):
    """Two who depend on one another are one."""
    appoint(house, REVIEWER, **requester)
    appoint(house, ALLY, **approver)

    assert told(approve(house, asked(house, suspend(house)), ALLY)) == [code]


def test_who_was_appointed_by_the_requester_lately_does_not_approve(house):
    """An ally made for it is no second person; nor is an administrator exempt."""
    appoint(house, "staff:boss", roles=("admin", "reviewer"))
    appoint(house, ALLY, by="staff:boss")
    request = asked(house, suspend(house), by="staff:boss")

    assert told(approve(house, request, ALLY)) == ["beholden"]


def test_two_do_not_approve_each_other(house):
    """You mine, I yours."""
    approve(house, asked(house, suspend(house)), LEAD)
    mine = asked(house, suspend(house, "account:other"), by=LEAD)

    assert told(approve(house, mine, REVIEWER)) == ["mutual"]


def test_three_do_not_approve_in_a_circle(house):
    """You mine, she yours, I hers."""
    approve(house, asked(house, suspend(house)), LEAD)
    approve(house, asked(house, suspend(house, "account:other"), by=LEAD), OTHER_REVIEWER)
    theirs = asked(house, suspend(house, "account:third"), by=OTHER_REVIEWER)

    assert told(approve(house, theirs, REVIEWER)) == ["circular"]


@pytest.mark.parametrize("way", ["password", "code"])
def test_administrator_who_gave_somebody_a_way_in_does_not_have_them_approve(opens, house, way):
    """With the password that they set, or the code that they gave, they could be that person."""
    appoint(house, "staff:boss", roles=("admin", "reviewer"))
    house = opens(ahead=2 * DAY)
    let = SetCredential(principal=LEAD, hashed="x") if way == "password" else AllowEnrolment(LEAD, "0" * 64)
    before = asked(house, suspend(house), by="staff:boss")
    house.done(let, "staff:boss")

    assert told(approve(house, before, LEAD)) == ["one_hand"]
    assert told(approve(house, asked(house, suspend(house)), LEAD)) == ["done", "done"]


def test_approver_needs_to_be_able_to_do_it_themselves(house):
    """Else any account will do."""
    request = asked(house, suspend(house))

    assert told(approve(house, request, ADMIN)) == ["not_allowed"]


def test_requester_who_is_deactivated_meanwhile_does_nothing_any_more(house):
    """What is approved is judged again when it is done."""
    request = asked(house, suspend(house))
    house.done(Deactivate(principal=REVIEWER, reason="left"), ADMIN)

    answers = approve(house, request, LEAD)

    assert all(isinstance(answer, Refusal) for answer in answers)
    assert house.entries("enforcement.sanctioned") == []


def test_what_could_not_be_done_is_over_and_not_done_later(house):
    """Who comes back a week later must not find that something was done meanwhile which everybody saw fail."""
    request = asked(house, suspend(house))
    house.done(Deactivate(principal=REVIEWER, reason="left"), ADMIN)
    command = ApproveSecond(request=request, requester=REVIEWER)
    assert isinstance(house.door.perform(command, LEAD, proof=proof(LEAD), under=request), Refusal)
    later = asked(house, suspend(house), by=OTHER_REVIEWER)
    entry(
        house.door.perform(
            ApproveSecond(request=later, requester=OTHER_REVIEWER), LEAD, proof=proof(LEAD), under=later
        )
    )
    house.done(Deactivate(principal=OTHER_REVIEWER, reason="left"), ADMIN)

    assert seconding.carry_out_waiting(house.door, house.reader, set()) == 1
    assert house.reader.row("request", later).state == "failed"
    appoint(house, OTHER_REVIEWER)
    assert seconding.carry_out_waiting(house.door, house.reader, set()) == 0
    assert house.entries("enforcement.sanctioned") == []
