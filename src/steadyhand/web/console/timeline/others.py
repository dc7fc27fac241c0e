"""What happened, in words, beside cases and measures: notices, legal orders, returns, drift and protection. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from steadyhand.access.protection.facts import SubjectProtected, SubjectUnprotected
from steadyhand.delivery.model import Pending
from steadyhand.delivery.views import Delivery
from steadyhand.enforcement.drift.model import Drift
from steadyhand.enforcement.orders.model import LegalOrder
from steadyhand.enforcement.reinstatement.model import Request
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.zones import day
from steadyhand.web.console import words
from steadyhand.web.console.timeline.model import Line

NOTICE: Final = "notice.sent"
_CAUSES: Final = ("object_ref", "ended_ref")
_ORDERS: Final = {"act": "to act", "reinstate": "to end what was done"}


def of_notice(effect: Pending, body: Mapping[str, Any], outcome: Delivery | None, area: str = "") -> Line:
    """A notice that was sent, by its title in English, and whether it arrived. `body` is empty once it was erased."""
    english = body.get("translations", {}).get("en", body)
    said = f"Notice: “{english['title']}”" if english.get("title") else "Notice, erased since"
    state = words.DELIVERIES.get(effect.state, effect.state)
    arrived = f" {day(outcome.at)}" if outcome is not None and effect.state == "delivered" else ""
    return Line(
        id=effect.effect, at=effect.at, kind="notices", what=f"{said}: {state}{arrived}", on=effect.subject, area=area,
        cause=next((str(body[name]) for name in _CAUSES if body.get(name)), ""),
    )  # fmt: skip


def of_order(order: LegalOrder, subjects: Iterable[str]) -> Iterator[Line]:
    """A legal order under which something was done to one of these subjects."""
    on = next((part.subject for part in order.parts if part.subject in set(subjects)), "")
    common: dict[str, Any] = {"on": on, "cause": order.id, "kind": "orders"}
    said = f"Legal order of {order.authority} ({order.country}) {_ORDERS[order.kind]}, on record"
    yield Line(id=order.id, at=order.at, what=said, by=order.by, **common)
    if order.checked is not None:
        found = "valid" if order.checked.valid else "not valid"
        said = f"Legal order checked by a second person: {found}"
        yield Line(id=f"{order.id}/checked", at=order.checked.at, what=said, by=order.checked.by, **common)
    for name, at, said in (
        ("late", order.breached, "Legal order not answered in time"),
        ("closed", order.closed, f"Legal order closed: {(order.outcome or '').replace('_', ' ')}"),
        ("court", order.challenged, f"Legal order taken to court: {order.court}"),
    ):
        if at is not None:
            yield Line(id=f"{order.id}/{name}", at=at, what=said, **common)


def of_return(one: Request) -> Iterator[Line]:
    """A request of a banned account to come back, and what came of it."""
    area = one.facts.area if one.facts is not None else ""
    common: dict[str, Any] = {"on": one.account, "area": area, "cause": one.id, "kind": "returns"}
    yield Line(id=one.id, at=one.at, what="Asked to come back", by=one.account, **common)
    if one.decided is not None and one.votes:
        said = "may not come back" if one.state == "denied" else "may come back"
        yield Line(id=f"{one.id}/decided", at=one.decided, what=f"Request to come back: {said}", **common)
    if one.returned is not None:
        yield Line(
            id=f"{one.id}/back", at=one.returned, what=f"Came back on probation, in wave {one.wave}", **common
        )
    if one.ended is not None:
        completed = one.state == "completed"
        said = "Probation completed" if completed else f"Return revoked because of {one.cause}"
        yield Line(id=f"{one.id}/ended", at=one.ended, what=said, **common)


def of_drift(found: Drift) -> Iterator[Line]:
    """That the platform did not enforce what should be: the last time, and how often before."""
    before = f", for the {found.times}. time" if found.times > 1 else ""
    common: dict[str, Any] = {"on": found.subject, "kind": "platform", "by": "system:comparison"}
    said = f"The platform enforces otherwise than it should{before}"
    yield Line(id=f"drift:{found.opened}", at=found.since, what=said, **common)
    if found.mended is not None:
        said = "The platform enforces what it should again"
        yield Line(id=f"drift:{found.opened}/mended", at=found.mended, what=said, **common)


def of_protection(entry: Entry) -> Line | None:
    """A change of the register of protected accounts."""
    common: dict[str, Any] = {
        "id": f"entry:{entry.seq}",
        "at": entry.at,
        "kind": "protection",
        "by": entry.by,
    }
    match entry.fact:
        case SubjectProtected(protected=one):
            said = f"On the register of protected accounts as {words.PROTECTED[one.kind]}, until {day(one.until)}"
            return Line(what=f"{said}, by {one.source}", on=one.account, **common)
        case SubjectUnprotected(account=account):
            return Line(what="Taken off the register of protected accounts", on=account, **common)
    return None
