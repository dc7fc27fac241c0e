"""Freezes for tests of pages: who starts them, and one on everybody's acts about spam."""

from __future__ import annotations

from typing import Any, Final

from msgspec.structs import replace

from steadyhand.access.commands import Appoint
from steadyhand.access.freezes.commands import StartFreeze
from steadyhand.access.freezes.model import Exemption, GoesOn, Outlook
from steadyhand.access.model import Staff
from steadyhand.access.populations import Population
from steadyhand.access.scopes import ScopeSet
from steadyhand.kernel.values import DAY, HOUR, Instant
from steadyhand.web.rooms import Rooms
from tests.support.house import done, enrol

SECURITY: Final = "staff:sol"
OUTSIDE: Final = "staff:ola"
FREEZE: Final = "freeze:e-8"
STAYS: Final = "staff:lead"
"""Who goes on with the duties that no freeze may leave without people."""
OUTLOOK: Final = Outlook(
    made=0, eligible=4, remaining=3, share=0.75, nobody=0, backlog=12.0, waits_p95=HOUR, digest="0" * 64
)
SECURED: Final = (
    Staff(principal=SECURITY, name="Sol Varga", roles=("security_lead",)),
    Staff(principal=OUTSIDE, name="Ola Berg", roles=("outside_approver",), employer="council"),
)


def secured(rooms: Rooms) -> None:
    """A security lead and an outside approver, who can sign in."""
    for staff in SECURED:
        done(rooms.door, Appoint(staff=staff), "staff:root")
        enrol(rooms.door, staff.principal)


def freeze(now: Instant, name: str = FREEZE, **fields: Any) -> StartFreeze:
    """A freeze on everybody's acts about spam, for a day."""
    given: dict[str, Any] = {
        "mode": "deny",
        "scope_set": ScopeSet(policy_areas=("spam",)),
        "goes_on": GoesOn(automation=True, contractors=True, api_clients=True),
        "ends": now + DAY,
        "floor": 0.5,
        "undelivered": "deliver",
        "reason": "We look at who has access.",
        "outlook": OUTLOOK,
    }
    return StartFreeze(freeze=name, **(given | fields))


def frozen(rooms: Rooms, name: str = FREEZE, **fields: Any) -> None:
    """Start that freeze, as the security lead."""
    done(rooms.door, freeze(rooms.now(), name, **fields), SECURITY)


def standing(scope: ScopeSet, until: Instant, who: str = STAYS) -> tuple[Exemption, ...]:
    """Who goes on with imminent harm and child safety, as a freeze that reaches them must say."""
    return tuple(
        Exemption(
            id=f"exemption:{duty.replace('_', '-')}",
            duty=duty,
            who=Population(people=(who,)),
            scope=replace(scope, policy_areas=(duty,)),
            ends=until,
        )
        for duty in ("imminent_harm", "child_safety")
        if not scope.policy_areas
    )
