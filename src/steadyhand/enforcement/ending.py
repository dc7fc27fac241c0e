"""How sanctions end: at their time, by a decision, by a milder one in their place, or taken back at once.

Ending one never touches another. What stops an end is asked here and nowhere else, so that no way round it exists.
"""

from __future__ import annotations

from typing import ClassVar, Final

import msgspec

from steadyhand.enforcement.commands import NO_CAUSE, where_from
from steadyhand.enforcement.facts import Begun, End, Expired, Lifted, Unlabelled, Varied, Withdrawn
from steadyhand.enforcement.model import (
    SUITS,
    WITHDRAWAL,
    Error,
    Kind,
    Sanction,
    Standing,
    case_of,
    standing_of,
)
from steadyhand.enforcement.moratorium.model import CODE, IN_FORCE, Moratoria
from steadyhand.enforcement.notices import begin_effects, end_effects
from steadyhand.enforcement.orders.model import LegalOrder
from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Payload, Refusal, Ruling
from steadyhand.kernel.values import Instant, Scope, kind_of
from steadyhand.kernel.zones import day
from steadyhand.rules.acts import TRAITS

NO_REASON: Final = Refusal(
    "no_reason", "Say in a sentence why it is lifted: the person affected will read it."
)
_TWO: Final = "A ban without end is lifted by two people."


class _End(Command, frozen=True):
    tool = "enforcement"

    subject: str
    action: str

    def keys(self) -> Keys:
        return Keys(standing=self.subject, moratoria=IN_FORCE)

    def scope(self, rows: Rows) -> Scope:
        return standing_of(rows.standing, self.subject).scope(self.tool, self.action)


class Lift(_End, frozen=True, tag="enforcement.lift"):
    """End one sanction by a decision. Never touches another, however alike. No moratorium is passed by it."""

    capability = "sanction.lift"

    cause: str
    reason: str
    bulk: str = ""
    """The bulk that is taken back by it: two people agreed to that."""
    decision: str = ""
    """The decision of that bulk which imposed it."""

    def keys(self) -> Keys:
        case = case_of(self.decision)
        return Keys(standing=self.subject, moratoria=IN_FORCE, bulk=self.bulk or None, case=case)

    def scope(self, rows: Rows) -> Scope:
        about = standing_of(rows.standing, self.subject)
        two = _for_two(about.find(self.action)) and not self._reverses(about, rows)
        return msgspec.structs.replace(about.scope(self.tool, self.action), second=_TWO if two else None)

    def _reverses(self, standing: Standing, rows: Rows) -> bool:
        """Whether it is part of taking back the bulk that imposed it, as whoever has that done.

        What somebody decided on one of its cases before or since is not the bulk's.
        """
        bulk, case, one = rows.bulk, rows.case, standing.find(self.action)
        if bulk is None or case is None or one is None or bulk.state != "reversed" or bulk.by != rows.by:
            return False
        of_it = self.cause == bulk.id and one.cause == self.decision
        return of_it and case.decided_in(self.decision, bulk.id) and one.kind in bulk.agreed

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        if refusal := unsaid(self.cause, self.reason) or kept(rows, self.subject, self.action):
            return refusal
        fact = Lifted(subject=self.subject, action=self.action, cause=self.cause)
        return ended(fact, rows, now, self.reason)


class CorrectError(_End, frozen=True, kw_only=True, tag="enforcement.correct_error"):
    """Lift past a moratorium what should never have been. Two people name the error, and each day has only so many."""

    capability = "sanction.lift"

    error: Error
    cause: str
    """What shows the error: a decision, a case, an incident."""
    reason: str

    def scope(self, rows: Rows) -> Scope:
        about = standing_of(rows.standing, self.subject).scope(self.tool, self.action)
        return msgspec.structs.replace(about, second="Past a moratorium two people correct an error.")

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        if refusal := unsaid(self.cause, self.reason):
            return refusal
        moratoria: Moratoria = rows.moratoria or Moratoria()
        sanction = standing_of(rows.standing, self.subject).find(self.action)
        over = moratoria.over(sanction) if sanction is not None else None
        if sanction is not None and over is None:
            return Refusal("no_moratorium", "No moratorium keeps this in force: lift it.")
        if sanction is not None and moratoria.corrected_on(now) >= moratoria.allowed(sanction):
            return Refusal(
                "corrections_used",
                f"{moratoria.allowed(sanction)} errors were corrected today, as many as the moratorium allows: "
                "correct it tomorrow.",
            )
        fact = Lifted(
            subject=self.subject,
            action=self.action,
            cause=self.cause,
            error=self.error,
            moratorium=over.id if over is not None else "",
        )
        return ended(fact, rows, now, self.reason)


