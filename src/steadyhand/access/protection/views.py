"""The register of protected accounts, and the calendar."""

from __future__ import annotations

from collections.abc import Iterable

from steadyhand.access.protection.facts import (
    SubjectProtected,
    SubjectUnprotected,
    WindowProtected,
    WindowUnprotected,
)
from steadyhand.access.protection.model import CALENDAR, Calendar, Protected
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.view import View


class ProtectedView(View[Protected]):
    """Protected accounts, by account; those that have run out stay until they are renewed or taken off."""

    name = "protected"
    row = Protected
    facts = (SubjectProtected, SubjectUnprotected)

    def keys(self, entry: Entry) -> Iterable[str]:
        match entry.fact:
            case SubjectProtected(protected=protected):
                return [protected.account]
            case SubjectUnprotected(account=account):
                return [account]
        return []

    def fold(self, row: Protected | None, entry: Entry, key: str) -> Protected | None:
        return entry.fact.protected if isinstance(entry.fact, SubjectProtected) else None


class CalendarView(View[Calendar]):
    """Protected times: one row."""

    name = "calendar"
    row = Calendar
    facts = (WindowProtected, WindowUnprotected)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [CALENDAR]

    def fold(self, row: Calendar | None, entry: Entry, key: str) -> Calendar:
        windows = row.windows if row is not None else ()
        match entry.fact:
            case WindowProtected(window=window):
                others = (one for one in windows if one.id != window.id)
                return Calendar(tuple(sorted((*others, window), key=lambda one: (one.starts, one.id))))
            case WindowUnprotected(window=gone):
                return Calendar(tuple(window for window in windows if window.id != gone))
        return Calendar(windows)
