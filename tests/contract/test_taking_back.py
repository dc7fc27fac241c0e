"""Taking a bulk back, at the door: what it lets one person do, and what a moratorium keeps of it until it is over."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.enforcement.commands import Ban
from steadyhand.enforcement.ending import Lift
from steadyhand.enforcement.moratorium.commands import StartMoratorium
from steadyhand.enforcement.moratorium.model import Covers
from steadyhand.kernel.values import DAY, MINUTE
from steadyhand.review.bulk.commands import OpenSample, PlanBulk, ReverseBulk, SampleBulk, StartBulk
from steadyhand.review.bulk.model import BulkAct, BulkVerdict
from steadyhand.review.commands import TakeLease
from tests.contract.test_bulk import BULK, WHY, begun, bulk, in_force, opened_cases, run, shown
from tests.support.doors import Opened, Reopen, house_doors
from tests.support.people import ADMIN, LEAD, REVIEWER, peopled
from tests.support.program_access import seconded
from tests.support.program_partners import OTHER_LEAD

BANS = BulkVerdict(area="spam", outcome="violates", policy="spam-1@1", acts=(BulkAct(kind="ban"),))
ACCOUNT = "account:u0"


@pytest.fixture
def opens(record_url: str) -> Iterator[Reopen]:
    """A house with two policy leads."""
    with house_doors(record_url) as opened:
        house = opened()
        peopled(house)
        house.done(Appoint(staff=Staff(principal=OTHER_LEAD, name="Lou", roles=("policy_lead",))), ADMIN)
        yield opened


def banned_and_taken_back(house: Opened) -> str:
    """Two people ban in bulk, and take it back; the decision of the bulk on the first case."""
    names = opened_cases(house, 3)
    house.done(PlanBulk(bulk=BULK, verdict=BANS, members=shown(house, names, BANS).members, reason=WHY), LEAD)
    for case in bulk(house).sample:
        house.done(OpenSample(bulk=BULK, case=case), LEAD)
        house.done(SampleBulk(bulk=BULK, case=case, fits=True), LEAD)
    seconded(house, StartBulk(bulk=BULK), LEAD, OTHER_LEAD, "request:start")
    run(house)
    decision: str = house.reader.row("case", names[0]).decision.id
    assert in_force(house)[ACCOUNT] == [("ban", decision)]
    seconded(house, ReverseBulk(bulk=BULK, reason="It was a joke."), LEAD, OTHER_LEAD, "request:back")
    run(house)
    return decision


def test_one_person_lifts_nothing_under_the_name_of_a_bulk_that_was_decided_since(opens: Reopen) -> None:
    """Two banned the account anew; whoever once took a bulk back must not end that alone for ever after."""
    house = opens()
    first = banned_and_taken_back(house)
    house.done(TakeLease(case="case:spam0"), REVIEWER)
    again = f"decision:spam0.{house.reader.row('case', 'case:spam0').leases}"
    ban = Ban(subject=ACCOUNT, account=ACCOUNT, policy="spam-1@1", cause=again, mode="manual")
    seconded(house, ban, LEAD, OTHER_LEAD, "request:ban")

    for decision in ("", first, again):
        lift = Lift(
            subject=ACCOUNT, action=f"{ACCOUNT}#2", cause=BULK, reason="So.", bulk=BULK, decision=decision
        )
        assert house.refused(lift, LEAD) == "second_needed"
    assert in_force(house)[ACCOUNT] == [("ban", again)]


def test_bulk_that_a_moratorium_kept_is_taken_back_once_that_is_over(opens: Reopen) -> None:
    """It was wrong, and is still wrong after the moratorium: its accounts must not be kept for being named together."""
    house = opens()
    names = opened_cases(house, 3)
    begun(house, names)
    run(house)
    promised = StartMoratorium(
        moratorium="moratorium:all",
        covers=Covers(kinds=()),
        statement="Nothing.",
        until=house.reader.now() + DAY,
    )
    house.done(promised, LEAD)
    house.done(ReverseBulk(bulk=BULK, reason="A joke."), LEAD)
    assert run(house) == 0
    assert {left.code for left in bulk(house).left} == {"moratorium"}
    assert len(in_force(house)) == 6

    later = opens(DAY + MINUTE)
    later.done(ReverseBulk(bulk=BULK, reason="A joke all the same."), LEAD)
    assert run(later) == 3
    assert in_force(later) == {}
    assert later.refused(ReverseBulk(bulk=BULK, reason="Again."), LEAD) == "not_now"
