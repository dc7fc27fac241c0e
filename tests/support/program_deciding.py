"""The part of the fixed program about deciding together: a bulk is stopped, goes on, and is taken back; templates."""

from __future__ import annotations

from steadyhand.flows.bulk import Bulks
from steadyhand.kernel.values import AUTOMATION
from steadyhand.review.bulk.commands import OpenSample, PlanBulk, ReverseBulk, SampleBulk, StartBulk, StopBulk
from steadyhand.review.bulk.model import BulkAct, BulkVerdict, Member
from steadyhand.review.opening import OpenCase
from steadyhand.review.templates.commands import RetireTemplate, SaveTemplate
from tests.support.doors import Opened
from tests.support.people import LEAD

BULK = "bulk:program"


def deciding(house: Opened) -> None:
    """Two cases are decided as one, and asked anew; a template is written, written anew, and retired."""
    cases = [_case(house, number) for number in range(2)]
    found = house.reader.stored_many("case", cases)
    verdict = BulkVerdict(
        area="spam",
        outcome="violates",
        policy="spam-1@1",
        severity="low",
        codes=("same_link",),
        acts=(BulkAct(kind="limit", days=1),),
    )
    members = tuple(Member(name, found[name].seq) for name in cases)
    house.done(PlanBulk(bulk=BULK, verdict=verdict, members=members, reason="The same link."), LEAD)
    for case in cases:
        house.done(OpenSample(bulk=BULK, case=case), LEAD)
        house.done(SampleBulk(bulk=BULK, case=case, fits=True), LEAD)
    house.done(StartBulk(bulk=BULK), LEAD)
    house.done(StopBulk(bulk=BULK), LEAD)
    house.done(StartBulk(bulk=BULK), LEAD)
    assert Bulks(house.reader, house.door).round() == len(cases)
    house.done(ReverseBulk(bulk=BULK, reason="It was another link."), LEAD)
    assert Bulks(house.reader, house.door).round() == len(cases)
    templates(house)


def templates(house: Opened) -> None:
    """Two versions of one template, which is then offered no more."""
    for seen in range(2):
        words = SaveTemplate(
            template="template:link",
            area="spam",
            language="en",
            title="The same link",
            text=f"You posted the same link again, {seen}.",
            seen=seen,
        )
        house.done(words, LEAD)
    house.done(RetireTemplate(template="template:link"), LEAD)


def _case(house: Opened, number: int) -> str:
    asked = OpenCase(
        case=f"case:bulk{number}", subject=f"post:bulk{number}", area="spam", severity="low", source="rule",
        ref=f"event:bulk{number}", account=f"account:bulk{number}", attested=True,
    )  # fmt: skip
    house.done(asked, AUTOMATION)
    return asked.case
