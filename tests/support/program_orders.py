"""A part of the program: legal orders from their receipt to their end, on time and late, told at once and later."""

from __future__ import annotations

from typing import Any

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.enforcement.commands import Remove
from steadyhand.enforcement.orders.carrying import carried_out
from steadyhand.enforcement.orders.commands import (
    ChallengeOrder,
    CheckOrder,
    DelayNotice,
    EnterOrder,
    JudgeOrder,
)
from steadyhand.enforcement.orders.model import VIEW, Part
from steadyhand.enforcement.orders.telling import TellNow
from steadyhand.kernel.command import Order
from steadyhand.kernel.values import HOUR
from tests.support.doors import Opened
from tests.support.people import ADMIN, REVIEWER
from tests.support.program_access import seconded

LEGAL, OTHER_LEGAL = "staff:lars", "staff:lin"
POST = Part(subject="post:o1", account="account:o1", act="remove")
USER = Part(subject="account:o2", account="account:o2", act="ban")


def entering(house: Opened, name: str, **more: Any) -> EnterOrder:
    """An order of a court in Germany, received just now, to be answered within an hour."""
    now = house.reader.now()
    given: dict[str, Any] = {
        "order": f"order:{name}",
        "authority": "Amtsgericht Plauen",
        "country": "DE",
        "kind": "act",
        "basis": "§ 1004 BGB",
        "reference": "4 C 17/26",
        "parts": (POST,),
        "territory": ("DE",),
        "received": now,
        "due": now + HOUR,
        "policy": "spam-1@1",
        "document": "The post is to be removed.",
    }
    return EnterOrder(**(given | more))


def lawyers(house: Opened) -> None:
    """Two people who answer authorities, neither of whom depends on the other."""
    for principal, name in ((LEGAL, "Lars"), (OTHER_LEGAL, "Lin")):
        house.done(Appoint(staff=Staff(principal=principal, name=name, roles=("legal",))), ADMIN)


def checked(house: Opened, name: str, **more: Any) -> None:
    """Somebody else finds it valid, or what is said."""
    given: dict[str, Any] = {
        "order": f"order:{name}",
        "valid": True,
        "reason": "Served, signed, and within its power.",
    }
    house.done(CheckOrder(**(given | more)), OTHER_LEGAL)


def carry(house: Opened, name: str, *places: int, reason: str = "", by: str = LEGAL) -> list[Any]:
    """Carry out these parts and answer."""
    row = house.reader.row(VIEW, f"order:{name}")
    return house.door.perform_many(
        [Order(command, by) for command in carried_out(row, places, reason)], atomic=True
    )


def orders(house: Opened) -> None:
    """One done and told later, one told by a person, one to reinstate, one not valid, one that nobody answers."""
    lawyers(house)
    for name in ("later", "now"):
        part = Part(subject=f"post:{name}", account=f"account:{name}", act="remove")
        house.done(entering(house, name, parts=(part,)), LEGAL)
        checked(house, name)
        until = house.reader.now() + HOUR
        silent = DelayNotice(order=f"order:{name}", silence="law", law="§ 101 StPO", until=until)
        house.done(silent, LEGAL)
        carry(house, name, 0)
    house.done(TellNow(order="order:now", policy="spam-1@1"), OTHER_LEGAL)
    remove = Remove(
        subject="post:back", account="account:o3", policy="spam-1@1", cause="decision:o", mode="manual"
    )
    house.done(remove, REVIEWER)
    back = Part(subject="post:back", action="post:back#1")
    house.done(entering(house, "back", kind="reinstate", parts=(back,), policy=""), LEGAL)
    checked(house, "back")
    carry(house, "back", 0)
    house.done(entering(house, "bad"), LEGAL)
    checked(house, "bad", valid=False, flaw="no_power")
    carry(house, "bad", reason="A private letter.")
    house.done(ChallengeOrder(order="order:now", court="LG Berlin, 1 O 2/26"), LEGAL)
    judged = JudgeOrder(order="order:now", judgment="set_aside")
    seconded(house, judged, LEGAL, OTHER_LEGAL, "request:judged")
    house.done(entering(house, "late", parts=(POST, USER)), LEGAL)
    house.many(CheckOrder(order="order:late", valid=True, reason="Mine."), by=LEGAL)
