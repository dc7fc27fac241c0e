"""What the outside panel decides that takes two people: somebody else of it agrees, or somebody of the staff."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.access.protection.commands import ProtectSubject
from steadyhand.access.requests.commands import DeclineSecond
from steadyhand.enforcement.commands import Suspend
from steadyhand.flows import seconding
from steadyhand.flows.decision import Act, Verdict, orders
from steadyhand.kernel.clock import Clock
from steadyhand.kernel.command import Proof
from steadyhand.kernel.values import AUTOMATION, DAY, HOUR
from steadyhand.review.commands import TakeLease
from steadyhand.review.opening import OpenCase
from steadyhand.review.unserved.commands import SendOut
from tests.support.doors import Opened, Reopen, entry, house_doors, told
from tests.support.people import ADMIN, LEAD, REVIEWER, peopled

CORA, CAI = "staff:cora", "staff:cai"
CASE = "case:1"


@pytest.fixture
def opens(record_url: str) -> Iterator[Reopen]:
    """A candidate's post was sent to a panel of two, and Cora of them holds it."""
    with house_doors(record_url) as opens:
        house = opens()
        peopled(house)
        for name in (CORA, CAI):
            outside = Staff(principal=name, name=name, roles=("outside_reviewer",), employer="council")
            house.done(Appoint(staff=outside), ADMIN)
        until = house.reader.now() + 100 * DAY
        protect = ProtectSubject(account="account:cand", kind="candidate", source="office", until=until)
        house.done(protect, LEAD)
        house.done(
            OpenCase(
                case=CASE, subject="post:1", account="account:cand", attested=True, area="spam", severity="high",
                source="rule", ref="event:1", language="en",
            ),
            AUTOMATION,
        )  # fmt: skip
        house.done(SendOut(case=CASE, reason="Everybody here worked for them."), LEAD)
        house.done(TakeLease(case=CASE), CORA)
        yield opens


def proof(by: str) -> Proof:
    return Proof(session=f"s-{by}", authenticator=f"key-{by}", verified=True, fresh=True)


def removal(house: Opened) -> list[Any]:
    """What Cora decides: the post breaks a rule, and is removed."""
    verdict = Verdict(outcome="violates", reason="Again.", policy="spam-1@1", acts=(Act(kind="remove"),))
    stored = house.reader.stored("case", CASE)
    now = house.reader.now()
    return list(orders(stored.row, verdict, CORA, expect=stored.seq, key="k", now=now, proof=proof(CORA)))


def asked(house: Opened) -> str:
    """Cora asks for a second person for it; the request."""
    commands = [order.command for order in removal(house)]
    answer = seconding.ask(
        house.door, house.reader, commands, CORA, proof(CORA), why="protected", reason="See it.", case=CASE
    )
    return str(entry(answer).fact.request.id)  # type: ignore[attr-defined]  # an asking has one


def approve(house: Opened, request: str, by: str) -> list[str]:
    return told(seconding.approve(house.door, house.reader, request, by, proof(by)))


@pytest.mark.parametrize("second", [CAI, LEAD])
def test_decision_of_the_panel_that_takes_two_is_done_once_another_agrees(opens, second):
    """A panel that can only ever be refused is where a case ends for good."""
    house = opens()
    assert "second_needed" in told(house.door.perform_many(removal(house), atomic=True))
    request = asked(house)
    assert house.reader.row("case", CASE).lease.holder == CORA, "she keeps it meanwhile"

    assert approve(house, request, second) == ["done"] * 3
    case = house.reader.row("case", CASE)
    assert (case.decision.by, case.decision.outcome) == (CORA, "violates")


def test_nobody_agrees_to_their_own(opens):
    """One of the panel is one person too."""
    house = opens()

    assert approve(house, asked(house), CORA) == ["yourself"]


def test_request_that_nobody_answers_runs_out_and_the_case_waits_on_for_the_panel(opens):
    """What nobody agreed to in a day is asked anew, and is never a decision."""
    house = opens()
    request = asked(house)
    later = opens(ahead=DAY + HOUR)
    while Clock(later.door, later.reader).tick():
        pass
    case = later.reader.row("case", CASE)

    assert later.reader.row("request", request).state == "expired"
    assert (case.state, case.queue, case.decision) == ("queued", "panel", None)
    later.done(TakeLease(case=CASE), CORA)
    assert approve(later, asked(later), CAI) == ["done"] * 3


def test_panel_has_no_say_in_what_the_house_asks_for(opens):
    """Who sees nothing of the house must not be the one who lets it act."""
    house = opens()
    suspend = Suspend(
        subject="account:cand", policy="spam-1@1", cause="event:1", mode="manual",
        until=house.reader.now() + DAY, reason="They break the rule.",
    )  # fmt: skip
    answer = seconding.ask(
        house.door, house.reader, [suspend], REVIEWER, proof(REVIEWER), why="protected", reason="See it."
    )
    request = entry(answer).fact.request.id  # type: ignore[attr-defined]  # an asking has one
    decline = DeclineSecond(request=request, reason="No.")

    assert approve(house, request, CORA) == ["not_sent"]
    assert told([house.door.perform(decline, CORA, proof=proof(CORA), under=request)]) == ["not_sent"]
    assert approve(house, request, LEAD) == ["done", "done"]
