"""Whom a break-glass calls: people who review such things, those on shift first, and never whoever breaks it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from steadyhand.access.model import Staff
from steadyhand.access.roles import ROLES
from steadyhand.kernel.values import SECOND, Instant
from steadyhand.storage.reading import Reader

REVIEWING: Final = "access.review"
CALLED: Final = 2


def called(reader: Reader, by: str) -> tuple[str, ...]:
    """Two others who are told at once; fewer where there are not so many."""
    now = reader.now()
    able: list[Staff] = [
        staff
        for staff in reader.all("staff").values()
        if staff.active
        and staff.principal != by
        and any(REVIEWING in ROLES.get(role, ()) for role in staff.roles)
    ]
    able.sort(key=lambda staff: (not _on_shift(staff, now), staff.principal))
    return tuple(staff.principal for staff in able[:CALLED])


def _on_shift(staff: Staff, now: Instant) -> bool:
    """Whether it is an hour of the week in which they work."""
    moment = datetime.fromtimestamp(now / SECOND, UTC)
    return not staff.hours or moment.weekday() * 24 + moment.hour in staff.hours
