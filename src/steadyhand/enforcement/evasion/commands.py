"""Recognising bans, suspecting, and what a reviewer's decision makes of it. Nothing here imposes anything."""

from __future__ import annotations

from typing import Any, Final

from steadyhand.access.lookups.commands import CONFLICT, scope_of
from steadyhand.enforcement.evasion.facts import (
    AnswerTakenBack,
    Confirmed,
    EvasionExpired,
    Rejected,
    SentToReview,
    SignalsHeld,
    SignalsRead,
    SignalsReleased,
    Suspected,
)
from steadyhand.enforcement.evasion.model import CODE, OPEN, Banned, Suspicion, ban_of, suspicion_id
from steadyhand.enforcement.evasion.scoring import REVIEW, Match, score
from steadyhand.kernel.command import BY, Command, Keys, Rows
from steadyhand.kernel.entry import Fact, Payload, Refusal, Ruling
from steadyhand.kernel.values import Instant, Scope

TOOL: Final = "evasion"
NO_BAN: Final = Refusal("no_ban", "No ban is in force on that account.")
NO_CASE: Final = Refusal("no_case", "Signals are opened for the case about them, by whoever holds it.")


class _OfWatch(Command, frozen=True, kw_only=True):
    capability = "evasion.watch"
    tool = TOOL
    unfreezable = True


class HoldSignals(_OfWatch, frozen=True, kw_only=True, tag="enforcement.hold_signals"):
    """Recognise a ban by the values of its account."""

    account: str
    values: tuple[str, ...]

    def keys(self) -> Keys:
        return Keys(standing=self.account, evasion_banned=self.account)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        ban, held = ban_of(rows.standing), rows.evasion_banned
        if ban is None:
            return NO_BAN
        known = set(held.values) if held is not None else set()
        new = tuple(sorted(set(self.values) - known))
        if not new and (held is None or held.action == ban.action):
            return Refusal("unchanged", "It is recognised by all of these already.")
        return SignalsHeld(account=self.account, action=ban.action, since=ban.starts, values=new)


class ReleaseSignals(_OfWatch, frozen=True, kw_only=True, tag="enforcement.release_signals"):
    """Recognise an account no more on which no ban is in force."""

    account: str

    def keys(self) -> Keys:
        return Keys(standing=self.account, evasion_banned=self.account)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        held: Banned | None = rows.evasion_banned
        if held is None:
            return Refusal("not_held", "It is recognised by nothing.")
        if ban_of(rows.standing) is not None:
            return Refusal("banned", "A ban is in force on it.")
        return SignalsReleased(account=self.account, values=held.values)


class Suspect(_OfWatch, frozen=True, kw_only=True, tag="enforcement.suspect_evasion"):
    """Suspect that an account is of somebody who is banned, by what both have in common."""

    account: str
    begun: Instant
    """When the account began."""
    banned: str
    matches: tuple[Match, ...]

    def keys(self) -> Keys:
        suspicion = suspicion_id(self.account, self.banned)
        return Keys(standing=(self.account, self.banned), evasion_banned=self.banned, evasion=suspicion)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        own, theirs = rows.standing
        held, ban = rows.evasion_banned, ban_of(theirs)
        if held is None or ban is None:
            return NO_BAN
        if self.account == self.banned or ban_of(own) is not None:
            return Refusal("banned", "The account is banned itself: nothing is left to look into.")
        if self.begun < ban.starts:
            return Refusal("older", "The account was there before the ban.")
        if not {match.value for match in self.matches} <= set(held.values):
            return Refusal("not_in_common", "The ban is not recognised by all of these values.")
        found = score(self.matches, now - ban.starts)
        if found.points < REVIEW:
            return Refusal("too_little", f"It comes to {found.points}: a person looks from {REVIEW} on.")
        before: Suspicion | None = rows.evasion
        if before is not None and not before.learns(found.points, found.signals):
            return Refusal("known", "That much is known already.")
        return Suspected(
            suspicion=suspicion_id(self.account, self.banned),
            account=self.account,
            banned=self.banned,
            action=ban.action,
            area=ban.area,
            score=found.points,
            parts=found.parts,
            signals=found.signals,
        )