class LiftByOrder(_End, frozen=True, kw_only=True, tag="enforcement.lift_by_order"):
    """End what a valid legal order names, past every moratorium and freeze, and only where that order has effect.

    What holds in more countries stays in force in the others. It is the way, too, to end what an order had done that
    a court has set aside.
    """

    capability = "order.carry_out"
    unfreezable: ClassVar[bool] = True

    order: str

    def keys(self) -> Keys:
        return Keys(standing=self.subject, legal_order=self.order)

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        row: LegalOrder | None = rows.legal_order
        standing = standing_of(rows.standing, self.subject)
        held = standing.find(self.action)
        if row is None or not row.ends(self.subject, self.action):
            return Refusal("not_ordered", f"No valid order says that {self.action} ends.")
        if held is None:
            return Refusal("not_in_force", f"{self.action} is not in force on {self.subject}.")
        if not row.reaches(held.territory):
            return Refusal("elsewhere", f"{row.id} has no effect where {self.action} holds.")
        left = row.leaves(held.territory)
        if not left:
            return ended(Lifted(subject=self.subject, action=self.action, cause=row.id), rows, now, row.said)
        new = msgspec.structs.replace(
            held,
            action=standing.next_action(),
            cause=row.id,
            by=rows.by,
            starts=max(held.starts, now),
            territory=left,
            supersedes=held.action,
        )
        fact = Varied(subject=self.subject, action=self.action, cause=row.id, sanction=new)
        return ended(fact, rows, now, row.said)


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
        if sanction is not None and sanction.supersedes:
            return Refusal("eased", f"{self.action} is in the place of another: it is lifted, or stays.")
        if sanction is not None and now > (sanction.imposed or sanction.starts) + WITHDRAWAL:
            return Refusal("too_late", "It can be taken back for 30 seconds: ask a policy lead to lift it.")
        return ended(Withdrawn(subject=self.subject, action=self.action, cause=self.cause), rows, now)


class Unlabel(Command, frozen=True, tag="enforcement.unlabel"):
    """End the label of this name that a rule put on a subject: what a rule's LabelRemove asks for."""

    capability = "label.remove"
    tool = "enforcement"

    subject: str
    label: str
    cause: str

    def keys(self) -> Keys:
        return Keys(standing=self.subject, moratoria=IN_FORCE)

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
        if refusal := kept(rows, self.subject, held.action):
            return refusal
        return ended(Unlabelled(subject=self.subject, action=held.action, cause=self.cause), rows, now)


class Vary(_End, frozen=True, kw_only=True, tag="enforcement.vary"):
    """Put a milder sanction in the place of one that is in force. What is to be harder is imposed beside it."""

    capability = "sanction.lift"

    kind: Kind
    until: Instant | None = None
    surfaces: tuple[str, ...] = ()
    territory: tuple[str, ...] = ()
    label: str | None = None
    feature: str = ""
    cause: str
    reason: str

    def scope(self, rows: Rows) -> Scope:
        about = standing_of(rows.standing, self.subject)
        two = _TWO if _for_two(about.find(self.action)) else None
        return msgspec.structs.replace(about.scope(self.tool, self.action), second=two)

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        standing = standing_of(rows.standing, self.subject)
        old = standing.find(self.action)
        if refusal := unsaid(self.cause, self.reason) or self._impossible(old, now):
            return refusal
        if refusal := self.kept(rows):
            return refusal
        assert old is not None
        new = msgspec.structs.replace(
            old,
            action=standing.next_action(),
            kind=self.kind,
            cause=self.cause,
            mode="manual",
            by=rows.by,
            starts=max(old.starts, now),
            ends=self.until,
            label=self.label,
            feature=self.feature,
            surfaces=self.surfaces,
            territory=self.territory,
            supersedes=old.action,
            source="",
        )
        if not new.eases(msgspec.structs.replace(old, starts=new.starts)):
            return Refusal(
                "not_milder", "That is no milder: impose it beside this one, as a decision of its own."
            )
        return ended(
            Varied(subject=self.subject, action=self.action, cause=self.cause, sanction=new),
            rows,
            now,
            self.reason,
        )

    def kept(self, rows: Rows) -> Refusal | None:
        """Why it stays as it is, whatever would be milder."""
        return kept(rows, self.subject, self.action)

    def _impossible(self, old: Sanction | None, now: Instant) -> Refusal | None:
        if old is None:
            return Refusal("not_in_force", f"{self.action} is not in force on {self.subject}.")
        if old.interim:
            return Refusal("interim", f"{self.action} ends when {old.cause} is answered: lift it, or wait.")
        if kind_of(self.subject) not in SUITS[self.kind]:
            return Refusal("unsuitable", f"{self.kind} is not for {self.subject}.")
        if self.until is None and not TRAITS[self.kind].lasts:
            return Refusal("no_end", "A suspension says when it ends: give `until`.")
        if self.until is not None and self.until <= max(now, old.starts):
            return Refusal("end_in_past", "It would end before it begins: lift it, or choose a later end.")
        if (self.kind == "label") != (self.label is not None) or (self.kind == "restrict_feature") != bool(
            self.feature
        ):
            return Refusal(
                "unsuitable", "A label is named by `label`, and a feature by `feature`; nothing else is."
            )
        return where_from(self.surfaces, self.territory)


