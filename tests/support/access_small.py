"""The plain model's reading of a declared small team: who could be the second person, asked one by one."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable

from steadyhand.access.capabilities import APPROVING
from steadyhand.access.grants.model import Grants
from steadyhand.access.model import Staff
from steadyhand.access.requests.commands import ApproveSecond
from steadyhand.access.requests.model import Request
from steadyhand.access.roles import ROLES
from steadyhand.kernel.command import Order, Proof
from steadyhand.kernel.values import DAY, Scope
from tests.support.access_everybody import Everybody, forgotten

LASTING = ("delegate", "reporting_line", "same_team", "mutual", "circular")
"""How people work together; any other dependence is of something that one did to the other."""


class SmallTeams(Everybody):
    """Whether somebody may be the second person for themselves, at an instant."""

    @abstractmethod
    def dependent(self, request: Request, approver: Staff, order: Order) -> str | None:
        """The first rule of independence that is broken."""

    @abstractmethod
    def role(self, name: str) -> set[str]:
        """What a role allows."""

    def declared(self, capability: str) -> bool:
        """Whether a declaration stands: it was not ended, and has not run out."""
        team = self.house.small_team.get(capability)
        return team is not None and team.terms[-1].ended is None and self.now < team.terms[-1].until

    def alone_under(self, order: Order, scope: Scope, permit: Request | None) -> set[str]:
        """The declarations that let somebody do the second step of their own."""
        capability = order.command.capability
        if isinstance(order.command, ApproveSecond):
            own = permit is not None and permit.by == order.by
            return {f"small:{one}" for one in needed(permit)} if permit is not None and own else set()
        return {f"small:{capability}"} if order.by in scope.apart and self.declared(capability) else set()

    def own_request(self, request: Request, order: Order) -> str | None:
        """Why somebody does not approve their own request, all of which is declared; None where they may."""
        if request.needs > 1:
            return "yourself"

        def why(other: Staff) -> str | None:
            proof = Proof(session="x", authenticator="a passkey of theirs", verified=True, fresh=True)
            return self.dependent(request, other, Order(order.command, other.principal, proof=proof))

        for capability in needed(request):
            if code := self.not_alone(order.by, capability, why):
                return code
        return "too_early" if self.now - request.at < DAY else None

    def own_work(self, by: str, capability: str) -> str | None:
        """Why somebody does not look over what they did themselves; None where they may."""
        me = self.house.staff[by]
        return self.not_alone(by, capability, lambda other: self.one_of_two(me, other, above=True))

    def not_alone(self, by: str, capability: str, why: Callable[[Staff], str | None]) -> str | None:
        """Why one person does not do both steps; `why` says what keeps another one from being the second."""
        me, house = self.house.staff[by], self.house
        if set(me.roles) == {"outside_reviewer"}:
            return "yourself"
        if any(freeze.ended is None and self.now < freeze.ends for freeze in house.freeze.values()):
            return "frozen"
        if any(self.lost_or_changed(one, capability) for one in house.staff.values()):
            return "not_settled"
        if self.too_many(capability):
            return "not_small"
        mine = [one.principal for one in self.selves(me)]
        codes = [why(one) for one in self.team(capability) if one.principal not in mine]
        return None if all(code in LASTING for code in codes) else "somebody_else"

    def too_many(self, capability: str) -> bool:
        """Whether more than three persons hold a capability."""
        return len({one.person or one.principal for one in self.team(capability)}) > 3

    def team(self, capability: str) -> list[Staff]:
        """Everybody of the house who holds a capability, whatever it is about."""
        found = []
        for one in self.house.staff.values():
            elsewhere = set(one.roles) == {"outside_reviewer"} or one.employer.startswith("partner:")
            gone = not one.active or (one.leaves is not None and self.now >= one.leaves)
            granted = any(capability in grant.capabilities for grant in self.of(one).held)
            if not elsewhere and not gone and (granted or any(capability in self.role(r) for r in one.roles)):
                found.append(one)
        return found

    def lost_or_changed(self, one: Staff, capability: str) -> bool:
        """Whether somebody holds it or held it within 30 days, and any of that, or of what they are, changed."""
        since = self.now - 30 * DAY
        if forgotten(one, since):
            return True
        lately = [was for was in one.changes if was.until >= since]
        lost = [g for g in self.of(one).past if capability in g.capabilities and g.until > since]
        named = [*one.roles, *(role for was in lately for role in was.roles)]
        remade = [
            role for role in one.roles if role in self.house.role and self.house.role[role].changed > since
        ]
        held = any(capability in self.role(role) or self.unknown_meaning(role, since) for role in named)
        held = held or bool(lost) or any(capability in grant.capabilities for grant in self.of(one).held)
        left = one.leaves is not None and since < one.leaves <= self.now
        return held and (left or bool(lately or lost or remade))

    def unknown_meaning(self, role: str, since: int) -> bool:
        """Whether nobody can tell what a role meant then: it is gone, or was defined anew."""
        custom = self.house.role.get(role)
        return role not in ROLES and (custom is None or custom.changed > since)

    def of(self, one: Staff) -> Grants:
        """Somebody's grants."""
        return self.house.grants.get(one.principal, Grants())


def needed(request: Request) -> list[str]:
    """What the second person for a request must hold."""
    return [wanted(member.capability) for member in request.members]


def wanted(capability: str) -> str:
    """What the second person for an act must be able to do."""
    return APPROVING.get(capability, capability)


def is_own(request: Request) -> bool:
    """Whether whoever asked approved it."""
    return request.by in [one.by for one in request.endorsements]
