"""A part of the program: sanctions that are to come or are eased, and moratoria."""

from __future__ import annotations

from typing import Any

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.enforcement.commands import Ban, Suspend
from steadyhand.enforcement.ending import CorrectError, Lift, Vary
from steadyhand.enforcement.moratorium.commands import AnnounceEnd, CallOffEnd, StartMoratorium
from steadyhand.enforcement.moratorium.model import NOTICE, Covers
from steadyhand.enforcement.moratorium.orders import OrderLifts
from steadyhand.kernel.values import DAY, HOUR
from tests.support.doors import Opened, Reopen
from tests.support.people import ADMIN, LEAD, REVIEWER
from tests.support.program_access import seconded

SECOND = "staff:second"
SAID: dict[str, Any] = {
    "statement": "Nobody returns before there is a process.",
    "condition": "A council met.",
}


def promises(house: Opened) -> None:
    """What is to come, what is eased, what nobody lifts, an error that is corrected, and an order of many."""
    now = house.reader.now()
    person: dict[str, Any] = {"policy": "spam-1@1", "cause": "decision:9", "mode": "manual"}
    later = Suspend(subject="account:u7", account="account:u7", starts=now + HOUR, until=now + DAY, **person)
    house.done(later, REVIEWER)
    house.done(Ban(subject="account:u8", account="account:u8", until=now + 9 * DAY, **person), LEAD)
    about: dict[str, Any] = {"subject": "account:u8", "action": "account:u8#1"}
    house.done(Vary(**about, kind="suspend", until=now + 2 * DAY, cause="appeal:2", reason="Less."), LEAD)
    house.done(Appoint(staff=Staff(principal=SECOND, name="Second", roles=("policy_lead",))), ADMIN)
    for name, covers in (("one", Covers(kinds=("suspend", "ban"))), ("two", Covers())):
        house.done(StartMoratorium(moratorium=f"moratorium:{name}", covers=covers, **SAID), LEAD)
    house.done(
        StartMoratorium(moratorium="moratorium:three", statement="For an hour.", until=now + HOUR), LEAD
    )
    about["action"] = "account:u8#2"
    house.many(Lift(**about, cause="poll:1", reason="A poll."), by=LEAD)
    correct = CorrectError(**about, error="wrong_subject", cause="case:9", reason="A namesake.")
    seconded(house, correct, LEAD, SECOND, "request:correct")
    end = AnnounceEnd(moratorium="moratorium:two", statement="It met.")
    seconded(house, end, LEAD, SECOND, "request:end-two")
    house.done(CallOffEnd(moratorium="moratorium:two"), SECOND)
    fewer = AnnounceEnd(moratorium="moratorium:one", statement="Bans stay.", covers=Covers())
    seconded(house, fewer, LEAD, SECOND, "request:fewer")
    house.done(OrderLifts(manifest="ab" * 32, lifts=62_000, kept=61_990, moratoria=("moratorium:one",)), LEAD)


def promises_later(opens: Reopen) -> Opened:
    """Three days later what was announced has come."""
    house = opens(NOTICE + 2 * HOUR)
    house.door.sweep()
    return house
