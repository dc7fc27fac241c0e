"""Imposing and ending sanctions. Every one names its cause and the policy version it rests on."""

from __future__ import annotations

from typing import ClassVar, Final

from steadyhand.enforcement.facts import End, Expired, Lifted, Sanctioned, Unlabelled, Withdrawn
from steadyhand.enforcement.model import (
    SUITS,
    WITHDRAWAL,
    Kind,
    Mode,
    Sanction,
    Standing,
    case_of,
    standing_of,
)
from steadyhand.enforcement.notices import end_effects, sanction_effects
from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Payload, Refusal, Ruling
from steadyhand.kernel.values import Instant, Scope, kind_of, known, touched
from steadyhand.rules.two_people import LONGEST
from steadyhand.rules.versions.queues import QUEUES, in_force
from steadyhand.rules.views import PolicyArticle

NO_CAUSE: Final = Refusal("no_cause", "Name the cause: the decision or the event that this carries out.")


class Impose(Command, frozen=True):
    """What the sanctions have in common; use a subclass."""

    kind: ClassVar[Kind]
    tool = "enforcement"

    subject: str
    policy: str
    cause: str
    mode: Mode
    account: str | None = None
    until: Instant | None = None
    region: str = "unknown"
    language: str = "unknown"
    rules: tuple[str, ...] = ()
    rule_set: str = ""
    """The version of the rules that decided."""
    reason: str = ""
    """Why, in words for the person affected: quoted in the notice."""

    def keys(self) -> Keys:
        case = case_of(self.cause)
        return Keys(
            standing=self.subject, article_version=self.policy, case_asked=case, case=case, queues=QUEUES
        )

    def scope(self, rows: Rows) -> Scope:
        article = rows.article_version
        return Scope(
            tool=self.tool,
            policy_area=article.area if article else None,
            severity=article.severity if article else None,
            region=known(self.region),
            language=known(self.language),
            subjects=touched(self.subject, self.account),
            on=self.subject,
            second=self._second(rows),
        )

    def _second(self, rows: Rows) -> str | None:
        """Why its article has two people decide it; None where one is enough, or two agreed to its whole bulk."""
        article: PolicyArticle | None = rows.article_version
        case = rows.case
        if article is None or (case is not None and case.agreed(self.cause, self.kind, self.subject)):
            return None
        views = None if case is None else case.audience
        return article.two_people.why(self.kind, self.until, views)

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        standing = standing_of(rows.standing, self.subject)
        if refusal := self._refused(rows, standing, now):
            return refusal
        article = rows.article_version
        sanction = Sanction(
            action=standing.next_action(),
            kind=self.kind,
            policy=self.policy,
            cause=self.cause,
            mode=self.mode,
            by=rows.by,
            starts=now,
            ends=self.until,
            label=self.named_label(),
            account=self.account,
        )
        fact = Sanctioned(
            subject=self.subject,
            sanction=sanction,
            area=article.area,
            severity=article.severity,
            region=self.region,
            language=self.language,
            rules=self.rules,
            rule_set=self.rule_set,
        )
        asked = (
            rows.case_asked.sentences() if rows.case_asked else ()
        )  # which authorities, where it may be told
        effects = sanction_effects(fact, standing.having(sanction), article, self.reason, now, asked)
        return Ruling(fact=fact, effects=effects)

    def named_label(self) -> str | None:
        """The label this sanction puts on the subject, if it is one."""
        return None

    def _refused(self, rows: Rows, standing: Standing, now: Instant) -> Refusal | None:
        if kind_of(self.subject) not in SUITS[self.kind]:
            return Refusal(
                "unsuitable", f"{self.kind} is not for {self.subject}: it is for {_or(self.kind)}."
            )
        if rows.article_version is None:
            return Refusal(
                "unknown_policy", f"No policy version is called {self.policy!r}: publish the article first."
            )
        if rows.article_version.effective > now:
            return Refusal("not_yet_effective", f"{self.policy} is not in effect yet.")
        if not self.cause.strip():
            return NO_CAUSE
        if self.until is not None and self.until <= now:
            return Refusal("end_in_past", "The sanction would end before it begins: choose a later end.")
        if self.until is not None and self.until > now + LONGEST and self.kind != "label":
            return Refusal(
                "end_too_far",
                "An end lies within a year: what is to last longer has none, and two people decide.",
            )
        if any(_same(held, self) for held in standing.in_force):
            return Refusal(
                "in_force", f"{self.subject} already has this {self.kind} for this cause in force."
            )
        return self._hidden(rows)

    def _hidden(self, rows: Rows) -> Refusal | None:
        """Whether the queue of the case that is the cause has this act at all."""
        if rows.case is None:
            return None
        return in_force(rows.queues).of(rows.case.queue, rows.case.area).hides(self.kind)


class Label(Impose, frozen=True, kw_only=True, tag="enforcement.label"):
    """Put a label on a subject."""

    kind = "label"
    capability = "sanction.label"
    label: str

    def named_label(self) -> str:
        return self.label


