"""Ending the sessions of somebody from outside."""

from __future__ import annotations

from typing import ClassVar

from steadyhand.access.freezes.commands import said
from steadyhand.access.revocation.model import Why
from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Fact, Refusal, Ruling
from steadyhand.kernel.values import Instant


class SessionsEnded(Fact, frozen=True, kw_only=True, tag="access.sessions_ended"):
    """Whatever sessions somebody had are over; they may sign in again, if whoever signs people in lets them."""

    principal: str
    event: str
    """The id of the security event (`jti`); empty where a colleague did."""
    why: Why


class SignOut(Command, frozen=True, kw_only=True, tag="access.sign_out"):
    """End all sessions of a colleague, who may sign in again: a laptop was lost, or somebody sits at their desk."""

    capability = "staff.manage"
    tool = "access"
    unfreezable: ClassVar[bool] = True
    principal: str
    reason: str

    def keys(self) -> Keys:
        return Keys(staff=self.principal)

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        if rows.staff is None:
            return Refusal("unknown_person", f"{self.principal} never was a member of staff.")
        if not self.reason.strip():
            return Refusal("no_reason", "Say in a sentence why: it is kept.")
        fact = SessionsEnded(principal=self.principal, event="", why="by-hand")
        return Ruling(fact=fact, payloads=said(rows.by, {"reason": self.reason}, self.principal))


class EndSessions(Command, frozen=True, kw_only=True, tag="access.end_sessions"):
    """End all sessions of somebody. Under the event's id as its key, so that the same event counts once."""

    capability = "session.end"
    tool = "signals"
    unfreezable: ClassVar[bool] = True
    principal: str
    event: str
    why: Why

    def keys(self) -> Keys:
        return Keys(staff=self.principal)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if rows.staff is None:
            return Refusal("unknown_person", f"{self.principal} never was a member of staff.")
        return SessionsEnded(principal=self.principal, event=self.event, why=self.why)
