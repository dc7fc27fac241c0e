"""How sanctions end: at their time, by a decision, by a milder one in their place, or taken back at once.

Ending one never touches another. What stops an end is asked here and nowhere else, so that no way round it exists.
"""

from __future__ import annotations

from steadyhand.enforcement.commands import NO_CAUSE
from steadyhand.enforcement.facts import Begun, End, Expired, Lifted, Unlabelled, Withdrawn
from steadyhand.enforcement.model import WITHDRAWAL, Sanction, standing_of
from steadyhand.enforcement.notices import begin_effects, end_effects
from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Payload, Refusal, Ruling
from steadyhand.kernel.values import Instant, Scope


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