class Limit(Impose, frozen=True, tag="enforcement.limit"):
    """Reduce how far a subject reaches."""

    kind = "limit"
    capability = "sanction.limit"


class Remove(Impose, frozen=True, tag="enforcement.remove"):
    """Take content out of sight. Soft: the platform keeps it and can put it back."""

    kind = "remove"
    capability = "sanction.remove"


class Suspend(Impose, frozen=True, tag="enforcement.suspend"):
    """Suspend an account until a stated instant (UTC)."""

    kind = "suspend"
    capability = "account.suspend"

    def _refused(self, rows: Rows, standing: Standing, now: Instant) -> Refusal | None:
        if self.until is None:
            return Refusal("no_end", "A suspension says when it ends: give `until`, or ban the account.")
        return Impose._refused(self, rows, standing, now)  # noqa: SLF001 - its own base


class Ban(Impose, frozen=True, tag="enforcement.ban"):
    """Ban an account until a decision lifts it."""

    kind = "ban"
    capability = "account.ban"


class _End(Command, frozen=True):
    tool = "enforcement"

    subject: str
    action: str

    def keys(self) -> Keys:
        return Keys(standing=self.subject)

    def scope(self, rows: Rows) -> Scope:
        return standing_of(rows.standing, self.subject).scope(self.tool, self.action)


class Lift(_End, frozen=True, tag="enforcement.lift"):
    """End one sanction by a decision. Never touches another, however alike."""

    capability = "sanction.lift"

    cause: str
    reason: str

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        if not self.cause.strip():
            return NO_CAUSE
        if not self.reason.strip():
            return Refusal(
                "no_reason", "Say in a sentence why it is lifted: the person affected will read it."
            )
        fact = Lifted(subject=self.subject, action=self.action, cause=self.cause)
        return _ended(fact, rows, now, self.reason)


class Withdraw(_End, frozen=True, tag="enforcement.withdraw"):
    """Take back at once what one imposed oneself: a slip of the hand is no reason to call a policy lead."""

    capability = "sanction.withdraw"

    cause: str

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        sanction = standing_of(rows.standing, self.subject).find(self.action)
        if sanction is not None and sanction.by != rows.by:
            return Refusal(
                "not_yours", f"{self.action} was imposed by someone else: ask a policy lead to lift it."
            )
        if sanction is not None and now > sanction.starts + WITHDRAWAL:
            return Refusal("too_late", "It can be taken back for 30 seconds: ask a policy lead to lift it.")
        return _ended(Withdrawn(subject=self.subject, action=self.action, cause=self.cause), rows, now)


class Unlabel(Command, frozen=True, tag="enforcement.unlabel"):
    """End the label of this name that a rule put on a subject: what a rule's LabelRemove asks for."""

    capability = "label.remove"
    tool = "enforcement"

    subject: str
    label: str
    cause: str

    def keys(self) -> Keys:
        return Keys(standing=self.subject)

    def scope(self, rows: Rows) -> Scope:
        held = self._held(rows)
        return standing_of(rows.standing, self.subject).scope(self.tool, held.action if held else "")

    def _held(self, rows: Rows) -> Sanction | None:
        standing = standing_of(rows.standing, self.subject)
        return next((s for s in standing.in_force if s.label == self.label), None)

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        held = self._held(rows)
        if held is None:
            return Refusal("not_in_force", f"{self.subject} has no label {self.label!r}.")
        if held.mode != "automated":
            return Refusal(
                "not_yours", f"A person put the label {self.label!r} on {self.subject}: a person lifts it."
            )
        return _ended(Unlabelled(subject=self.subject, action=held.action, cause=self.cause), rows, now)


class Expire(_End, frozen=True, tag="enforcement.expire"):
    """The stated end of a sanction has come. Performed by the clock."""

    capability = "sanction.expire"
    tool = "clock"

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        sanction = standing_of(rows.standing, self.subject).find(self.action)
        if sanction is not None and (sanction.ends is None or sanction.ends > now):
            return Refusal("not_due", f"{self.action} has not reached its end.")
        return _ended(Expired(subject=self.subject, action=self.action), rows, now)


def _ended(fact: End, rows: Rows, now: Instant, reason: str = "") -> Ruling | Refusal:
    standing = standing_of(rows.standing, fact.subject)
    sanction = standing.find(fact.action)
    if sanction is None:
        return Refusal("not_in_force", f"{fact.action} is not in force on {fact.subject}.")
    rest = tuple(s for s in standing.in_force if s.action != fact.action)
    words = (Payload("reason", sanction.account or fact.subject, reason.encode()),) if reason else ()
    return Ruling(fact=fact, payloads=words, effects=end_effects(fact, sanction, rest, reason))


def _same(held: Sanction, asked: Impose) -> bool:
    if asked.kind == "label":
        return held.label is not None and held.label == asked.named_label()
    return held.kind == asked.kind and held.policy == asked.policy and held.cause == asked.cause


def _or(kind: str) -> str:
    return ", ".join(sorted(SUITS[kind]))
