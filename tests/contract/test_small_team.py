"""A declared small team at the door, on both databases: a day's wait, a count, and an end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pytest

from steadyhand.access.commands import Appoint, Deactivate
from steadyhand.access.guard import AccessGuard
from steadyhand.access.model import Staff
from steadyhand.access.protection.commands import ProtectSubject
from steadyhand.access.reading import AccessNow
from steadyhand.access.requests.commands import ApproveSecond, DeclineSecond
from steadyhand.access.small.commands import DeclareSmallTeam, EndSmallTeam
from steadyhand.access.small.model import DELAY, SmallTeam
from steadyhand.enforcement.commands import Suspend
from steadyhand.flows import seconding
from steadyhand.flows.second_look import Asker, Serving
from steadyhand.kernel.command import Command, Proof
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.parts import Answer
from steadyhand.kernel.values import AUTOMATION, DAY, HOUR, MINUTE
from steadyhand.review.commands import TakeLease
from steadyhand.review.looks.commands import ANSWERS, AnswerLook, TakeLook
from steadyhand.review.looks.store import Looks
from steadyhand.review.opening import OpenCase
from tests.support.doors import Opened, Reopen, entry, house_doors, told
from tests.support.freezing import freeze
from tests.support.people import ADMIN, LEAD, OTHER_REVIEWER, REVIEWER, peopled
from tests.support.program_looks import BREAKS, decided, drawing

SOL: Final = "staff:sol"
AGO: Final = 31 * DAY
"""The team has been what it is for a month."""
SUSPENDS: Final = "account.suspend"


@pytest.fixture
def opens(record_url: str) -> Iterator[Reopen]:
    """A lead and a reviewer who works for them, for a month; a protected account, on which every act takes two."""
    with house_doors(record_url) as opens:
        house = opens()
        peopled(house)
        house.done(
            Appoint(staff=Staff(principal=REVIEWER, name="Ana Duarte", roles=("reviewer",), reports_to=LEAD)),
            ADMIN,
        )
        house.done(Deactivate(principal=OTHER_REVIEWER, reason="Cuts."), ADMIN)
        house.done(Appoint(staff=Staff(principal=SOL, name="Sol Varga", roles=("security_lead",))), ADMIN)
        until = house.reader.now() + 300 * DAY
        house.done(
            ProtectSubject(account="account:cand", kind="candidate", source="office", until=until), LEAD
        )
        yield opens


def proof(person: str) -> Proof:
    return Proof(session=f"s-{person}", authenticator=f"key-{person}", verified=True, fresh=True)


def suspend(house: Opened, subject: str = "account:cand") -> Suspend:
    now = house.reader.now()
    return Suspend(
        subject=subject, policy="spam-1@1", cause="event:1", mode="manual", until=now + 9 * DAY, reason="So."
    )


def asked(house: Opened, *commands: Command, by: str = REVIEWER, case: str | None = None) -> str:
    answer = seconding.ask(
        house.door, house.reader, commands, by, proof(by), why="protected", reason="It must be.", case=case
    )
    return str(entry(answer).fact.request.id)  # type: ignore[attr-defined]


def approve(house: Opened, request: str, by: str = REVIEWER) -> list[Answer]:
    return seconding.approve(house.door, house.reader, request, by, proof(by))


def declared(house: Opened, *capabilities: str, days: int = 60) -> None:
    until = house.reader.now() + days * DAY
    made = [DeclareSmallTeam(of=one, until=until, reason="We are two.") for one in capabilities]
    assert told(approve(house, asked(house, *made, by=SOL), ADMIN)) == ["done"] * (1 + len(made))


def team(house: Opened, capability: str = SUSPENDS) -> Any:
    row: SmallTeam = house.reader.row("small_team", capability)
    return row


def test_whom_independence_leaves_alone_waits_a_day_and_is_counted(opens: Reopen) -> None:
    """Nobody is waived in silence: the act names the declaration, and the month has one more."""
    house = opens(ahead=AGO)
    declared(house, SUSPENDS)
    request = asked(house, suspend(house))
    assert told(approve(house, request)) == ["too_early"]

    later = opens(ahead=AGO + DELAY + MINUTE)
    done = approve(later, request)

    assert told(done) == ["done", "done"]
    second, act = (entry(answer) for answer in done)
    assert (second.by, second.under) == (REVIEWER, f"small:{SUSPENDS}")
    assert (act.by, act.under) == (REVIEWER, f"{request} small:{SUSPENDS}")
    assert later.reader.row("request", request).done == 1
    assert [n for _, n in team(later).months] == [1]
    assert team(later).last.acts == 1


def test_colleague_can_say_no_while_it_waits(opens: Reopen) -> None:
    """The day is theirs: who may not approve for a colleague may well object."""
    house = opens(ahead=AGO)
    declared(house, SUSPENDS)
    request = asked(house, suspend(house))
    assert told(approve(house, request, LEAD)) == ["reporting_line"]

    no = DeclineSecond(request=request, reason="The office called: it is a mistake.")
    entry(house.door.perform(no, LEAD, proof=proof(LEAD), under=request))

    assert told(approve(opens(ahead=AGO + DELAY + MINUTE), request)) == ["not_pending"]


@pytest.mark.parametrize("other", ["account.ban", "sanction.remove"])
def test_declaration_for_one_act_is_none_for_another(opens: Reopen, other: str) -> None:
    """What was agreed to is one capability."""
    house = opens(ahead=AGO)
    declared(house, other)
    request = asked(house, suspend(house))

    assert told(approve(opens(ahead=AGO + DAY - MINUTE), request)) == ["yourself"]


def test_request_waits_a_day_longer_where_its_second_step_may_be_alone(opens: Reopen) -> None:
    """One that ran out with the delay could never be approved; and its case is kept as long."""
    house = opens(ahead=AGO)
    for name in ("before", "after"):
        opened = OpenCase(
            case=f"case:{name}", subject=f"account:{name}", area="spam", severity="low", source="rule", ref="event:e"
        )  # fmt: skip
        house.done(opened, AUTOMATION)
        house.done(TakeLease(case=f"case:{name}"), REVIEWER)
    before = house.reader.row("request", asked(house, suspend(house, "account:before"), case="case:before"))
    declared(house, SUSPENDS)
    after = house.reader.row("request", asked(house, suspend(house), case="case:after"))

    assert (before.expires - before.at, after.expires - after.at) == (DAY, 2 * DAY)
    left = [
        house.reader.row("case", f"case:{name}").lease.until - house.reader.now()
        for name in ("before", "after")
    ]
    assert [round(each / HOUR) for each in left] == [24, 48]


def test_it_ends_by_one_person_and_by_the_clock(opens: Reopen) -> None:
    """What two opened for a time must not need two to close, nor anybody to remember it."""
    house = opens(ahead=AGO)
    declared(house, SUSPENDS, "account.ban", days=1)
    house.done(EndSmallTeam(of=SUSPENDS), SOL)
    assert house.refused(EndSmallTeam(of=SUSPENDS), SOL) == "not_declared"
    request = asked(house, suspend(house))

    later = opens(ahead=AGO + DAY + HOUR)
    assert told(approve(later, request)) == ["yourself"]  # whatever is asked of the door, due ends come first

    ended = later.entries("access.small_team_ended")
    assert [(one.fact.of, one.by) for one in ended] == [  # type: ignore[attr-defined]
        (SUSPENDS, SOL),
        ("account.ban", "system:clock"),
    ]
    assert team(later, "account.ban").last.ended == team(later, "account.ban").last.until


def test_declaring_takes_two_people_and_not_whatever_act(opens: Reopen) -> None:
    """Access, look-ups, accounts given back, erasure and sealed media are for two people whatever anybody declares."""
    house = opens(ahead=AGO)
    until = house.reader.now() + DAY
    assert house.refused(DeclareSmallTeam(of=SUSPENDS, until=until, reason="x"), SOL) == "second_needed"
    never = ("freeze.lift", "access.grant", "staff.manage", "request.approve", "person.read", "account.recover",
             "privacy.erase", "media.unseal", "rules.approve", "partner.manage", "access.certify")  # fmt: skip

    for capability in never:
        declare = DeclareSmallTeam(of=capability, until=until, reason="x")
        why = {"why": "It takes two.", "reason": "It must be."}
        answer = seconding.ask(house.door, house.reader, [declare], SOL, proof(SOL), **why)
        assert told([answer]) == ["never_alone"], capability


def test_a_team_of_four_is_not_small(opens: Reopen) -> None:
    """Of four somebody is independent, or it must be put right who works for whom."""
    house = opens(ahead=AGO)
    declared(house, SUSPENDS)
    request = asked(house, suspend(house))
    for n in (1, 2):
        of = Staff(principal=f"staff:new{n}", name="New", roles=("reviewer",), reports_to=REVIEWER)
        house.done(Appoint(staff=of), ADMIN)

    assert told(approve(opens(ahead=AGO + DELAY + MINUTE), request)) == ["not_small"]
    wish = asked(
        house, DeclareSmallTeam(of="sanction.limit", until=house.reader.now() + DAY, reason="x"), by=SOL
    )
    assert told(approve(house, wish, ADMIN)) == ["done", "not_small"]


def test_what_was_approved_alone_passes_no_freeze_of_two(opens: Reopen) -> None:
    """A freeze asks for another pair of eyes: waiting a day is none, also where the freeze came in between."""
    house = opens(ahead=AGO)
    declared(house, SUSPENDS)
    request = asked(house, suspend(house))
    later = opens(ahead=AGO + DELAY + MINUTE)
    yes = ApproveSecond(request=request, requester=REVIEWER)
    entry(later.door.perform(yes, REVIEWER, proof=proof(REVIEWER), under=request))
    later.done(freeze(later.reader.now(), mode="two_person"), SOL)

    assert told(seconding.carry_out(later.door, later.reader, request)) == ["second_needed"]
    assert (later.reader.row("standing", "account:cand"), team(later).months) == (None, ())


def leading(opens: Reopen) -> Opened:
    """The reviewer leads the other one, since a month."""
    house = opens()
    for one, role, manager in ((REVIEWER, "reviewer", None), (LEAD, "policy_lead", REVIEWER)):
        house.done(Appoint(staff=Staff(principal=one, name="x", roles=(role,), reports_to=manager)), ADMIN)
    return opens(ahead=AGO)


def test_own_decision_is_looked_over_after_a_day_where_nobody_else_may(opens: Reopen) -> None:
    """A team of two must be able to read again what it did; and that is no agreement of two people."""
    house = leading(opens)
    case = decided(house, "a")
    house.done(drawing(house, case), AUTOMATION)
    declared(house, ANSWERS)
    take = TakeLook(look="look:1", case=case)
    assert house.refused(take, LEAD) == "reporting_line"
    assert (house.refused(take, REVIEWER), served(house)) == ("not_for_you", None)

    later = opens(ahead=AGO + DELAY + MINUTE)
    taken = served(later)
    assert isinstance(taken, Entry)
    answer = later.done(AnswerLook(look="look:1", reason="It still does.", **BREAKS), REVIEWER)

    assert (taken.under, answer.under) == (f"small:{ANSWERS}", f"small:{ANSWERS}")
    assert team(later, ANSWERS).last.acts == 1, "taking it is on the way"
    assert Looks(later.reader).counted() == []


def test_own_look_is_nobodys_while_the_team_is_not_declared_small(opens: Reopen) -> None:
    """What was begun under a declaration is not finished without it."""
    house = leading(opens)
    case = decided(house, "a")
    house.done(drawing(house, case), AUTOMATION)
    declared(house, ANSWERS)
    later = opens(ahead=AGO + DELAY + MINUTE)
    assert isinstance(served(later), Entry)

    later.done(EndSmallTeam(of=ANSWERS), SOL)

    answer = AnswerLook(look="look:1", reason="It still does.", **BREAKS)
    assert later.refused(answer, REVIEWER) == "not_for_you"


def served(house: Opened, by: str = REVIEWER) -> Answer | None:
    """The look that somebody is served."""
    assert isinstance(house.guard, AccessGuard)
    serving = Serving(house.door, house.reader, AccessNow(house.reader, house.guard))
    return serving.next(Asker(principal=by, proof=proof(by), areas=("spam",), reads=lambda _: True))
