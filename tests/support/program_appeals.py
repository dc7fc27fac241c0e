"""A part of the program: appeals of both sides, given back, run out, withdrawn, and answered in every way."""

from __future__ import annotations

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.enforcement.appeals.commands import ReleaseAppeal, TakeAppeal
from steadyhand.enforcement.appeals.disputes import DecideDispute, OpenDispute
from steadyhand.enforcement.appeals.filing import WithdrawAppeal
from steadyhand.enforcement.appeals.model import Appeal
from steadyhand.flows import appeal as flow
from steadyhand.flows.answering import Answering
from steadyhand.flows.appeal import Milder, Said, Verdict
from steadyhand.flows.decision import Act, decide
from steadyhand.flows.decision import Verdict as Found
from steadyhand.flows.report import ReportIn, orders
from steadyhand.kernel.clock import Clock
from steadyhand.kernel.values import AUTOMATION, HOUR
from steadyhand.review.commands import TakeLease
from tests.support.doors import Opened, Reopen, entry
from tests.support.people import ADMIN, REVIEWER

AUTHOR = "account:heard"
HEARERS = ("staff:hana", "staff:hugo")


def appeals(opens: Reopen, ahead: int) -> int:
    """Two that a person decided are appealed and one report; how far ahead of the clock the house then is."""
    house = opens(ahead)
    for name in HEARERS:
        member = Staff(principal=name, name=name[-4:].title(), roles=("appeals_reviewer", "policy_lead"))
        house.done(Appoint(staff=member), ADMIN)
    for number in range(3):
        _decided(house, number)
    ahead += HOUR
    later = opens(ahead)
    _ticked(later)
    _heard_twice(later)
    _of_both_sides(later)
    ahead += 2 * HOUR
    last = opens(ahead)
    _ticked(last)
    _withdrawn(last)
    return ahead


def _decided(house: Opened, number: int) -> None:
    for name, reporter in ((f"heard{number}", "account:told"), (f"also{number}", "account:also")):
        said = ReportIn(id=name, subject=f"post:heard{number}", reporter=reporter, area="spam")
        answers = house.door.perform_many(orders(said, AUTOMATION, "plaza", AUTHOR), atomic=True)
        case = entry(answers[1]).fact.case  # type: ignore[attr-defined]
    house.done(TakeLease(case=case, way="picked", reason="Asked to."), REVIEWER)
    stored = house.reader.stored("case", case)
    assert stored is not None
    breaks = number < 2
    found = Found(
        outcome="violates" if breaks else "no_violation",
        reason="One link.",
        policy="spam-1@1" if breaks else None,
        acts=(Act(kind="remove"),) if breaks else (),
    )
    made = decide(
        house.door,
        stored.row,
        found,
        REVIEWER,
        expect=stored.seq,
        key=f"k:heard{number}",
        now=house.reader.now(),
    )
    for answer in made:
        entry(answer)


def _heard_twice(house: Opened) -> None:
    """Eased, appealed anew, upheld, and before a body outside."""
    first = _filed(house, Said(account=AUTHOR, ref="post:heard0#1", words="It is mine."))
    _answered(house, first, HEARERS[0], Verdict(
        outcome="varied", reason="Less.", milder=(Milder(action="post:heard0#1", kind="label", label="advert"),)
    ))  # fmt: skip
    again = _filed(
        house, Said(account=AUTHOR, ref="post:heard0#2", words="It is mine.", evidence="A receipt.")
    )
    house.done(TakeAppeal(appeal=again.id, decision=again.about.decision), HEARERS[1])
    house.done(ReleaseAppeal(appeal=again.id, reason="care"), HEARERS[1])
    _answered(house, again, "staff:lead", Verdict(outcome="upheld", reason="It stands."))
    house.done(OpenDispute(appeal=again.id, body="A certified body", reference="2026/1"), HEARERS[0])
    found = DecideDispute(appeal=again.id, outcome="for_platform", implemented=True, why="Nothing follows.")
    house.done(found, HEARERS[0])


def _of_both_sides(house: Opened) -> None:
    """One that is overturned for whoever posted, one for whoever reported; and one that nobody finishes."""
    mine = _filed(house, Said(account=AUTHOR, ref="post:heard1#1", words="It is mine."))
    house.done(TakeAppeal(appeal=mine.id, decision=mine.about.decision), HEARERS[0])
    theirs = _filed(house, Said(account="account:told", ref="report:plaza/heard2", words="It is spam."))
    entry(
        flow.file(
            house.door, house.reader, Said(account="account:also", ref="report:plaza/also2", words="It is.")
        )
    )
    _answered(house, theirs, HEARERS[1], Verdict(outcome="overturned", reason="It may be."))


def _withdrawn(house: Opened) -> None:
    waiting = next(one for one in house.reader.all("appeal").values() if one.open)
    house.done(WithdrawAppeal(appeal=waiting.id, account=AUTHOR), flow.BY)
    again = _filed(house, Said(account=AUTHOR, ref="post:heard1#1", words="It is mine after all."))
    _answered(house, again, HEARERS[0], Verdict(outcome="overturned", reason="It is theirs."))


def _filed(house: Opened, said: Said) -> Appeal:
    fact = entry(flow.file(house.door, house.reader, said)).fact
    appeal: Appeal = house.reader.row("appeal", fact.appeal)  # type: ignore[attr-defined]
    return appeal


def _answered(house: Opened, appeal: Appeal, by: str, verdict: Verdict) -> None:
    house.done(TakeAppeal(appeal=appeal.id, decision=appeal.about.decision), by)
    for answer in flow.answer(house.door, house.reader, appeal, verdict, by, key=f"a:{appeal.id}"):
        entry(answer)


def _ticked(house: Opened) -> None:
    clock = Clock(house.door, house.reader)
    for _ in range(20):
        clock.tick(lambda: 0.0)
    Answering(house.reader, house.door).round()
