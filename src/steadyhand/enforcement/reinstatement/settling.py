"""What else decides a request: its ban ends, its programme does, or an appeal undoes what ended its return."""

from __future__ import annotations

from typing import ClassVar, Final

import msgspec

from steadyhand.enforcement.appeals.model import APPEALS, Appeal
from steadyhand.enforcement.model import standing_of
from steadyhand.enforcement.reinstatement.facts import ReturnClosed, ReturnRestored
from steadyhand.enforcement.reinstatement.model import TOOL, Asked, Closing, Programme, Published, Request
from steadyhand.enforcement.reinstatement.notices import closed, restored
from steadyhand.enforcement.reinstatement.returning import CARRIES_OUT, stages_of
from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Refusal, Ruling
from steadyhand.kernel.values import Instant, Scope

WAITING: Final = ("submitted", "under_review", "approved", "held_out", "scheduled")
"""States in which somebody who asked is not back, and was not denied."""


class CloseReturn(Command, frozen=True, kw_only=True, tag="enforcement.close_return"):
    """Say that there is nothing left to decide: denied to nobody, who may ask anew at once. Performed by the house."""

    capability = CARRIES_OUT
    tool = TOOL
    unfreezable: ClassVar[bool] = True

    request: str
    account: str
    programme: str

    def keys(self) -> Keys:
        return Keys(reinstatement=self.request, standing=self.account, programme=self.programme)

    def scope(self, rows: Rows) -> Scope:
        request: Request | None = rows.reinstatement
        return Scope(tool=TOOL) if request is None else request.scope()

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        request: Request | None = rows.reinstatement
        if (
            request is None
            or request.state not in WAITING
            or (request.account, request.programme) != (self.account, self.programme)
        ):
            return Refusal("not_due", f"{self.request[:80]} does not wait for anything.")
        why = self._why(request, rows)
        if why is None:
            return Refusal("not_due", f"{self.request} is still to be decided, or carried out.")
        fact = ReturnClosed(request=self.request, account=self.account, why=why)
        return Ruling(fact=fact, effects=closed(request, why, rows.words))

    def _why(self, request: Request, rows: Rows) -> Closing | None:
        """A denial that was appealed is heard even where its programme is over."""
        programme: Programme | None = rows.programme
        if standing_of(rows.standing, self.account).find(request.action) is None:
            return "ban_ended"
        heard = request.state == "under_review" and request.round > 1
        over = programme is not None and programme.state == "closed"
        return "programme_closed" if over and not heard else None


class RestoreReturn(Command, frozen=True, kw_only=True, tag="enforcement.restore_return"):
    """Have a return go on that a decision ended which an appeal overturned; part of that appeal's set.

    Where probation is over by now, or somebody asked anew meanwhile, it counts as completed.
    """

    capability = APPEALS
    tool = "appeals"
    unfreezable: ClassVar[bool] = True

    request: str
    account: str
    criteria: str
    appeal: str

    def keys(self) -> Keys:
        return Keys(
            reinstatement=self.request,
            reinstatement_asked=self.account,
            criteria=self.criteria,
            appeal=self.appeal,
        )

    def scope(self, rows: Rows) -> Scope:
        request: Request | None = rows.reinstatement
        about = Scope() if request is None else request.scope()
        return msgspec.structs.replace(about, tool=self.tool)

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        request: Request | None = rows.reinstatement
        appeal: Appeal | None = rows.appeal
        if request is None or (request.state, request.account, request.criteria) != (
            "revoked",
            self.account,
            self.criteria,
        ):
            return Refusal("not_revoked", f"{self.request[:80]} has not ended by a decision.")
        if appeal is None or not appeal.overturns(request.cause, rows.by):
            return Refusal("not_overturned", "No appeal of yours found that this was wrong.")
        published: Published = rows.criteria
        asked: Asked | None = rows.reinstatement_asked
        stages, until = stages_of(published.criteria, request.returned or 0)
        runs = until > now and not (asked is not None and asked.open)
        fact = ReturnRestored(
            request=self.request,
            account=self.account,
            programme=request.programme,
            wave=request.wave,
            until=until if runs else None,
            cause=self.appeal,
        )
        return Ruling(fact=fact, effects=restored(request, until, stages, rows.words) if runs else ())
