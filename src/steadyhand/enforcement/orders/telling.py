"""Telling whoever was not told: when the time is up for which a notice waited, or earlier by a person."""

from __future__ import annotations

from typing import ClassVar

from steadyhand.enforcement.notices import order_notice
from steadyhand.enforcement.orders.commands import OfOrder
from steadyhand.enforcement.orders.facts import NoticesSent
from steadyhand.enforcement.orders.model import LegalOrder
from steadyhand.kernel.command import Keys, Rows
from steadyhand.kernel.entry import Refusal, Ruling
from steadyhand.kernel.values import Instant


class TellNow(OfOrder, frozen=True, kw_only=True, tag="enforcement.tell_of_order"):
    """Tell everybody now of whom nobody was told. One person may: whoever is concerned can object from then on."""

    capability = "order.carry_out"

    policy: str
    """The order's article."""

    def keys(self) -> Keys:
        return Keys(legal_order=self.order, article_version=self.policy)

    def early(self, row: LegalOrder, now: Instant) -> bool:
        """Whether it is too early for whoever asks."""
        return False

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        row: LegalOrder | None = rows.legal_order
        if row is None or row.delay is None or row.policy != self.policy or self.early(row, now):
            return Refusal("not_due", f"Of {self.order[:80]} nobody is told later, or not yet.")
        late = row.untold()
        article = rows.article_version
        effects = [
            order_notice(one.subject, one.measure, article, row.said, rows.words, now)
            for one in late
            if one.measure
        ]
        fact = NoticesSent(order=row.id, actions=tuple(one.action for one in late))
        return Ruling(fact=fact, effects=tuple(effects))


class SendNotices(TellNow, frozen=True, kw_only=True, tag="enforcement.send_order_notices"):
    """The time for which they waited is up. Performed by the clock."""

    capability = "order.expire"
    tool: ClassVar[str] = "clock"

    def early(self, row: LegalOrder, now: Instant) -> bool:
        return row.silent(now)
