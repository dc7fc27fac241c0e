"""A part of the program: somebody comes back after a ban; it is read, confirmed, taken back, rejected, and ends."""

from __future__ import annotations

from steadyhand.enforcement.commands import Ban
from steadyhand.enforcement.ending import Lift
from steadyhand.enforcement.evasion.commands import (
    Answer,
    HoldSignals,
    ReadSignals,
    ReleaseSignals,
    Suspect,
)
from steadyhand.enforcement.evasion.model import CODE
from steadyhand.enforcement.evasion.scoring import Match
from steadyhand.flows.evading import BY
from steadyhand.review.commands import Decide, Reopen, TakeLease
from steadyhand.review.model import Case
from tests.support import evading as e
from tests.support.doors import Opened
from tests.support.people import LEAD, OTHER_REVIEWER, REVIEWER


def evasion(house: Opened) -> None:
    """Suspected, read by who holds the case, confirmed by one and rejected by another; the ban is lifted."""
    name = e.suspected(house.done, house.reader.now())
    house.done(TakeLease(case=name, way="picked", reason="Asked to."), REVIEWER)
    house.done(ReadSignals(suspicion=e.SUSPICION, case=name, reason="To compare."), REVIEWER)
    house.many(ReadSignals(suspicion=e.SUSPICION, case=name, reason="To look."), by=OTHER_REVIEWER)
    house.done(
        Decide(case=name, outcome="violates", policy="spam-1@1", reason="The same.", codes=(CODE,)), REVIEWER
    )
    house.done(Answer(suspicion=e.SUSPICION, case=name), BY)
    decision = _case(house, name).decision
    assert decision is not None
    again = Reopen(
        case=name, subject=e.CAME, area="spam", cause="appeal:2", decision=decision.id, reason="A sister."
    )
    house.done(again, LEAD)
    house.done(Answer(suspicion=e.SUSPICION, case=name), BY)
    house.done(TakeLease(case=name, way="picked", reason="Asked to."), OTHER_REVIEWER)
    house.done(Decide(case=name, outcome="no_violation", policy=None, reason="Another."), OTHER_REVIEWER)
    house.done(Answer(suspicion=e.SUSPICION, case=name), BY)
    house.many(Ban(subject=e.CAME, policy="spam-1@1", cause="event:x", mode="automated"), by=BY)
    house.many(HoldSignals(account="account:nobody", values=e.VALUES), by=BY)
    house.done(Lift(subject=e.BANNED, action=f"{e.BANNED}#1", cause="appeal:3", reason="Wrong person."), LEAD)
    house.many(Suspect(account=e.CAME, begun=0, banned=e.BANNED, matches=(Match(e.VALUES[0]),)), by=BY)
    house.done(ReleaseSignals(account=e.BANNED), BY)


def _case(house: Opened, name: str) -> Case:
    row: Case = house.reader.row("case", name)
    return row
