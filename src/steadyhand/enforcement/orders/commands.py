"""A legal order from its receipt to its end. No freeze stops one, and nobody carries one out that one person found.

The check is a command of its own, judged apart from whoever entered the order (`Scope.apart`), and no request for a
second person: its answer is a finding with grounds, valid or not, and the clock of the order runs from its receipt,
whoever has yet to agree.
"""

from __future__ import annotations

from typing import ClassVar, Final

from steadyhand.enforcement.moratorium.commands import unreadable
from steadyhand.enforcement.orders.checking import flaw_of
from steadyhand.enforcement.orders.facts import (
    NoticeDelayed,
    OrderBreached,
    OrderChallenged,
    OrderChecked,
    OrderClosed,
    OrderEntered,
    OrderJudged,
)
from steadyhand.enforcement.orders.model import (
    LINE,
    LONGEST_SILENCE,
    Delay,
    Flaw,
    Judgment,
    Kind,
    LegalOrder,
    Part,
    Silence,
    outcome_of,
)
from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Fact, Payload, Refusal, Ruling
from steadyhand.kernel.values import Instant, Scope, touched

_NO_WHY: Final = Refusal("no_reason", "Say in a sentence why: it is kept with the order.")


class OfOrder(Command, frozen=True, kw_only=True):
    """What commands on one order have in common."""

    tool = "enforcement"
    unfreezable: ClassVar[bool] = True
    order: str

    def keys(self) -> Keys:
        return Keys(legal_order=self.order)

    def scope(self, rows: Rows) -> Scope:
        row: LegalOrder | None = rows.legal_order
        return Scope(tool=self.tool) if row is None else _scope(self.tool, row.parts)

    def missing(self, rows: Rows) -> Refusal | None:
        """Why nothing is to be done with it; None where it is open."""
        row: LegalOrder | None = rows.legal_order
        if row is None:
            return Refusal("unknown_order", f"There is no order {self.order[:80]}.")
        if row.state == "closed":
            return Refusal(
                "order_closed", f"{self.order} is closed: what comes later is an order of its own."
            )
        return None


class EnterOrder(OfOrder, frozen=True, kw_only=True, tag="enforcement.enter_order"):
    """Put an authority's order on record. From then on its clock runs; nothing else follows until it is checked."""

    capability = "order.enter"

    authority: str
    country: str
    kind: Kind
    basis: str
    reference: str
    parts: tuple[Part, ...]
    territory: tuple[str, ...]
    beyond: str = ""
    received: Instant
    due: Instant
    policy: str = ""
    document: str

    def keys(self) -> Keys:
        return Keys(legal_order=self.order, article_version=self.policy or None)

    def scope(self, rows: Rows) -> Scope:
        return _scope(self.tool, self.parts)

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        if rows.legal_order is not None:
            return Refusal("order_exists", f"{self.order} is another order: enter it under a new name.")
        if refusal := flaw_of(self, now):
            return refusal
        if self.kind == "act" and rows.article_version is None:
            return Refusal("unknown_policy", f"No policy version is called {self.policy[:80]!r}.")
        fact = OrderEntered(
            order=self.order,
            authority=self.authority.strip(),
            country=self.country,
            kind=self.kind,
            basis=self.basis.strip(),
            reference=self.reference.strip(),
            parts=self.parts,
            territory=tuple(sorted(set(self.territory))),
            beyond=self.beyond.strip(),
            received=self.received,
            due=self.due,
            policy=self.policy,
        )
        first = self.parts[0]
        kept = Payload("order", first.account or first.subject, self.document.encode(), first.subject)
        return Ruling(fact=fact, payloads=(kept,))


class CheckOrder(OfOrder, frozen=True, kw_only=True, tag="enforcement.check_order"):
    """Find an order valid, or not: by somebody independent of whoever entered it."""

    capability = "order.check"

    valid: bool
    flaw: Flaw | None = None
    beyond: bool = False
    """Whether it rightly has effect in all the countries that it claims; else only in its authority's own."""
    reason: str

    def scope(self, rows: Rows) -> Scope:
        row: LegalOrder | None = rows.legal_order
        return Scope(tool=self.tool) if row is None else _scope(self.tool, row.parts, (row.by,))

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        if refusal := self.missing(rows):
            return refusal
        row: LegalOrder = rows.legal_order
        if row.by == rows.by:
            return Refusal("yourself", "You entered it: somebody else checks whether it is valid.")
        if row.checked is not None:
            return Refusal("checked", f"{self.order} has been checked.")
        if self.valid == (self.flaw is not None):
            return Refusal("no_flaw", "Say what is wrong with an order that is not valid, and of no other.")
        if self.beyond and not (self.valid and row.beyond):
            return Refusal("not_beyond", "It does not say that it has effect beyond its authority's country.")
        if not self.reason.strip():
            return _NO_WHY
        fact = OrderChecked(order=row.id, valid=self.valid, flaw=self.flaw, beyond=self.beyond, line=row.line)
        return Ruling(fact=fact, payloads=_why(row, self.reason))


