"""What an answer to an appeal leads to: it passes moratoria, and no freeze stops what was wrong from ending.

Each asks the appeal itself, which somebody independent has just decided in the same set, and touches only what the
decision led to that was appealed.
"""

from __future__ import annotations

from typing import ClassVar

import msgspec

from steadyhand.enforcement.appeals.model import APPEALS, Appeal
from steadyhand.enforcement.ending import Vary, ended, unsaid
from steadyhand.enforcement.facts import Lifted
from steadyhand.enforcement.model import standing_of
from steadyhand.enforcement.strikes.commands import AnnulStrike
from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Refusal, Ruling
from steadyhand.kernel.values import Instant, Scope

_NOT_FOUND = Refusal("not_overturned", "No appeal of yours found that this was wrong.")


class LiftOnAppeal(Command, frozen=True, kw_only=True, tag="enforcement.lift_on_appeal"):
    """End a sanction whose decision was overturned. The appeal's own answer tells whoever it was on."""

    capability = APPEALS
    tool = "appeals"
    unfreezable: ClassVar[bool] = True

    subject: str
    action: str
    appeal: str
    reason: str

    def keys(self) -> Keys:
        return Keys(standing=self.subject, appeal=self.appeal)

    def scope(self, rows: Rows) -> Scope:
        return standing_of(rows.standing, self.subject).scope(self.tool, self.action)

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        appeal: Appeal | None = rows.appeal
        standing = standing_of(rows.standing, self.subject)
        sanction = standing.find(self.action)
        if sanction is not None and not (
            appeal is not None and appeal.overturns(standing.first(sanction).cause, rows.by)
        ):
            return _NOT_FOUND
        if refusal := unsaid(self.appeal, self.reason):
            return refusal
        fact = Lifted(subject=self.subject, action=self.action, cause=self.appeal)
        return ended(fact, rows, now, self.reason, tell=False)


class VaryOnAppeal(Vary, frozen=True, kw_only=True, tag="enforcement.vary_on_appeal"):
    """Put something milder in the place of a sanction of which an appeal found that it was too much."""

    capability = APPEALS
    tool = "appeals"

    def keys(self) -> Keys:
        return Keys(standing=self.subject, appeal=self.cause)

    def scope(self, rows: Rows) -> Scope:
        return msgspec.structs.replace(super().scope(rows), second=None)

    def kept(self, rows: Rows) -> Refusal | None:
        """Only what was appealed, and by whoever answered."""
        appeal: Appeal | None = rows.appeal
        standing = standing_of(rows.standing, self.subject)
        sanction = standing.find(self.action)
        first = standing.first(sanction).cause if sanction is not None else ""
        return None if appeal is not None and appeal.varies(first, rows.by) else _NOT_FOUND


class AnnulOnAppeal(AnnulStrike, frozen=True, kw_only=True, tag="enforcement.annul_on_appeal"):
    """Have a strike count no longer, because the decision that it followed from was overturned."""

    capability = APPEALS
    tool = "appeals"
    unfreezable: ClassVar[bool] = True

    def keys(self) -> Keys:
        return Keys(strikes=self.account, appeal=self.cause)

    def gone(self, rows: Rows) -> Refusal | None:
        if refusal := super().gone(rows):
            return refusal
        appeal: Appeal | None = rows.appeal
        strike = self.strike(rows)
        assert strike is not None
        overturned = appeal is not None and appeal.overturns(strike.offence.cause, rows.by)
        return None if overturned else _NOT_FOUND
