"""Voting, staying out, and the count, which the clock makes when the time has come."""

from __future__ import annotations

from typing import ClassVar, Final

from steadyhand.enforcement.council.facts import MatterClosed, MemberRecused, VoteCast
from steadyhand.enforcement.council.model import COUNCIL, Choice, Council, Matter, Reason, outcome
from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Fact, Refusal
from steadyhand.kernel.values import Instant, Scope

VOTE: Final = "council.vote"


class _Voting(Command, frozen=True, kw_only=True):
    capability = VOTE
    tool = "enforcement"
    ref: str

    def keys(self) -> Keys:
        return Keys(matter=self.ref, council=COUNCIL)

    def scope(self, rows: Rows) -> Scope:
        """Apart from whoever put it to the vote: neither they nor who depends on them votes on it."""
        matter: Matter | None = rows.matter
        return Scope(tool=self.tool, apart=() if matter is None else (matter.by,))

    def barred(self, rows: Rows, now: Instant) -> Refusal | None:
        """Why somebody has no part in it; None where they have."""
        matter: Matter | None = rows.matter
        if matter is None or not matter.open(now):
            return Refusal("not_open", f"{self.ref[:80]} takes no votes.")
        council: Council = rows.council or Council()
        if rows.by not in matter.members or rows.by not in council.sitting(now):
            return Refusal(
                "no_member", "You were not of the council when this was put to the vote, or are not now."
            )
        if matter.stays_out(rows.by):
            return Refusal("recused", "You said that you stay out of this.")
        return None


class CastVote(_Voting, frozen=True, kw_only=True, tag="enforcement.cast_vote"):
    """Vote on the text that one has read, or change one's vote, until the time has come."""

    choice: Choice
    digest: str
    """Of that text."""

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if refusal := self.barred(rows, now):
            return refusal
        matter: Matter = rows.matter
        if self.digest != matter.digest:
            return Refusal("other_text", "The text was changed since you read it: read it again, then vote.")
        return VoteCast(ref=matter.ref, member=rows.by, choice=self.choice, digest=matter.digest)


class Recuse(_Voting, frozen=True, kw_only=True, tag="enforcement.recuse"):
    """Stay out of a matter, and say why. It cannot be taken back, and a vote that was cast is gone."""

    reason: Reason

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        return self.barred(rows, now) or MemberRecused(ref=self.ref, member=rows.by, reason=self.reason)


class CloseMatter(Command, frozen=True, kw_only=True, tag="enforcement.close_matter"):
    """Count the votes. Performed by the clock, and by nobody else: who chose the moment would choose the outcome."""

    capability = "council.close"
    tool = "clock"
    unfreezable: ClassVar[bool] = True
    ref: str

    def keys(self) -> Keys:
        return Keys(matter=self.ref, council=COUNCIL)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        matter: Matter | None = rows.matter
        if matter is None or matter.closed is not None or now < matter.until:
            return Refusal("not_due", f"The time of {self.ref[:80]} has not come.")
        council: Council = rows.council or Council()
        sitting = council.sitting(now)
        members = tuple(name for name in matter.members if name in sitting)
        votes = [vote for vote in matter.votes if vote.digest == matter.digest]
        result = outcome(members, [one.member for one in matter.recusals], votes, matter.rule)
        return MatterClosed(ref=matter.ref, digest=matter.digest, members=members, result=result)