class SendToReview(_OfWatch, frozen=True, kw_only=True, tag="enforcement.review_evasion"):
    """Note the case in which a reviewer looks at a suspicion: the open one about its account in its area."""

    suspicion: str
    account: str
    area: str

    def keys(self) -> Keys:
        return Keys(evasion=self.suspicion, open_case=f"{self.area}|{self.account}")

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        found: Suspicion | None = rows.evasion
        if found is None or (found.account, found.area) != (self.account, self.area):
            return _unknown(self.suspicion)
        if rows.open_case is None:
            return Refusal("no_case", "No case about it is open.")
        return SentToReview(suspicion=self.suspicion, case=rows.open_case.case)


class Answer(_OfWatch, frozen=True, kw_only=True, tag="enforcement.answer_evasion"):
    """Take over what the decision on its case says of a suspicion."""

    suspicion: str
    case: str
    """Its case, or the one that this was merged into."""

    def keys(self) -> Keys:
        return Keys(evasion=self.suspicion, case=self.case)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        found: Suspicion | None = rows.evasion
        case: Any = rows.case
        if found is None or found.state in {"suspected", "expired"}:
            return _unknown(self.suspicion)
        if case is None or found.case not in {case.id, *case.merged}:
            return Refusal("other_case", "Another case is about it.")
        made = case.stands
        if made is None and not found.is_answered:
            return Refusal("not_decided", "No decision on its case stands.")
        if made is not None and found.decision == made.id:
            return Refusal("answered", f"{made.id} has answered it.")
        return answer_of(made)(
            suspicion=found.id,
            account=found.account,
            banned=found.banned,
            decision=made.id if made is not None else "",
            signals=found.signals,
            before=found.state,
        )


class Expire(Command, frozen=True, kw_only=True, tag="enforcement.expire_evasion"):
    """End what is kept of a suspicion. The clock asks for it."""

    capability = "evasion.expire"
    tool = TOOL
    unfreezable = True
    suspicion: str

    def keys(self) -> Keys:
        return Keys(evasion=self.suspicion)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        found: Suspicion | None = rows.evasion
        if found is None or found.state == "expired":
            return _unknown(self.suspicion)
        if now < found.until:
            return Refusal("not_due", "Its time is not over.")
        return EvasionExpired(suspicion=found.id, account=found.account, banned=found.banned)


class ReadSignals(Command, frozen=True, kw_only=True, tag="enforcement.read_signals"):
    """See which signals an account has in common with a banned one, for the case about it that one holds."""

    capability = "signal.read"
    tool = TOOL
    suspicion: str
    case: str
    reason: str

    def keys(self) -> Keys:
        return Keys(evasion=self.suspicion, case=self.case, staff=BY, conflicts=BY)

    def scope(self, rows: Rows) -> Scope:
        case: Any = rows.case
        return Scope(tool=TOOL) if case is None else scope_of(case, case.subject)

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        found: Suspicion | None = rows.evasion
        case: Any = rows.case
        if case is None or found is None or found.case not in {case.id, *case.merged}:
            return NO_CASE
        if not case.read_by(rows.by, now) or case.opened_by == rows.by:
            return NO_CASE
        staff, conflicts = rows.staff, rows.conflicts
        close = {staff.account, *staff.related} if staff is not None else set()
        close |= set(conflicts.subjects) if conflicts is not None else set()
        if close & {found.account, found.banned}:
            return CONFLICT
        if not self.reason.strip():
            return Refusal("no_reason", "Say in a sentence what you need it for.")
        fact = SignalsRead(suspicion=found.id, case=case.id, until=now + OPEN)
        return Ruling(fact=fact, payloads=(Payload("reason", rows.by, self.reason.encode(), found.account),))


def answer_of(made: Any) -> type[Confirmed | Rejected | AnswerTakenBack]:
    """What the decision that stands says of a suspicion: only its reason code confirms; None: it is asked anew."""
    if made is None:
        return AnswerTakenBack
    return Confirmed if made.outcome == "violates" and CODE in made.codes else Rejected


def _unknown(suspicion: str) -> Refusal:
    return Refusal("unknown_suspicion", f"There is no suspicion {suspicion[:40]!r} now.")
