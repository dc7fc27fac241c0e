"""Carrying out an order: an act that holds where the order has effect, with the order as its cause.

Ending a measure by an order is `ending.LiftByOrder`, beside every other way in which one ends.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from msgspec.structs import replace

from steadyhand.enforcement.commands import IMPOSING, Impose
from steadyhand.enforcement.ending import LiftByOrder
from steadyhand.enforcement.model import Sanction
from steadyhand.enforcement.notices import order_notice
from steadyhand.enforcement.orders.commands import CloseOrder, OfOrder
from steadyhand.enforcement.orders.model import LegalOrder, Part
from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Refusal, Ruling
from steadyhand.kernel.values import Instant, Scope, touched
from steadyhand.rules.acts import Act
from steadyhand.rules.versions.queues import QUEUES

_OF: Final = {one.kind: one for one in IMPOSING}
NOTICE: Final = "notice.sent"


class ImposeByOrder(OfOrder, frozen=True, kw_only=True, tag="enforcement.impose_by_order"):
    """Impose what a valid order says of one subject, where that order has effect. No freeze stops it."""

    capability = "order.carry_out"

    subject: str
    act: Act
    policy: str
    """The order's article."""

    def keys(self) -> Keys:
        return Keys(
            legal_order=self.order,
            standing=self.subject,
            article_version=self.policy,
            case_asked=None,
            case=None,
            strikes=None,
            ladders=None,
            queues=QUEUES,
        )

    def scope(self, rows: Rows) -> Scope:
        article, part = rows.article_version, self._part(rows.legal_order)
        return Scope(
            tool=self.tool,
            policy_area=article.area if article else None,
            severity=article.severity if article else None,
            subjects=touched(self.subject, part.account) if part else None,
            on=self.subject,
        )

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        if refusal := self.missing(rows):
            return refusal
        row: LegalOrder = rows.legal_order
        place = row.place_of(self.subject, self.act)
        if row.state != "valid" or row.judged == "set_aside":
            return Refusal(
                "not_valid", f"A second person has yet to find {row.id} valid, or found that it is not."
            )
        if place is None or self.policy != row.policy:
            return Refusal("not_ordered", f"{row.id} does not order that.")
        if row.has_done(place):
            return Refusal("done", f"{row.id} has been carried out on {self.subject}.")
        made = self._imposing(row, row.parts[place]).decide(rows, now)
        if isinstance(made, Refusal):
            return made
        sanction: Sanction = made.fact.sanction  # type: ignore[attr-defined]
        acts = tuple(effect for effect in made.effects if effect.type != NOTICE)
        told = sanction.told is not None and not row.silent(now)
        notice = (
            (order_notice(self.subject, sanction, rows.article_version, row.said, rows.words, now),)
            if told
            else ()
        )
        return replace(made, effects=(*acts, *notice))

    def _part(self, row: LegalOrder | None) -> Part | None:
        place = row.place_of(self.subject, self.act) if row is not None else None
        return row.parts[place] if row is not None and place is not None else None

    def _imposing(self, row: LegalOrder, part: Part) -> Impose:
        return _OF[self.act](
            subject=part.subject,
            policy=row.policy,
            cause=row.id,
            mode="manual",
            account=part.account or (part.subject if part.subject.startswith("account:") else None),
            until=part.until,
            territory=row.effective,
        )


def carried_out(row: LegalOrder, places: Collection[int], reason: str) -> list[Command]:
    """The set that carries out these parts of an order, by their places, and closes it: all of it, or nothing."""
    chosen = [part for place, part in enumerate(row.parts) if place in places]
    return [*(_command(row, part) for part in chosen), CloseOrder(order=row.id, reason=reason)]


def _command(row: LegalOrder, part: Part) -> Command:
    if part.act is None:
        return LiftByOrder(subject=part.subject, action=part.action, order=row.id)
    return ImposeByOrder(order=row.id, subject=part.subject, act=part.act, policy=row.policy)
