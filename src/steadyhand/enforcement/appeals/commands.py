"""Taking, giving back and answering appeals: by somebody who had no part in what is appealed."""

from __future__ import annotations

from typing import ClassVar

from steadyhand.enforcement.appeals.facts import (
    AppealDecided,
    AppealEffected,
    AppealLapsed,
    AppealReleased,
    AppealTaken,
)
from steadyhand.enforcement.appeals.filing import decision_of
from steadyhand.enforcement.appeals.model import APPEALS, LEASE, Appeal, Outcome, Skip, linked
from steadyhand.enforcement.appeals.notices import answers
from steadyhand.enforcement.model import case_of
from steadyhand.kernel.command import BY, Command, Keys, Rows
from steadyhand.kernel.entry import Fact, Payload, Refusal, Ruling
from steadyhand.kernel.values import Instant, Scope

TOOL = "appeals"


class OfAppeal(Command, frozen=True, kw_only=True):
    """What commands on one appeal have in common: access tests what was decided, never the request."""

    tool = TOOL
    versioned = "appeal"
    appeal: str

    def keys(self) -> Keys:
        return Keys(appeal=self.appeal)

    def scope(self, rows: Rows) -> Scope:
        appeal: Appeal | None = rows.appeal
        return Scope(tool=TOOL) if appeal is None else appeal.about.scope(TOOL)


class _Judging(OfAppeal, frozen=True, kw_only=True):
    """What judges the decision: nobody who had a part in it, or depends on somebody who had, or leads them."""

    capability = APPEALS
    decision: str
    """The one that is appealed, by which it is known who looked it over since."""

    def keys(self) -> Keys:
        return Keys(appeal=self.appeal, looked=case_of(self.decision), conflicts=BY)

    def scope(self, rows: Rows) -> Scope:
        appeal: Appeal | None = rows.appeal
        return Scope(tool=TOOL) if appeal is None else appeal.about.scope(TOOL, apart(appeal, rows))

    def barred(self, rows: Rows) -> Refusal | None:
        """Why this person does not answer it."""
        appeal: Appeal | None = rows.appeal
        if appeal is None or appeal.about.decision != self.decision:
            return Refusal("unknown_appeal", f"There is no appeal {self.appeal[:80]} of that.")
        if rows.by in apart(appeal, rows):
            return Refusal("own_part", "You had a part in what is appealed: somebody else answers it.")
        known = set(rows.conflicts.subjects if rows.conflicts else ())
        if known & (appeal.about.people | {account for account, _ in appeal.parties}):
            return Refusal("conflict", "You know somebody in this: take the next one.")
        return None


class TakeAppeal(_Judging, frozen=True, kw_only=True, tag="enforcement.take_appeal"):
    """Take an appeal that waits, or go on with it. Nobody picks one: they are served in their order."""

    unfreezable: ClassVar[bool] = True
    """An overturned appeal is stopped by no freeze, nor is the reading of it."""

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        appeal: Appeal | None = rows.appeal
        if refusal := self.barred(rows):
            return refusal
        assert appeal is not None
        going_on = appeal.held_by(rows.by, now)
        if not going_on and (appeal.state != "waiting" or rows.by in appeal.skipped_by):
            return Refusal("not_waiting", f"{self.appeal} does not wait for you: take the next one.")
        number = appeal.lease.number if going_on and appeal.lease else appeal.leases + 1
        return AppealTaken(appeal=self.appeal, holder=rows.by, number=number, until=now + LEASE)


class ReleaseAppeal(OfAppeal, frozen=True, kw_only=True, tag="enforcement.release_appeal"):
    """Give an appeal back; it is not served to this person again."""

    capability = APPEALS
    unfreezable: ClassVar[bool] = True
    reason: Skip

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if refusal := unheld(rows, self.appeal, now):
            return refusal
        return AppealReleased(appeal=self.appeal, holder=rows.by, reason=self.reason)


class LapseAppeal(OfAppeal, frozen=True, kw_only=True, tag="enforcement.lapse_appeal"):
    """Nobody answered in time. Performed by the clock."""

    capability = "appeal.lapse"
    unfreezable: ClassVar[bool] = True
    number: int

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        lease = rows.appeal.lease if rows.appeal is not None else None
        if lease is None or lease.number != self.number or lease.until > now:
            return Refusal("not_due", "This has not run out.")
        return AppealLapsed(appeal=self.appeal, holder=lease.holder)


