"""Asking for a second person, giving that approval, declining and withdrawing.

None is within the reach of a freeze, because none has consequences by itself: what is approved is judged
again, with every freeze in force, when it is carried out.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from steadyhand.access.capabilities import approving
from steadyhand.access.freezes.commands import said
from steadyhand.access.names import misnamed
from steadyhand.access.requests.facts import (
    RequestExpired,
    RequestFailed,
    RequestWithdrawn,
    SecondAsked,
    SecondDeclined,
    SecondGiven,
)
from steadyhand.access.requests.model import MEMBERS, PATIENCE, Member, Request
from steadyhand.access.small.model import DELAY, SmallTeam
from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Fact, Refusal, Ruling
from steadyhand.kernel.values import Instant


class AskSecond(Command, frozen=True, kw_only=True, tag="access.ask_second"):
    """Ask for a second person for some commands of one's own. Nothing is done until they approve."""

    capability = "request.ask"
    tool = "access"
    unfreezable: ClassVar[bool] = True
    request: str
    members: tuple[Member, ...]
    commands: str
    """The commands as JSON, `[[tag, body], ...]`: kept as a payload, because they may hold words."""
    why: str
    reason: str
    case: str | None = None
    needs: int = 1
    barred: Refusal | None = None
    """Why the first of them would be refused as the record stands, whoever agreed: then nobody is asked."""

    def keys(self) -> Keys:
        return Keys(request=self.request, small_team=needed(self.members))

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        if refusal := misnamed("request", self.request):
            return refusal
        if rows.request is not None:
            return Refusal("request_exists", f"{self.request} is a request already: ask under a new id.")
        if not 1 <= len(self.members) <= MEMBERS:
            return Refusal("too_many", f"A request holds 1 to {MEMBERS} commands.")
        if self.barred is not None:
            return self.barred
        if not self.reason.strip():
            return Refusal("no_reason", "Say in a sentence why: the second person reads it.")
        if not rows.proof.authenticator:
            return Refusal(
                "passkey_needed", "Confirm with your passkey first: the second person must use another one."
            )
        asked = Request(
            id=self.request,
            by=rows.by,
            authenticator=rows.proof.authenticator,
            members=self.members,
            why=self.why,
            case=self.case,
            at=now,
            expires=now + lasts(rows.small_team, now),
            needs=max(1, self.needs),
        )
        words = {"reason": self.reason, "commands": self.commands}
        return Ruling(fact=SecondAsked(request=asked), payloads=said(rows.by, words, self._about()))

    def _about(self) -> str | None:
        """What the commands act on, if they all name one: its erasure takes what was written about it here along."""
        named = [member.scope.subjects[0] for member in self.members if member.scope.subjects]
        return named[0] if named else None


class _OfRequest(Command, frozen=True, kw_only=True):
    tool = "access"
    unfreezable: ClassVar[bool] = True
    request: str

    def keys(self) -> Keys:
        return Keys(request=self.request)


class ApproveSecond(_OfRequest, frozen=True, kw_only=True, tag="access.approve_second"):
    """Be the second person. Independence is judged by the guard, which knows everybody; see `independence.py`.

    The order names the request as its permit (`Order.under`), or the guard refuses it.
    """

    capability = "request.approve"
    raises_epoch: ClassVar[bool] = True
    requester: str

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        request: Request | None = rows.request
        if refusal := _not_pending(request, self.request, now):
            return refusal
        assert request is not None
        if request.by != self.requester:
            return Refusal("other_requester", f"{self.request} was asked for by {request.by}.")
        if any(one.by == rows.by for one in request.endorsements):
            return Refusal("twice", "You have approved this already.")
        if any(one.authenticator == rows.proof.authenticator for one in request.endorsements):
            return Refusal("same_authenticator", "Another approval was given with the same authenticator.")
        return SecondGiven(
            request=request.id,
            requester=request.by,
            authenticator=rows.proof.authenticator,
            enough=len(request.endorsements) + 1 >= request.needs,
        )


class DeclineSecond(_OfRequest, frozen=True, kw_only=True, tag="access.decline_second"):
    """Say no to a request, and why: for whoever could say yes to it. Under the request, so that the guard knows it."""

    capability = "request.approve"
    reason: str

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        request: Request | None = rows.request
        if refusal := _not_pending(request, self.request, now):
            return refusal
        assert request is not None
        if request.by == rows.by:
            return Refusal("yours", "This is your own request: withdraw it.")
        if not self.reason.strip():
            return Refusal("no_reason", "Say in a sentence why: whoever asked reads it.")
        fact = SecondDeclined(request=request.id, requester=request.by)
        return Ruling(fact=fact, payloads=said(rows.by, {"reason": self.reason}))


class WithdrawRequest(_OfRequest, frozen=True, tag="access.withdraw_request"):
    """Take one's own request back, approved or not, while nothing of it was done."""

    capability = "request.ask"

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        request: Request | None = rows.request
        if request is None or request.by != rows.by or request.state not in {"pending", "approved"}:
            return Refusal("not_yours", f"You have no open request {self.request}.")
        if request.done:
            return Refusal("carried_out", f"{self.request} has been carried out.")
        return RequestWithdrawn(request=request.id)


class ExpireRequest(_OfRequest, frozen=True, tag="access.expire_request"):
    """A request has waited its time. Performed by the clock."""

    capability = "request.expire"
    tool = "clock"

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        request: Request | None = rows.request
        if request is None or request.expires > now:
            return Refusal("not_due", f"{self.request} has time left.")
        return RequestExpired(request=request.id)


class FailRequest(_OfRequest, frozen=True, kw_only=True, tag="access.fail_request"):
    """What was approved could not be done: it is over, so that nothing of it happens later. Performed by the house."""

    capability = "request.expire"
    tool = "clock"
    code: str

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        request: Request | None = rows.request
        if request is None or request.state != "approved" or request.done:
            return Refusal("not_approved", f"{self.request} is not approved, or was done.")
        return RequestFailed(request=request.id, code=self.code)


class AbandonRequest(_OfRequest, frozen=True, kw_only=True, tag="access.abandon_request"):
    """End the request of somebody who works here no longer, approved or not. Performed by the house."""

    capability = "request.expire"
    tool = "clock"
    requester: str

    def keys(self) -> Keys:
        return Keys(request=self.request, staff=self.requester)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        request: Request | None = rows.request
        if request is None or request.by != self.requester or request.state not in {"pending", "approved"}:
            return Refusal("not_theirs", f"{self.requester} has no open request {self.request}.")
        if rows.staff is not None and rows.staff.active:
            return Refusal("works_here", f"{self.requester} works here: the request is theirs to withdraw.")
        return RequestWithdrawn(request=request.id)


def needed(members: Iterable[Member]) -> tuple[str, ...]:
    """What the second person for these must hold."""
    return tuple(dict.fromkeys(approving(member.capability) for member in members))


def lasts(teams: Iterable[SmallTeam | None], now: Instant) -> Instant:
    """How long a request waits, given the small teams of all that it takes: where whoever asks may have to, longer."""
    small = all(team is not None and team.declared(now) for team in teams)
    return PATIENCE + DELAY if small else PATIENCE


def _not_pending(request: Request | None, name: str, now: Instant) -> Refusal | None:
    if request is None:
        return Refusal("unknown_request", f"There is no request {name}.")
    if request.state != "pending" or request.expires <= now:
        state = "expired" if request.state == "pending" else request.state
        return Refusal("not_pending", f"{name} is {state}: nothing is left to approve.")
    return None
