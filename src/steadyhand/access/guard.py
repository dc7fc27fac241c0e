"""The trivial guard: a principal may do what its roles allow, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping

from steadyhand.access.model import FOUNDED, ROLES, SYSTEM, Capabilities
from steadyhand.kernel.command import Command, Order
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.guard import Judge, Pass, Reads
from steadyhand.kernel.values import Instant, Scope

_PASS = Pass()


class RoleGuard:
    """Implements `kernel.Guard` from the staff view; API keys act as `service:<name>` with the role `platform`."""

    permits: str | None = None

    def compile(self, reads: Reads) -> Judge:
        """Who may do what at this epoch."""
        active = [staff for staff in reads.view("staff").values() if staff.active]
        people = {staff.principal: _capabilities(staff.roles) for staff in active}
        areas = {staff.principal: frozenset(staff.areas) for staff in active if staff.areas}
        allowed: Mapping[str, Capabilities] = people | SYSTEM
        founded = bool(reads.view("founding"))

        def judge(order: Order, scope: Scope, now: Instant, permit: object) -> Pass | Refusal:
            by, command = order.by, order.command
            capabilities = allowed.get(by)
            if capabilities is None and by.startswith("service:"):
                capabilities = ROLES["platform"]
            if capabilities and command.capability in capabilities:
                return _elsewhere(areas.get(by), command, scope) or _PASS
            if command.capability == "genesis" and not founded:
                return _PASS
            return Refusal("not_allowed", _why(by, command, known=capabilities is not None))

        return judge


def _capabilities(roles: tuple[str, ...]) -> Capabilities:
    return frozenset().union(*(ROLES.get(role, frozenset()) for role in roles))


def _elsewhere(areas: frozenset[str] | None, command: Command, scope: Scope) -> Refusal | None:
    """Who reviews some areas decides no case of another."""
    if areas is None or scope.policy_area is None or not command.capability.startswith("case."):
        return None
    if scope.policy_area in areas:
        return None
    return Refusal(
        "not_your_area", f"You review {', '.join(sorted(areas))}: this case is about {scope.policy_area}."
    )


def _why(by: str, command: Command, *, known: bool) -> str:
    if command.capability == "genesis":
        return FOUNDED.message
    if not known:
        return f"{by} is not an active member of staff or a known service. Ask an administrator."
    holders = sorted(role for role, capabilities in ROLES.items() if command.capability in capabilities)
    ask = f"Ask someone with the role {' or '.join(holders)}." if holders else "No role of staff allows it."
    return f"{by} may not do this: it needs the capability {command.capability}. {ask}"
