"""A part of the program: a ladder is published and edited; strikes follow, are taken back, and annulled."""

from __future__ import annotations

from msgspec.structs import replace

from steadyhand.enforcement.strikes.commands import AnnulStrike, PublishLadder, RetireLadder
from steadyhand.enforcement.strikes.examples import CIVIC
from steadyhand.enforcement.strikes.model import LADDERS, STRIKES, Strikes
from steadyhand.flows.decision import Act, Verdict, decide, undo
from steadyhand.flows.striking import Counting
from steadyhand.kernel.values import AUTOMATION
from steadyhand.review.commands import TakeLease
from steadyhand.review.model import Case
from steadyhand.review.opening import OpenCase
from tests.support.doors import Opened, entry
from tests.support.people import LEAD, REVIEWER

ACCOUNT = "account:struck"
LADDER = PublishLadder(ladder="ladder:spam", terms=replace(CIVIC, title="Spam", areas=("spam",)))


def strikes(house: Opened) -> None:
    """Two decisions strike; one is taken back at once, the other annulled; the ladder is edited and retired."""
    house.done(LADDER, LEAD)
    first, second = (_struck(house, n) for n in range(2))
    for answer in undo(house.door, _case(house, first), (), REVIEWER, strikes=_row(house)):
        entry(answer)
    house.done(replace(LADDER, terms=replace(LADDER.terms, warning_first=True)), LEAD)
    _struck(house, 2)
    number = _row(house).led_to(_case(house, second).decision.id)[0].number  # type: ignore[union-attr]  # decided
    house.done(AnnulStrike(account=ACCOUNT, number=number, cause="appeal:1", reason="A joke."), LEAD)
    house.many(AnnulStrike(account=ACCOUNT, number=number, cause="appeal:1", reason="Again."), by=LEAD)
    house.done(RetireLadder(ladder=LADDER.ladder), LEAD)


def _struck(house: Opened, number: int) -> str:
    name = f"case:struck{number}"
    opened = OpenCase(
        case=name, subject=f"post:struck{number}", area="spam", severity="medium", source="rule",
        ref=f"event:struck{number}", account=ACCOUNT, attested=True,
    )  # fmt: skip
    house.done(opened, AUTOMATION)
    house.done(TakeLease(case=name, way="picked", reason="Asked to."), REVIEWER)
    stored = house.reader.stored("case", name)
    assert stored is not None
    acts = (Act(kind="label", label="spam"),) if number else ()
    verdict = Verdict(outcome="violates", reason="One link.", policy="spam-1@1", acts=acts)
    counting = Counting(ladders=house.reader.row(LADDERS, LADDERS))
    answers = decide(
        house.door, stored.row, verdict, REVIEWER, expect=stored.seq, key=f"k:{name}", now=house.reader.now(),
        counting=counting,
    )  # fmt: skip
    for answer in answers:
        entry(answer)
    return name


def _case(house: Opened, name: str) -> Case:
    row: Case = house.reader.row("case", name)
    return row


def _row(house: Opened) -> Strikes:
    row: Strikes = house.reader.row(STRIKES, ACCOUNT)
    return row
