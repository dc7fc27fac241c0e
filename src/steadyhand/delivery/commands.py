"""What became of an effect: the platform's receipt, a dead letter, or another try."""

from __future__ import annotations

from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Fact, Refusal, Settlement
from steadyhand.kernel.values import Instant


class Receipted(Fact, frozen=True, tag="delivery.receipted"):
    """The platform acknowledged an effect: the third record beside deciding and executing."""

    effect: str
    status: int
    applied: bool
    receipt: str
    platform_at: str

    def settles(self) -> Settlement:
        return Settlement(self.effect, "delivered")


class DeadLettered(Fact, frozen=True, tag="delivery.dead_lettered"):
    """The platform did not take an effect in all the tries it is given."""

    effect: str
    attempts: int
    error: str

    def settles(self) -> Settlement:
        return Settlement(self.effect, "dead")


class Replayed(Fact, frozen=True, tag="delivery.replayed"):
    """Someone had a dead letter tried again."""

    effect: str

    def settles(self) -> Settlement:
        return Settlement(self.effect, "pending")


class Superseded(Fact, frozen=True, tag="delivery.superseded"):
    """An effect was not sent any more: a later one on its subject, which says all that is in force, had arrived.

    Or what it tells was taken back before it left.
    """

    effect: str
    later: str
    """The effect that had; of what was taken back, the one that tells the other half of it."""

    def settles(self) -> Settlement:
        return Settlement(self.effect, "superseded")


class Receive(Command, frozen=True, tag="delivery.receive"):
    """Record the platform's receipt."""

    capability = "delivery.receipt"
    tool = "delivery"
    effect: str
    status: int
    applied: bool
    receipt: str
    platform_at: str

    def keys(self) -> Keys:
        return Keys(delivery=self.effect)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if rows.delivery is not None and rows.delivery.state == "delivered":
            return Refusal("delivered", f"Effect {self.effect} already has its receipt.")
        return Receipted(
            effect=self.effect,
            status=self.status,
            applied=self.applied,
            receipt=self.receipt,
            platform_at=self.platform_at,
        )


class GiveUp(Command, frozen=True, tag="delivery.give_up"):
    """Stop trying to deliver an effect; people see it and can have it tried again."""

    capability = "delivery.receipt"
    tool = "delivery"
    effect: str
    attempts: int
    error: str

    def keys(self) -> Keys:
        return Keys(delivery=self.effect)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if rows.delivery is not None and rows.delivery.state == "delivered":
            return Refusal("delivered", f"Effect {self.effect} already has its receipt.")
        return DeadLettered(effect=self.effect, attempts=self.attempts, error=self.error)


class Supersede(Command, frozen=True, tag="delivery.supersede"):
    """Do not send an effect that a later one has overtaken: it would undo what the later one did."""

    capability = "delivery.receipt"
    tool = "delivery"
    effect: str
    later: str

    def keys(self) -> Keys:
        return Keys(delivery=self.effect)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if rows.delivery is not None and rows.delivery.state == "delivered":
            return Refusal("delivered", f"Effect {self.effect} already has its receipt.")
        return Superseded(effect=self.effect, later=self.later)


class Replay(Command, frozen=True, tag="delivery.replay"):
    """Have a dead letter tried again."""

    capability = "delivery.replay"
    tool = "delivery"
    effect: str

    def keys(self) -> Keys:
        return Keys(delivery=self.effect)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if rows.delivery is None or rows.delivery.state != "dead":
            return Refusal("not_dead", f"Effect {self.effect} is not a dead letter.")
        return Replayed(effect=self.effect)
