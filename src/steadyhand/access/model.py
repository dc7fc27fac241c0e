"""Staff members, roles and what each role may do: the trivial guard that comes before real access control."""

from __future__ import annotations

from typing import Final

import msgspec

Capabilities = frozenset[str]


class Staff(msgspec.Struct, frozen=True, kw_only=True):
    """A member of staff as the record knows them."""

    principal: str
    """`staff:<handle>`."""
    name: str
    roles: tuple[str, ...]
    areas: tuple[str, ...] = ()
    """Policy areas this person reviews; empty means all."""
    languages: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    employer: str = "platform"
    active: bool = True


_SANCTIONS: Final = frozenset({"sanction.label", "sanction.limit", "sanction.remove", "account.suspend"})

ROLES: Final[dict[str, Capabilities]] = {
    "reviewer": _SANCTIONS | {"case.lease", "case.decide", "sanction.withdraw"},
    "policy_lead": _SANCTIONS
    | {
        "case.lease",
        "case.decide",
        "case.open",
        "account.ban",
        "sanction.lift",
        "sanction.withdraw",
        "policy.publish",
        "delivery.replay",
    },
    "security_lead": frozenset({"staff.manage", "delivery.replay"}),
    "admin": frozenset(
        {"staff.manage", "policy.publish", "delivery.replay", "privacy.erase", "privacy.hold"}
    ),
    "platform": frozenset({"report.file", "case.open", "delivery.replay"}),
}
"""What each role may do. `platform` is the role of the platform's own back end (API keys)."""

SYSTEM: Final[dict[str, Capabilities]] = {
    "system:clock": frozenset({"sanction.expire", "case.lapse", "heartbeat.write", "privacy.expire"}),
    "system:delivery": frozenset({"delivery.receipt"}),
    "system:setup": frozenset({"policy.publish", "heartbeat.begin"}),
    "automation": _SANCTIONS | {"account.ban", "label.remove", "case.open", "report.file"},
}
"""The house's own principals, each with just what it is for. Automation cannot lift, publish or erase."""
