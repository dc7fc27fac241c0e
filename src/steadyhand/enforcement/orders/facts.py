"""What happens to legal orders. Who is to be told of one, and why it is not valid in words, are payloads."""

from __future__ import annotations

from steadyhand.enforcement.orders.model import Delay, Flaw, Judgment, Kind, Line, Outcome, Part
from steadyhand.kernel.entry import Entry, Fact, Timer
from steadyhand.kernel.values import Instant


class OrderEntered(Fact, frozen=True, tag="enforcement.order_entered"):
    """An authority's order was put on record. The document is the entry's payload."""

    order: str
    authority: str
    country: str
    kind: Kind
    basis: str
    reference: str
    parts: tuple[Part, ...]
    territory: tuple[str, ...]
    beyond: str
    received: Instant
    due: Instant
    policy: str

    def timers(self, entry: Entry) -> list[Timer]:
        from steadyhand.enforcement.orders.commands import BreachOrder  # noqa: PLC0415 - a timer names what ends the fact

        return [Timer(_due(self.order), self.due, BreachOrder(order=self.order))]


class OrderChecked(Fact, frozen=True, tag="enforcement.order_checked"):
    """A second person found it valid, or not. Why is the entry's payload."""

    order: str
    valid: bool
    flaw: Flaw | None
    beyond: bool
    line: Line


class NoticeDelayed(Fact, frozen=True, tag="enforcement.order_notice_delayed"):
    """Nobody is told of it until an instant."""

    order: str
    delay: Delay
    policy: str
    line: Line

    def timers(self, entry: Entry) -> list[Timer]:
        from steadyhand.enforcement.orders.telling import SendNotices  # noqa: PLC0415 - a timer names what ends the fact

        send = SendNotices(order=self.order, policy=self.policy)
        return [Timer(_notice(self.order), self.delay.until, send)]


class NoticesSent(Fact, frozen=True, tag="enforcement.order_notices_sent"):
    """Whoever was not told of it before is told now."""

    order: str
    actions: tuple[str, ...]

    def timers(self, entry: Entry) -> list[Timer]:
        return [Timer(_notice(self.order))]


class OrderClosed(Fact, frozen=True, tag="enforcement.order_closed"):
    """It was answered: carried out, in part, or not. Why not is the entry's payload."""

    order: str
    outcome: Outcome
    line: Line

    def timers(self, entry: Entry) -> list[Timer]:
        return [Timer(_due(self.order))]


class OrderBreached(Fact, frozen=True, tag="enforcement.order_breached"):
    """Its time ran out, and it was not answered."""

    order: str
    line: Line


class OrderChallenged(Fact, frozen=True, tag="enforcement.order_challenged"):
    """It was taken to court."""

    order: str
    court: str
    line: Line


class OrderJudged(Fact, frozen=True, tag="enforcement.order_judged"):
    """The court has spoken: it stands, or it is set aside."""

    order: str
    judgment: Judgment
    line: Line


def _due(order: str) -> str:
    return f"order-due:{order}"


def _notice(order: str) -> str:
    return f"order-notice:{order}"