class _Answer(_Judging, frozen=True, kw_only=True):
    outcome: ClassVar[Outcome]
    reason: str
    """The answer, in words for whoever appealed."""

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        appeal: Appeal | None = rows.appeal
        if refusal := self.barred(rows) or unheld(rows, self.appeal, now):
            return refusal
        assert appeal is not None
        if not self.reason.strip():
            return Refusal("no_reason", "Answer in a sentence or more: whoever appealed will read it.")
        about = appeal.about
        if self.outcome == "varied" and appeal.side == "notifier":
            return Refusal("unsuitable", "What was found to break no rule is right, or is asked anew.")
        fact = AppealDecided(
            appeal=self.appeal,
            decision=about.decision,
            side=appeal.side,
            outcome=self.outcome,
            area=about.area,
            policy=about.policy,
            rules=about.rules,
            mode=about.mode,
            waited=now - appeal.at,
            late=now > appeal.due,
            follows=self.outcome != "upheld",
        )
        words = Payload("appeal_answer", appeal.by, self.reason.encode(), appeal.by)
        return Ruling(
            fact=fact, payloads=(words,), effects=answers(appeal, self.outcome, self.reason, rows.words)
        )


class UpholdAppeal(_Answer, frozen=True, kw_only=True, tag="enforcement.uphold_appeal"):
    """Find that the decision was right. The appeal is dismissed."""

    outcome: ClassVar[Outcome] = "upheld"


class OverturnAppeal(_Answer, frozen=True, kw_only=True, tag="enforcement.overturn_appeal"):
    """Find that the decision was wrong. Part of a set that undoes all that it led to."""

    outcome: ClassVar[Outcome] = "overturned"
    unfreezable: ClassVar[bool] = True


class VaryAppeal(_Answer, frozen=True, kw_only=True, tag="enforcement.vary_appeal"):
    """Find that a rule was broken, and that less was right. Part of a set that puts that in place."""

    outcome: ClassVar[Outcome] = "varied"


class EffectAppeal(OfAppeal, frozen=True, kw_only=True, tag="enforcement.effect_appeal"):
    """Say that all was carried out, last in its set: refused, and the set with it, where something was left out."""

    capability = APPEALS
    unfreezable: ClassVar[bool] = True
    decision: str
    subjects: tuple[str, ...] = ()
    """Where the decision could have led to sanctions."""
    account: str = ""
    """On whose strikes it could count, and whose return it could have ended."""
    case: str = ""
    """The case that was decided."""

    def keys(self) -> Keys:
        return Keys(
            appeal=self.appeal,
            standing=self.subjects,
            strikes=self.account or None,
            case=self.case or None,
            reinstatement_asked=self.account or None,
        )

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        appeal: Appeal | None = rows.appeal
        if appeal is None or appeal.state != "decided" or appeal.decided_by != rows.by:
            return Refusal("not_decided", f"{self.appeal} has no answer of yours that is to be carried out.")
        about = appeal.about
        made = decision_of(rows.case, about.decision)
        acted_on = {about.subject, about.account or about.subject, *(made.on if made is not None else ())}
        named = (self.decision, self.case, self.account)
        if not acted_on <= set(self.subjects) or named != (about.decision, about.case, about.account or ""):
            return Refusal(
                "incomplete", "It is to be looked up wherever the decision could have led to something."
            )
        if appeal.outcome == "overturned" and self._left(rows):
            return Refusal("incomplete", f"{self.decision} still stands: all that it led to ends with it.")
        return AppealEffected(appeal=self.appeal)

    def _left(self, rows: Rows) -> bool:
        """Whether something of the decision is still there."""
        made = rows.case.stands if rows.case is not None else None
        struck = rows.strikes.led_to(self.decision) if rows.strikes is not None else ()
        still = made is not None and made.id == self.decision
        asked = rows.reinstatement_asked
        revoked = asked.revoked_for(self.decision) if asked is not None else ()
        return bool(linked(rows.standing, self.decision) or struck or still or revoked)


def apart(appeal: Appeal, rows: Rows) -> tuple[str, ...]:
    """Who had a part in what is appealed, whoever looked it over since among them."""
    looked = rows.looked.by if rows.looked is not None else ()
    return tuple(dict.fromkeys((*appeal.apart, *looked)))


def unheld(rows: Rows, name: str, now: Instant) -> Refusal | None:
    """Why somebody does not answer an appeal now: they do not hold it."""
    appeal: Appeal | None = rows.appeal
    if appeal is None or not appeal.held_by(rows.by, now):
        return Refusal("not_held", f"You do not hold {name[:80]}: take the next one.")
    return None
