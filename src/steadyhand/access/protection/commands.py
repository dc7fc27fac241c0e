"""Protecting accounts and times. Adding protection takes one person, taking it away two."""

from __future__ import annotations

from typing import ClassVar

from steadyhand.access.protection.facts import (
    SubjectProtected,
    SubjectUnprotected,
    WindowProtected,
    WindowUnprotected,
)
from steadyhand.access.protection.model import CALENDAR, Class, Protected, Window
from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Fact, Refusal
from steadyhand.kernel.values import DAY, Instant, InvalidSubject, Scope, subject

LONGEST = 800 * DAY


class ProtectSubject(Command, frozen=True, kw_only=True, tag="access.protect_subject"):
    """Put an account on the register, or renew it. That it ends sooner takes a second person, as taking it off does."""

    capability = "access.protect"
    tool = "access"
    raises_epoch: ClassVar[bool] = True
    account: str
    kind: Class
    source: str
    until: Instant

    def keys(self) -> Keys:
        return Keys(protected=self.account)

    def scope(self, rows: Rows) -> Scope:
        if rows.protected is None or rows.protected.until <= self.until:
            return Scope(tool=self.tool)
        return Scope(
            tool=self.tool, subjects=(self.account,), second="Taking protection away takes a second person."
        )

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if not _is_account(self.account):
            return Refusal("invalid_account", f"{self.account[:80]!r} is no account: write account:<id>.")
        if not self.source.strip():
            return Refusal(
                "no_source", "Say where it comes from: an election office's list, a press register."
            )
        if not now < self.until <= now + LONGEST:
            return Refusal(
                "invalid_end", "Protection ends after now and within 800 days: it is renewed then."
            )
        protected = Protected(
            account=self.account, kind=self.kind, source=self.source, until=self.until, by=rows.by
        )
        return SubjectProtected(protected=protected)


class UnprotectSubject(Command, frozen=True, kw_only=True, tag="access.unprotect_subject"):
    """Take an account off the register before its time. Takes a second person."""

    capability = "access.protect"
    tool = "access"
    raises_epoch: ClassVar[bool] = True
    account: str

    def keys(self) -> Keys:
        return Keys(protected=self.account)

    def scope(self, rows: Rows) -> Scope:
        return Scope(
            tool=self.tool, subjects=(self.account,), second="Taking protection away takes a second person."
        )

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if rows.protected is None:
            return Refusal("not_protected", f"{self.account} is not on the register.")
        return SubjectUnprotected(account=self.account)


class ProtectWindow(Command, frozen=True, kw_only=True, tag="access.protect_window"):
    """Put a time on the calendar, or have one begin sooner or end later than it does."""

    capability = "access.protect"
    tool = "access"
    window: Window

    def keys(self) -> Keys:
        return Keys(calendar=CALENDAR)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if self.window.ends <= max(now, self.window.starts):
            return Refusal("invalid_end", "A protected time ends after it starts, and after now.")
        if not (self.window.id and self.window.name.strip() and self.window.source.strip()):
            return Refusal("incomplete", "A protected time has an id, a name and a source.")
        known = next((one for one in _windows(rows) if one.id == self.window.id), None)
        if known is not None and not (self.window.starts <= known.starts and known.ends <= self.window.ends):
            return Refusal(
                "window_exists", f"{self.window.id} is on the calendar, and is not made shorter by one."
            )
        if known == self.window:
            return Refusal("window_exists", f"{self.window.id} is on the calendar already.")
        return WindowProtected(window=self.window)


class UnprotectWindow(Command, frozen=True, kw_only=True, tag="access.unprotect_window"):
    """Take a time off the calendar. Takes a second person."""

    capability = "access.protect"
    tool = "access"
    window: str

    def keys(self) -> Keys:
        return Keys(calendar=CALENDAR)

    def scope(self, rows: Rows) -> Scope:
        return Scope(tool=self.tool, second="Taking protection away takes a second person.")

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if all(window.id != self.window for window in _windows(rows)):
            return Refusal("unknown_window", f"No protected time is called {self.window!r}.")
        return WindowUnprotected(window=self.window)


def _windows(rows: Rows) -> tuple[Window, ...]:
    return rows.calendar.windows if rows.calendar is not None else ()


def _is_account(text: str) -> bool:
    try:
        return subject(text).startswith("account:")
    except InvalidSubject:
        return False
