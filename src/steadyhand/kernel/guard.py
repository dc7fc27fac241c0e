"""Who may do what: a protocol that the room `access` implements and the door asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import msgspec

from steadyhand.kernel.command import Order
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import Instant, Scope


class Pass(msgspec.Struct, frozen=True):
    """Allowed; `under` names the exemptions, break-glass or second approval that made it so, with spaces between."""

    under: str | None = None


class Judge(Protocol):
    """The guard as it stands at one epoch: no I/O."""

    def __call__(self, order: Order, scope: Scope, now: Instant, permit: Any) -> Pass | Refusal:
        """Whether `order.by` may do this now; `permit` is the row that `order.under` names, None without one."""


class Reads(Protocol):
    """Whole views, as the current transaction sees them."""

    def view(self, name: str) -> Mapping[str, Any]:
        """Every row of a view by its key. For small views only."""


class Guard(Protocol):
    """Compiled once per epoch, inside the transaction that finds its judge out of date."""

    @property
    def permits(self) -> str | None:
        """The view whose rows orders name in `under`; None where there are no permits."""

    def compile(self, reads: Reads) -> Judge:
        """The judge for what `reads` sees."""
