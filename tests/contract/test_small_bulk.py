"""A bulk that one person of a small team begins alone is as many acts as cases it decides, on both databases."""

from __future__ import annotations

from steadyhand.access.small.commands import DeclareSmallTeam
from steadyhand.access.small.model import DELAY
from steadyhand.flows import seconding
from steadyhand.flows.bulk import Bulks
from steadyhand.kernel.command import Command, Order, Proof
from steadyhand.kernel.values import AUTOMATION, DAY, MINUTE
from steadyhand.review.bulk.commands import OpenSample, PlanBulk, SampleBulk, StartBulk
from steadyhand.review.bulk.model import BulkVerdict, Member
from steadyhand.review.commands import TakeLease
from steadyhand.review.opening import OpenCase
from steadyhand.storage import rebuild
from tests.contract.test_small_team import AGO, SOL, opens  # noqa: F401 - the fixture
from tests.support.doors import Opened, Reopen, entry, told
from tests.support.people import ADMIN, LEAD, REVIEWER

BULK = "bulk:one"
CASES = 21


def proof(person: str) -> Proof:
    return Proof(session=f"s-{person}", authenticator=f"key-{person}", verified=True, fresh=True)


def asked(house: Opened, command: Command, by: str) -> str:
    answer = seconding.ask(
        house.door, house.reader, [command], by, proof(by), why="It takes two.", reason="It must be."
    )
    return str(entry(answer).fact.request.id)  # type: ignore[attr-defined]  # of a request


def planned(house: Opened) -> None:
    """A bulk of 21 cases with its sample looked at, in a team that is declared small for bulks."""
    until = house.reader.now() + 60 * DAY
    wish = asked(house, DeclareSmallTeam(of="case.bulk", until=until, reason="We are two."), SOL)
    assert told(seconding.approve(house.door, house.reader, wish, ADMIN, proof(ADMIN))) == ["done"] * 2
    opening = [
        OpenCase(
            case=f"case:{n}", subject=f"post:{n}", area="spam", severity="low", source="rule", ref="e",
            within=30 * DAY,
        )
        for n in range(CASES)
    ]  # fmt: skip
    found = [entry(one) for one in house.door.perform_many([Order(one, AUTOMATION) for one in opening])]
    members = tuple(Member(f"case:{n}", one.seq) for n, one in enumerate(found))
    verdict = BulkVerdict(area="spam", outcome="no_violation", severity="low")
    house.done(PlanBulk(bulk=BULK, verdict=verdict, members=members, reason="A song."), LEAD)
    for case in house.reader.row("bulk", BULK).sample:
        house.done(OpenSample(bulk=BULK, case=case), LEAD)
        house.done(SampleBulk(bulk=BULK, case=case, fits=True), LEAD)


def acts(house: Opened) -> int:
    return sum(n for _, n in house.reader.row("small_team", "case.bulk").months)


def test_each_case_that_a_bulk_of_one_person_decides_is_an_act(opens: Reopen) -> None:  # noqa: F811 - the fixture
    """A thousand decisions that nobody else agreed to must not stand as one in what the public reads."""
    house = opens(ahead=AGO)
    planned(house)
    wish = asked(house, StartBulk(bulk=BULK), LEAD)
    later = opens(ahead=AGO + DELAY + MINUTE)
    later.done(TakeLease(case="case:3"), REVIEWER)
    assert told(seconding.approve(later.door, later.reader, wish, LEAD, proof(LEAD))) == ["done"] * 2
    begun = acts(later)
    Bulks(later.reader, later.door).round()

    assert begun == 0, "nothing is decided yet"
    assert later.reader.row("bulk", BULK).done == CASES - 1
    assert acts(later) == CASES - 1, "what was left was not done"
    before = later.dump()
    rebuild.rebuild(later.record)
    assert later.dump() == before