class Begin(_End, frozen=True, tag="enforcement.begin"):
    """The start of a sanction has come. Performed by the clock."""

    capability = "sanction.expire"
    tool = "clock"

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        standing = standing_of(rows.standing, self.subject)
        planned = standing.planned(self.action)
        if planned is None or planned.starts > now:
            return Refusal("not_due", f"{self.action} is not to begin now.")
        after = standing.begun(self.action)
        return Ruling(
            fact=Begun(subject=self.subject, action=self.action, ends=planned.ends),
            effects=begin_effects(self.subject, planned, after),
        )


class Expire(_End, frozen=True, tag="enforcement.expire"):
    """The stated end of a sanction has come. Performed by the clock."""

    capability = "sanction.expire"
    tool = "clock"

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        sanction = standing_of(rows.standing, self.subject).find(self.action)
        if sanction is not None and (sanction.ends is None or sanction.ends > now):
            return Refusal("not_due", f"{self.action} has not reached its end.")
        return ended(Expired(subject=self.subject, action=self.action), rows, now)


def kept(rows: Rows, subject: str, action: str) -> Refusal | None:
    """Why a moratorium keeps a sanction in force; None where none does."""
    sanction = standing_of(rows.standing, subject).find(action)
    moratoria: Moratoria | None = rows.moratoria
    over = moratoria.over(sanction) if moratoria is not None and sanction is not None else None
    if over is None:
        return None
    until = f"until {day(over.until)}" if over.until else f"until this: {over.condition.rstrip('.')}"
    return Refusal(
        CODE,
        f"{over.id} keeps this in force {until}. It ends at its own end; an error is corrected by two people.",
    )


def unsaid(cause: str, reason: str) -> Refusal | None:
    """Why an end is not answered for: it names no cause, or no reason in words."""
    if not cause.strip():
        return NO_CAUSE
    return None if reason.strip() else NO_REASON


def _for_two(sanction: Sanction | None) -> bool:
    """Whether two people lift it, as two impose it."""
    return sanction is not None and sanction.kind == "ban" and sanction.ends is None


def ended(fact: End, rows: Rows, now: Instant, reason: str = "", *, tell: bool = True) -> Ruling | Refusal:
    """What ends a sanction: the fact, why, and what goes out. `tell` is unset where another notice says it."""
    standing = standing_of(rows.standing, fact.subject)
    sanction = standing.find(fact.action)
    if sanction is None:
        return Refusal("not_in_force", f"{fact.action} is not in force on {fact.subject}.")
    rest = tuple(s for s in standing.in_force if s.action != fact.action)
    words = (Payload("reason", sanction.account or fact.subject, reason.encode()),) if reason else ()
    planned = standing.planned(fact.action) is not None
    if isinstance(fact, Varied) and not planned:
        rest = (*rest, fact.sanction)
    effects = end_effects(fact, sanction, rest, reason, rows.words, never_began=planned, tell=tell)
    return Ruling(fact=fact, payloads=words, effects=effects)
