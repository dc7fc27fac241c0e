"""A grant, and how much of one somebody may get in all."""

from __future__ import annotations

from typing import Final

import msgspec

from steadyhand.access.scopes import ScopeSet
from steadyhand.kernel.values import DAY, Instant

LONGEST: Final = 14 * DAY
CAP: Final = 30 * DAY
"""The most that one person may hold one capability by grants, in any `SPAN`: asking again does not add up for ever."""
SPAN: Final = 90 * DAY


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """Capabilities that somebody holds from `at` until `until`, in a scope."""

    id: str
    capabilities: tuple[str, ...]
    scope: ScopeSet = ScopeSet()
    at: Instant
    until: Instant
    by: str
    case: str | None = None
    reason: str | None = None
    """The payload that holds why."""


class Grants(msgspec.Struct, frozen=True, kw_only=True):
    """The grants of one principal: those in force, and those of the last 90 days."""

    held: tuple[Grant, ...] = ()
    past: tuple[Grant, ...] = ()
    """Ended ones, their `until` being when they did."""

    def time_of(self, capability: str, now: Instant) -> Instant:
        """How long this capability is and was held by grants, in the last 90 days and yet to come."""
        since = now - SPAN
        return sum(
            max(0, grant.until - max(grant.at, since))
            for grant in (*self.held, *self.past)
            if capability in grant.capabilities
        )


class CustomRole(msgspec.Struct, frozen=True, kw_only=True):
    """A role that this installation defined."""

    name: str
    capabilities: tuple[str, ...]
    changed: Instant = 0
    """When it was last defined: the record's own, whatever a command says."""
