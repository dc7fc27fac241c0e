"""Whether somebody may be the second person for a request: entitled to it, not frozen themselves, and independent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from steadyhand.access.capabilities import approving
from steadyhand.access.freezes.model import Freeze
from steadyhand.access.grants.model import CustomRole, Grants
from steadyhand.access.independence import dependence, raised_in
from steadyhand.access.model import Staff
from steadyhand.access.requests.model import Request
from steadyhand.kernel.command import Order
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import Instant, Scope

Holds = Callable[[str, str, Scope, Instant], bool]
Stopped = Callable[[str, str, Scope, Instant], Iterable[Freeze]]


class Approvals:
    """What it takes to approve, at one epoch."""

    def __init__(
        self,
        staff: Mapping[str, Staff],
        grants: Mapping[str, Grants],
        roles: Mapping[str, CustomRole],
        freezes: tuple[Freeze, ...],
    ) -> None:
        self._staff = staff
        self._roles = roles
        self._grants = grants
        self._freezes = freezes

    def refused(
        self, request: Request | None, order: Order, holds: Holds, stopped: Stopped, now: Instant
    ) -> Refusal | None:
        """Why this order, which approves a request, may not; None where it may."""
        if refusal := self.unentitled(request, order.by, holds, now):
            return refusal
        assert request is not None
        approver = self._staff[order.by]
        for member in request.members:
            for freeze in stopped(order.by, member.capability, member.scope, now):
                if _keeps_from(freeze, member.capability):
                    return Refusal(
                        "frozen", f"You are inside {freeze.id} yourself: somebody else must approve."
                    )
        in_force = tuple(freeze for freeze in self._freezes if freeze.in_force(now))
        return dependence(
            request, approver, order.proof, self._staff, self._grants, in_force, now
        ) or self._remade(approver, in_force)

    def unentitled(self, request: Request | None, by: str, holds: Holds, now: Instant) -> Refusal | None:
        """Why somebody has no say in a request, yes or no; None where they have."""
        if request is None:
            return Refusal("unknown_request", "There is no such request.")
        if by not in self._staff:
            return Refusal(
                "not_staff", "Only a member of staff is a second person: no service, no automation."
            )
        for member in request.members:
            needed = approving(member.capability)
            if not holds(by, needed, member.scope, now):
                return Refusal("not_allowed", f"The second person for this needs the capability {needed}.")
        return None

    def _remade(self, approver: Staff, freezes: tuple[Freeze, ...]) -> Refusal | None:
        """A role that means something else since a freeze began raises whoever has it."""
        for role in filter(None, map(self._roles.get, approver.roles)):
            for freeze in freezes:
                if role.changed >= freeze.starts:
                    return raised_in(freeze)
        return None


def _keeps_from(freeze: Freeze, capability: str) -> bool:
    """Whether who is inside a freeze cannot even be the second person for this.

    A freeze that asks for two people does not stop the second of them. Freezes themselves are approved by
    anybody whom nobody has contained, or one of everything could never be lifted.
    """
    if capability.startswith("freeze."):
        return freeze.kind == "containment"
    return freeze.mode != "two_person"
