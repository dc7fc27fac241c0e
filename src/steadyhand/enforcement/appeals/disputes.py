"""Disputes before a certified body, and what came of them (Regulation (EU) 2022/2065, Art. 21 and 24(1)(a))."""

from __future__ import annotations

from typing import ClassVar, Literal

from steadyhand.enforcement.appeals.commands import OfAppeal
from steadyhand.enforcement.appeals.facts import DisputeDecided, DisputeOpened
from steadyhand.enforcement.appeals.model import Appeal
from steadyhand.kernel.command import Rows
from steadyhand.kernel.entry import Fact, Payload, Refusal, Ruling
from steadyhand.kernel.values import Instant

LONGEST = 200


class OpenDispute(OfAppeal, frozen=True, kw_only=True, tag="enforcement.open_dispute"):
    """Note that a certified body was asked about a decision that stood on appeal."""

    capability = "appeal.dispute"
    unfreezable: ClassVar[bool] = True
    body: str
    reference: str

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        appeal: Appeal | None = rows.appeal
        if appeal is None or appeal.state != "closed" or appeal.outcome == "overturned":
            return Refusal(
                "not_answered", "A dispute is about a decision that stood, in part or whole, on appeal."
            )
        if appeal.dispute is not None:
            return Refusal("open_already", f"{appeal.dispute.body} was asked about this already.")
        if not (0 < len(self.body.strip()) <= LONGEST and 0 < len(self.reference.strip()) <= LONGEST):
            return Refusal("unnamed", "Name the body, and its reference.")
        return DisputeOpened(appeal=self.appeal, body=self.body.strip(), reference=self.reference.strip())


class DecideDispute(OfAppeal, frozen=True, kw_only=True, tag="enforcement.decide_dispute"):
    """Note what the body found, and whether it was carried out; what is not says why."""

    capability = "appeal.dispute"
    unfreezable: ClassVar[bool] = True
    outcome: Literal["for_person", "for_platform", "settled"]
    implemented: bool
    why: str

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        appeal: Appeal | None = rows.appeal
        dispute = appeal.dispute if appeal is not None else None
        if appeal is None or dispute is None or dispute.outcome is not None:
            return Refusal("no_dispute", "No body that has yet to answer was asked about this.")
        if not self.why.strip():
            return Refusal("no_reason", "Say in a sentence why it is carried out, or not.")
        fact = DisputeDecided(
            appeal=self.appeal, body=dispute.body, outcome=self.outcome, implemented=self.implemented
        )
        return Ruling(fact=fact, payloads=(Payload("dispute", appeal.by, self.why.encode(), appeal.by),))
