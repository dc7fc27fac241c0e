"""Declaring a team small for one capability, and ending that. Whether the team is small, the guard says."""

from __future__ import annotations

from typing import ClassVar

from steadyhand.access.freezes.commands import said
from steadyhand.access.small.facts import SmallTeamDeclared, SmallTeamEnded
from steadyhand.access.small.model import ALONE, LONGEST, SmallTeam
from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Fact, Refusal, Ruling
from steadyhand.kernel.values import Instant, Scope


class _OfTeam(Command, frozen=True):
    tool = "access"
    raises_epoch: ClassVar[bool] = True
    of: str
    """The capability that the team is small for."""

    def keys(self) -> Keys:
        return Keys(small_team=self.of)


class DeclareSmallTeam(_OfTeam, frozen=True, kw_only=True, tag="access.declare_small_team"):
    """Say that too few people can do this for two of them to be independent, until a stated end.

    It takes a second person. From then on whoever asked may approve their own request after a day, where nobody else
    can; each such act names the declaration, and how many there were is public.
    """

    capability = "access.grant"
    until: Instant
    reason: str

    def scope(self, rows: Rows) -> Scope:
        return Scope(tool=self.tool, second="That one person does both steps is agreed to by two.")

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        team: SmallTeam | None = rows.small_team
        if self.of not in ALONE:
            return Refusal("never_alone", f"{self.of[:80]} always takes two: no team is small for it.")
        if not self.reason.strip():
            return Refusal("no_reason", "Say in a sentence why nobody else can be found.")
        if self.until <= now:
            return Refusal("end_in_past", "It would end before it begins: choose a later end.")
        if self.until > now + LONGEST:
            return Refusal("too_long", "A team is declared small for at most 90 days at a time.")
        if team is not None and team.declared(now):
            return Refusal("declared", f"The team is declared small for {self.of} already: end that first.")
        fact = SmallTeamDeclared(of=self.of, until=self.until)
        return Ruling(fact=fact, payloads=said(rows.by, {"reason": self.reason}))


class EndSmallTeam(_OfTeam, frozen=True, tag="access.end_small_team"):
    """Have it take two again, at once. No freeze keeps anybody from it: it takes away, and gives nobody anything."""

    capability = "access.revoke"
    unfreezable: ClassVar[bool] = True

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        team: SmallTeam | None = rows.small_team
        if team is None or not team.declared(now):
            return Refusal("not_declared", f"No team is declared small for {self.of[:80]}.")
        return SmallTeamEnded(of=self.of)


class ExpireSmallTeam(_OfTeam, frozen=True, tag="access.expire_small_team"):
    """A declaration has reached its end. Performed by the clock."""

    capability = "access.end_small_team"
    tool = "clock"
    unfreezable: ClassVar[bool] = True

    def decide(self, rows: Rows, now: Instant) -> Fact:
        return SmallTeamEnded(of=self.of)