class DelayNotice(OfOrder, frozen=True, kw_only=True, tag="enforcement.delay_order_notice"):
    """Have nobody told of it for some time. Once more takes two people; at its end the clock sends every notice."""

    capability = "order.delay"

    silence: Silence
    law: str
    until: Instant

    def scope(self, rows: Rows) -> Scope:
        row: LegalOrder | None = rows.legal_order
        again = row is not None and row.delay is not None
        about = () if row is None else row.parts
        return _scope(
            self.tool, about, second="That nobody is told still is for two people." if again else None
        )

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        row: LegalOrder | None = rows.legal_order
        if row is None:
            return Refusal("unknown_order", f"There is no order {self.order[:80]}.")
        if row.kind != "act" or (row.checked is not None and not row.checked.valid):
            return Refusal("nothing_to_tell", "Nothing is done by it of which anybody would be told.")
        if row.state == "closed" and not row.untold():
            return Refusal("told", "Whoever it concerns has been told.")
        if not self.law.strip() or len(self.law) > LINE:
            return Refusal("no_law", f"Name the provision that allows it, in up to {LINE} characters.")
        if refusal := unreadable(self.law):
            return refusal
        if not now < self.until <= now + LONGEST_SILENCE:
            return Refusal(
                "too_long", "A notice waits 90 days at most: after that it is sent, or two people agree."
            )
        times = 1 if row.delay is None else row.delay.times + 1
        delay = Delay(silence=self.silence, law=self.law.strip(), until=self.until, by=rows.by, times=times)
        return NoticeDelayed(order=row.id, delay=delay, policy=row.policy, line=row.line)


class CloseOrder(OfOrder, frozen=True, kw_only=True, tag="enforcement.close_order"):
    """Answer an order. What it is closed with follows from what was carried out; what was not says why."""

    capability = "order.carry_out"

    reason: str = ""

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        if refusal := self.missing(rows):
            return refusal
        row: LegalOrder = rows.legal_order
        if row.checked is None:
            return Refusal("unchecked", f"Nobody has checked {self.order}: it is neither done nor refused.")
        outcome = outcome_of(row)
        if outcome != "carried_out" and not self.reason.strip():
            return _NO_WHY
        fact = OrderClosed(order=row.id, outcome=outcome, line=row.line)
        return Ruling(fact=fact, payloads=_why(row, self.reason) if self.reason.strip() else ())


class BreachOrder(OfOrder, frozen=True, tag="enforcement.breach_order"):
    """Its time has run out. Performed by the clock."""

    capability = "order.expire"
    tool = "clock"

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        row: LegalOrder | None = rows.legal_order
        if row is None or row.closed is not None or row.breached is not None or row.due > now:
            return Refusal("not_due", f"No time of {self.order} has run out.")
        return OrderBreached(order=row.id, line=row.line)


class ChallengeOrder(OfOrder, frozen=True, kw_only=True, tag="enforcement.challenge_order"):
    """Say that it was taken to court. It binds all the same until the court says otherwise."""

    capability = "order.carry_out"

    court: str

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        row: LegalOrder | None = rows.legal_order
        if row is None:
            return Refusal("unknown_order", f"There is no order {self.order[:80]}.")
        if row.challenged is not None:
            return Refusal("challenged", f"{self.order} is before {row.court} already.")
        if not self.court.strip() or len(self.court) > LINE or unreadable(self.court):
            return Refusal("no_court", f"Name the court and its reference, in up to {LINE} characters.")
        return OrderChallenged(order=row.id, court=self.court.strip(), line=row.line)


class JudgeOrder(OfOrder, frozen=True, kw_only=True, tag="enforcement.judge_order"):
    """Record what the court said. What was done by an order that is set aside may be ended past every moratorium."""

    capability = "order.check"

    judgment: Judgment

    def scope(self, rows: Rows) -> Scope:
        row: LegalOrder | None = rows.legal_order
        if row is None:
            return Scope(tool=self.tool)
        return _scope(self.tool, row.parts, second="What a court said of an order is recorded by two people.")

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        row: LegalOrder | None = rows.legal_order
        if row is None or row.challenged is None:
            return Refusal("not_challenged", f"{self.order[:80]} was taken to no court.")
        if row.judged is not None:
            return Refusal("judged", f"The court has spoken on {self.order}.")
        return OrderJudged(order=row.id, judgment=self.judgment, line=row.line)


def _scope(
    tool: str, parts: tuple[Part, ...], apart: tuple[str, ...] = (), second: str | None = None
) -> Scope:
    """What access may test: of each subject, because one of them may be protected."""
    first, *others = (
        (touched(one.subject, one.account), one.subject) for one in parts or (Part(subject=""),)
    )
    also = tuple(Scope(tool=tool, subjects=subjects, on=on) for subjects, on in others)
    subjects, on = first
    return Scope(tool=tool, subjects=subjects, on=on or None, apart=apart, second=second, also=also)


def _why(row: LegalOrder, reason: str) -> tuple[Payload, ...]:
    first = row.parts[0]
    return (Payload("reason", first.account or first.subject, reason.strip().encode(), first.subject),)
