"""When somebody's access was last looked at, and when that is due again (NIST SP 800-53, AC-2 j)."""

from __future__ import annotations

from typing import Final

import msgspec

from steadyhand.access.model import Staff
from steadyhand.kernel.values import DAY, Instant

HOLDS: Final = 90 * DAY
"""How long somebody's word on it holds: an appointment, a change that let them do more, or a certification."""


class Certified(msgspec.Struct, frozen=True, kw_only=True):
    """The last certification of one person."""

    by: str
    at: Instant


def due(staff: Staff, certified: Certified | None) -> Instant:
    """When somebody's access is to be looked at again."""
    raised = max((was.until for was in staff.changes if was.raised), default=0)
    return max(staff.since, raised, certified.at if certified is not None else 0) + HOLDS


def overdue(staff: Staff, certified: Certified | None, now: Instant) -> bool:
    """Whether it should have been: of whoever may do anything at all."""
    return staff.active and not staff.left(now) and bool(staff.roles) and due(staff, certified) <= now
