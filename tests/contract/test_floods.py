"""A flood of reports on one post: one case, a document that stays as small as it was, and everybody is answered."""

from __future__ import annotations

import resource

import pytest
from sqlalchemy import func, select

from steadyhand.flows.answering import Answering
from steadyhand.flows.report import ReportIn, orders
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import CLOCK, SECOND
from steadyhand.review.commands import Close, Decide, TakeLease
from steadyhand.review.model import EVIDENCE_KEPT, RETRACTION, Case
from tests.support.doors import Opened
from tests.support.people import REVIEWER, peopled

PLATFORM = "service:plaza"
PART = 500
GROWS_MIB = 150
"""What a process may grow by while it takes a flood in: caches and buffers, and nothing for each report."""


def reported(house: Opened, first: int, count: int) -> None:
    """So many people report one post, each with words of their own."""
    for at in range(first, first + count, PART):
        some = [
            order
            for n in range(at, min(at + PART, first + count))
            for order in orders(_report(n), PLATFORM, "p")
        ]
        assert not [answer for answer in house.door.perform_many(some) if isinstance(answer, Refusal)]


def _report(number: int) -> ReportIn:
    return ReportIn(
        id=f"n{number}", subject="post:1", reporter=f"account:{number}", area="spam", text=f"Look {number}"
    )


def the_case(house: Opened) -> Case:
    (case,) = house.reader.all("case").values()
    found: Case = case
    return found


def size(house: Opened) -> int:
    """Bytes of the one case's row."""
    ((length,),) = house.reader.fetch(select(func.length(house.reader.table("case").c.doc)))
    return int(length)


def answered(house: Opened) -> int:
    """Decide it, let the half minute go by, and tell those who reported; how many were told."""
    case = the_case(house).id
    house.done(TakeLease(case=case), REVIEWER)
    decision = house.done(
        Decide(case=case, outcome="violates", policy="spam-1@1", reason="One link, again."), REVIEWER
    )
    late = Opened(house.url, house.registry, house.guard, ahead=RETRACTION + SECOND)
    try:
        late.done(Close(case=case, decision=decision.fact.decision), CLOCK)
        return sum(iter(Answering(late.reader, late.door).round, 0))
    finally:
        late.close()


def test_two_thousand_reports_on_one_post_are_one_case_of_the_same_size_and_all_are_answered(opens):
    """A case that grows with each report is read, folded and written again for each: a crowd stops the desk."""
    house = opens()
    peopled(house)
    reported(house, 0, 200)
    before = size(house)
    reported(house, 200, 1_800)
    case = the_case(house)

    assert (case.pieces, case.reports, len(case.evidence)) == (2_000, 2_000, EVIDENCE_KEPT)
    assert size(house) < before * 1.05
    assert answered(house) == 2_000


@pytest.mark.long
def test_hundred_thousand_reports_in_a_minute_are_one_case_in_constant_memory(opens):
    """What a camp of bots can send in a minute must not need more memory than there is."""
    house = opens()
    peopled(house)
    reported(house, 0, 2_000)
    before, held = size(house), _peak_mib()
    reported(house, 2_000, 98_000)
    grown = _peak_mib() - held

    assert the_case(house).reports == 100_000
    assert size(house) < before * 1.05
    assert grown < GROWS_MIB
    assert answered(house) == 100_000
    assert _peak_mib() - held < 2 * GROWS_MIB


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
