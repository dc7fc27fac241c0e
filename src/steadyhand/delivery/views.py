"""What became of each effect that was settled at least once."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from steadyhand.delivery.commands import DeadLettered, Receipted, Replayed, Superseded
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.values import Instant
from steadyhand.kernel.view import View


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """The latest on one effect: `delivered`, `dead`, `superseded`, or `pending` again after a replay."""

    effect: str
    state: str
    at: Instant
    receipt: str | None = None
    applied: bool | None = None
    error: str | None = None


class DeliveryView(View[Delivery]):
    """Settled effects by their id; one that is not here has not been settled yet."""

    name = "delivery"
    row = Delivery
    facts = (Receipted, DeadLettered, Superseded, Replayed)
    columns = {"state": str, "at": int}
    indexes = (("state", "at"),)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [entry.fact.effect]  # type: ignore[attr-defined]

    def fold(self, row: Delivery | None, entry: Entry, key: str) -> Delivery | None:
        match entry.fact:
            case Receipted(receipt=receipt, applied=applied):
                return Delivery(effect=key, state="delivered", at=entry.at, receipt=receipt, applied=applied)
            case DeadLettered(error=error):
                return Delivery(effect=key, state="dead", at=entry.at, error=error)
            case Superseded():
                return Delivery(effect=key, state="superseded", at=entry.at)
            case Replayed():
                return Delivery(effect=key, state="pending", at=entry.at)
        return row
