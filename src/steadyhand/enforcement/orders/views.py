"""Legal orders by id, with what became of each; and how many there were, by month, country and kind."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from msgspec.structs import replace

from steadyhand.enforcement.facts import Lifted, Sanctioned, Varied
from steadyhand.enforcement.orders.facts import (
    NoticeDelayed,
    NoticesSent,
    OrderBreached,
    OrderChallenged,
    OrderChecked,
    OrderClosed,
    OrderEntered,
    OrderJudged,
)
from steadyhand.enforcement.orders.model import (
    COUNTS,
    VIEW,
    Checked,
    Counted,
    Done,
    LegalOrder,
    Line,
    is_order,
)
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.view import View
from steadyhand.kernel.zones import rfc3339

_OF_ORDER: Final = (
    OrderEntered,
    OrderChecked,
    NoticeDelayed,
    NoticesSent,
    OrderClosed,
    OrderBreached,
    OrderChallenged,
    OrderJudged,
)


class LegalOrderView(View[LegalOrder]):
    """Every order, for ever."""

    name = VIEW
    row = LegalOrder
    facts = (*_OF_ORDER, Sanctioned, Lifted, Varied)

    def keys(self, entry: Entry) -> Iterable[str]:
        match entry.fact:
            case Sanctioned(sanction=sanction):
                cause = sanction.cause
            case Lifted(cause=cause) | Varied(cause=cause):
                pass
            case fact:
                cause = fact.order  # type: ignore[attr-defined]
        return [cause] if is_order(cause) else []

    def fold(self, row: LegalOrder | None, entry: Entry, key: str) -> LegalOrder | None:
        if isinstance(entry.fact, OrderEntered):
            return _entered(entry.fact, entry)
        return row if row is None else _after(row, entry)


class OrderMonthView(View[Counted]):
    """What authorities ordered, and what became of it: by the month in which it came."""

    name = COUNTS
    row = Counted
    facts = _OF_ORDER

    def keys(self, entry: Entry) -> Iterable[str]:
        line = _line(entry)
        return [line.key] if line is not None and _counts(entry) else []

    def fold(self, row: Counted | None, entry: Entry, key: str) -> Counted:
        before = row or Counted()
        return replace(before, **{name: getattr(before, name) + 1 for name in _counts(entry)})


def _line(entry: Entry) -> Line | None:
    if isinstance(entry.fact, OrderEntered):
        fact = entry.fact
        return Line(month=rfc3339(fact.received)[:7], country=fact.country, kind=fact.kind)
    return getattr(entry.fact, "line", None)


def _counts(entry: Entry) -> tuple[str, ...]:
    """What is one more."""
    match entry.fact:
        case OrderEntered():
            return ("received",)
        case OrderChecked(valid=valid, beyond=beyond):
            return (("beyond",) if beyond else ()) if valid else ("invalid",)
        case NoticeDelayed(delay=delay):
            return ("silent",) if delay.times == 1 else ()
        case OrderClosed(outcome=outcome):
            return (outcome,)
        case OrderBreached():
            return ("late",)
        case OrderChallenged():
            return ("challenged",)
        case OrderJudged(judgment="set_aside"):
            return ("set_aside",)
    return ()


def _entered(fact: OrderEntered, entry: Entry) -> LegalOrder:
    sealed = entry.sealed("order")
    return LegalOrder(
        id=fact.order,
        authority=fact.authority,
        country=fact.country,
        kind=fact.kind,
        basis=fact.basis,
        reference=fact.reference,
        parts=fact.parts,
        territory=fact.territory,
        beyond=fact.beyond,
        received=fact.received,
        due=fact.due,
        policy=fact.policy,
        by=entry.by,
        at=entry.at,
        document=sealed.payload if sealed else None,
    )


def _after(row: LegalOrder, entry: Entry) -> LegalOrder:
    why = sealed.payload if (sealed := entry.sealed("reason")) else None
    match entry.fact:
        case OrderChecked(valid=valid, flaw=flaw, beyond=beyond):
            checked = Checked(valid=valid, flaw=flaw, beyond=beyond, by=entry.by, at=entry.at, why=why)
            return replace(row, checked=checked)
        case Sanctioned(subject=subject, sanction=sanction):
            told = sanction.told is None or not row.silent(entry.at)
            place = row.place_of(subject, sanction.kind)
            return _having(row, place, Done(
                part=-1, subject=subject, action=sanction.action, measure=sanction, at=entry.at, by=entry.by, told=told
            ))  # fmt: skip
        case Lifted(subject=subject, action=action) | Varied(subject=subject, action=action):
            place = row.place_of(subject, None, action)
            return _having(row, place, Done(
                part=-1, subject=subject, action=action, measure=None, at=entry.at, by=entry.by, told=True
            ))  # fmt: skip
        case NoticeDelayed(delay=delay):
            return replace(row, delay=delay)
        case NoticesSent():
            return replace(row, done=tuple(replace(one, told=True) for one in row.done))
        case OrderClosed(outcome=outcome):
            return replace(row, closed=entry.at, outcome=outcome, why=why)
        case OrderBreached():
            return replace(row, breached=entry.at)
        case OrderChallenged(court=court):
            return replace(row, challenged=entry.at, court=court)
        case OrderJudged(judgment=judgment):
            return replace(row, judged=judgment)
    return row


def _having(row: LegalOrder, place: int | None, done: Done) -> LegalOrder:
    """With one part done; what ended after a court set the order aside is no part of it."""
    return row if place is None else replace(row, done=(*row.done, replace(done, part=place)))
