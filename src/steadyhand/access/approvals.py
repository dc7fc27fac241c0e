"""Whether somebody may be the second person for a request: entitled to it, not frozen themselves, and independent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from steadyhand.access.capabilities import approving
from steadyhand.access.entitlement import Entitlements
from steadyhand.access.freezes.model import Freeze
from steadyhand.access.grants.model import CustomRole
from steadyhand.access.independence import Known, dependence, raised_in
from steadyhand.access.model import Staff
from steadyhand.access.requests.model import Member, Request
from steadyhand.access.scopes import Facts
from steadyhand.access.small.team import SmallTeams
from steadyhand.kernel.command import Order
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import Instant, Scope

Holds = Callable[[str, str, Scope, Instant], bool]
FactsOf = Callable[[str, Scope, Instant], Facts]
Stopped = Callable[[str, str, Scope, Instant], Iterable[Freeze]]


class Approvals:
    """What it takes to approve, at one epoch."""

    def __init__(
        self,
        known: Known,
        roles: Mapping[str, CustomRole],
        freezes: tuple[Freeze, ...],
        small: SmallTeams,
    ) -> None:
        self._known = known
        self._small = small
        self._roles = roles
        self._freezes = freezes

    def refused(
        self, request: Request | None, order: Order, holds: Holds, stopped: Stopped, now: Instant
    ) -> Refusal | None:
        """Why this order, which approves a request, may not; None where it may."""
        if refusal := self.unentitled(request, order.by, holds, now):
            return refusal
        assert request is not None
        if order.by == request.by and self._small.all_declared(request, now):
            return self._small.approves(request, now)
        approver = self._known.staff[order.by]
        for member in request.members:
            for scope in member.scope.each():
                for freeze in stopped(order.by, member.capability, scope, now):
                    if _keeps_from(freeze, member.capability):
                        return Refusal(
                            "frozen", f"You are inside {freeze.id} yourself: somebody else must approve."
                        )
        in_force = tuple(freeze for freeze in self._freezes if freeze.in_force(now))
        return dependence(request, approver, order.proof, self._known, in_force, now) or self._remade(
            approver, in_force
        )

    def unentitled(self, request: Request | None, by: str, holds: Holds, now: Instant) -> Refusal | None:
        """Why somebody has no say in a request, yes or no; None where they have."""
        if request is None:
            return Refusal("unknown_request", "There is no such request.")
        if by not in self._known.staff:
            return Refusal(
                "not_staff", "Only a member of staff is a second person: no service, no automation."
            )
        if self._of_house(request, by):
            return Refusal(
                "not_sent", "You are on the outside panel: you approve what somebody else of it asks for."
            )
        for member in request.members:
            needed = approving(member.capability)
            if not all(holds(by, needed, scope, now) for scope in member.scope.each()):
                return Refusal("not_allowed", f"The second person for this needs the capability {needed}.")
        return None

    def _of_house(self, request: Request, by: str) -> bool:
        """Whether somebody of the outside panel is asked about what the house does itself."""
        asker = self._known.staff.get(request.by)
        return self._known.staff[by].on_panel and asker is not None and not asker.on_panel

    def _remade(self, approver: Staff, freezes: tuple[Freeze, ...]) -> Refusal | None:
        """A role that means something else since a freeze began raises whoever has it."""
        for role in filter(None, map(self._roles.get, approver.roles)):
            for freeze in freezes:
                if role.changed >= freeze.starts:
                    return raised_in(freeze)
        return None


def unable(
    members: Iterable[Member], by: str, entitlements: Entitlements, facts: FactsOf, now: Instant
) -> Refusal | None:
    """Why somebody could not do what they ask for, whoever agreed; None where they hold what it needs."""
    asked = ((one.capability, scope) for one in members for scope in one.scope.each())
    lacks = (entitlements.lack(by, what, facts(what, scope, now), now) for what, scope in asked)
    return next(filter(None, lacks), None)


def _keeps_from(freeze: Freeze, capability: str) -> bool:
    """Whether who is inside a freeze cannot even be the second person for this.

    A freeze that asks for two people does not stop the second of them. Freezes themselves are approved by
    anybody whom nobody has contained, or one of everything could never be lifted.
    """
    if capability.startswith("freeze."):
        return freeze.kind == "containment"
    return freeze.mode != "two_person"
