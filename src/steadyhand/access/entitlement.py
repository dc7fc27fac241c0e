"""Entitlement: what somebody's roles and grants let them do, before any freeze is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from steadyhand.access.capabilities import ESCALATING, NARROWED
from steadyhand.access.grants.model import CustomRole, Grant, Grants
from steadyhand.access.model import FOUNDED, Staff, house_role, unknown_role
from steadyhand.access.roles import EVERYBODY, ROLES, Capabilities
from steadyhand.access.scopes import Facts
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.guard import Reads
from steadyhand.kernel.values import DAY, Instant

LAST_DAYS: Final = 14 * DAY
"""How long before somebody leaves their access is narrowed."""
_NAMED: Final = 8
_FOUNDED: Final = Refusal("not_allowed", FOUNDED.message)
_OF_PEOPLE: Final = (
    "case.", "sanction.", "strike.", "account.", "person.", "signal.", "media.", "look.", "question.", "quality.golden",
    "quality.confirm", "appeal.", "reinstatement.decide",
)  # fmt: skip
"""Capabilities that lie within somebody's policy areas."""


class Entitlements:
    """Everybody's, at one epoch."""

    def __init__(self, reads: Reads, staff: Mapping[str, Staff]) -> None:
        custom: Mapping[str, CustomRole] = reads.view("role")
        self._roles = ROLES | {name: frozenset(role.capabilities) for name, role in custom.items()}
        self._staff = staff
        self._grants: Mapping[str, Grants] = reads.view("grants")
        self._founded = bool(reads.view("founding"))
        self._of: dict[tuple[str, ...], Capabilities] = {}
        self._granting: dict[tuple[str, str], tuple[Grant, ...]] = {}

    def lack(self, by: str, capability: str, facts: Facts, now: Instant) -> Refusal | None:
        """Why somebody may not do this; None where they may."""
        staff = self._staff.get(by)
        if staff is None:
            return self._of_house(by, capability)
        if not staff.active:
            return _unknown(by)
        if staff.leaves is not None and (refusal := _leaving(staff, capability, facts, now)):
            return refusal
        if capability in EVERYBODY:
            return None
        if staff.outside and capability not in ESCALATING:
            return self._missing(by, capability)  # whatever else somebody gave them
        by_role = capability in self.of_roles(staff.roles)
        if by_role and (facts.policy_area in staff.areas or not _bound(staff, capability)):
            return None
        if self._granted(by, capability, facts, now):
            return None
        return _elsewhere(staff, facts) if by_role else self._missing(by, capability)

    def of_roles(self, roles: tuple[str, ...]) -> Capabilities:
        """What these roles allow together."""
        found = self._of.get(roles)
        if found is None:
            found = frozenset().union(*(self._roles.get(role, frozenset()) for role in roles))
            self._of[roles] = found
        return found

    def held(self, by: str) -> Capabilities:
        """All that somebody's roles and grants name, whatever its scope."""
        staff = self._staff.get(by)
        granted = (grant.capabilities for grant in self.granted_to(by))
        named = (self.of_roles(staff.roles) if staff else frozenset()).union(*granted)
        return named & ESCALATING if staff is not None and staff.outside else named

    def unknown(self, roles: Iterable[str]) -> Refusal | None:
        """What is wrong with roles that nobody has defined; None where there is none."""
        return unknown_role(roles, self._roles)

    def holders(self, capability: str) -> Iterator[str]:
        """Active members of staff whose roles or grants name a capability, whatever its scope."""
        for by, staff in self._staff.items():
            named = any(capability in grant.capabilities for grant in self.granted_to(by))
            if staff.active and (named or capability in self.of_roles(staff.roles)):
                yield by

    def untaken(self, to: str, capability: str, facts: Facts, now: Instant) -> Refusal | None:
        """Why work cannot be handed to somebody; None where they may do it. It names some who may."""
        if self.lack(to, capability, facts, now) is None:
            return None
        handle = to.removeprefix("staff:")
        able = [
            by for by in sorted(self.holders(capability)) if self.lack(by, capability, facts, now) is None
        ]
        whom = f"{handle[:80]} does not work on this" if handle else "Say to whom"
        named = ", ".join(by.removeprefix("staff:") for by in able[:_NAMED])
        return Refusal(
            "cannot_take", f"{whom}. Who does, as they sign in: {named}{' ...' * (len(able) > _NAMED)}."
        )

    def granted_to(self, by: str) -> tuple[Grant, ...]:
        """The grants that somebody holds."""
        return self._grants[by].held if by in self._grants else ()

    def holder_of(self, role: str) -> str | None:
        """Somebody active who has this role."""
        return next((by for by, staff in self._staff.items() if staff.active and role in staff.roles), None)

    def _granted(self, by: str, capability: str, facts: Facts, now: Instant) -> bool:
        grants = self._granting.get((by, capability))
        if grants is None:
            named = (grant for grant in self.granted_to(by) if capability in grant.capabilities)
            grants = self._granting[by, capability] = tuple(named)
        return any(one.at <= now < one.until and one.scope.includes(facts) for one in grants)

    def _of_house(self, by: str, capability: str) -> Refusal | None:
        """Services, automation and the house's own duties; and the one command of a house without staff."""
        allowed = house_role(by)
        if capability in allowed:
            return None
        if capability == "genesis":
            return _FOUNDED if self._founded else None
        return self._missing(by, capability) if allowed else _unknown(by)

    def _missing(self, by: str, capability: str) -> Refusal:
        if capability == "genesis":
            return _FOUNDED
        holders = sorted(role for role, held in self._roles.items() if capability in held)
        ask = (
            f"Ask someone with the role {' or '.join(holders)}." if holders else "No role of staff allows it."
        )
        return Refusal("not_allowed", f"{by} may not do this: it needs the capability {capability}. {ask}")


def _bound(staff: Staff, capability: str) -> bool:
    """Whether somebody's roles let them do this in their own policy areas only."""
    return bool(staff.areas) and capability.startswith(_OF_PEOPLE)


def _elsewhere(staff: Staff, facts: Facts) -> Refusal:
    about = facts.policy_area or "something else"
    return Refusal(
        "not_your_area", f"You review {', '.join(sorted(staff.areas))}: this case is about {about}."
    )


def _leaving(staff: Staff, capability: str, facts: Facts, now: Instant) -> Refusal | None:
    if staff.leaves is None or now < staff.leaves - LAST_DAYS:
        return None
    if staff.left(now):
        return Refusal("left", f"{staff.name} has left: their access ended then.")
    if capability in NARROWED or facts.subject_class in {"protected", "staff"}:
        return Refusal("leaving", "You leave within 14 days, and this is left to those who stay.")
    return None


def _unknown(by: str) -> Refusal:
    return Refusal(
        "not_allowed", f"{by} is not an active member of staff or a known service. Ask an administrator."
    )
