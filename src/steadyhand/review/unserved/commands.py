"""Naming cases that nobody could be served, and sending them to others: to an outside panel, or into translation.

There is no command here that ends a case: what nobody can decide is not decided.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from steadyhand.access.scopes import language_of
from steadyhand.kernel.command import Keys, Rows
from steadyhand.kernel.entry import Fact, Refusal, Ruling
from steadyhand.kernel.values import Instant
from steadyhand.review.commands import OfCase
from steadyhand.review.judging import not_held, not_open, not_possible, payloads
from steadyhand.review.model import Case
from steadyhand.review.unserved.facts import SentOut, ServedAgain, Translated, TranslationAsked, Unserved
from steadyhand.review.unserved.model import WORDS, UnservedCase, Why
from steadyhand.rules.queues import PANEL, home
from steadyhand.rules.versions.queues import QUEUES, in_force

To = Literal["panel", "home"]
"""Where a case is sent: to the outside panel, or back to the queue of its area."""


class NameUnserved(OfCase, frozen=True, tag="review.name_unserved"):
    """Record that nobody could be served a case. Performed by the clock."""

    capability = "case.lapse"
    unfreezable: ClassVar[bool] = True
    why: Why

    def keys(self) -> Keys:
        return Keys(case=self.case, unserved=self.case)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        case: Case | None = rows.case
        row: UnservedCase | None = rows.unserved
        if case is None or not case.is_waiting:
            return Refusal("not_waiting", f"{self.case} does not wait.")
        if row is not None and (row.why, row.queue) == (self.why, case.queue):
            return Refusal("unchanged", f"That nobody can be served {self.case} is known.")
        return Unserved(
            case=self.case, queue=case.queue, area=case.area, language=case.language, why=self.why
        )


class NameServed(OfCase, frozen=True, tag="review.name_served"):
    """Record that somebody can be served it again, or that it waits no more. Performed by the clock."""

    capability = "case.lapse"
    unfreezable: ClassVar[bool] = True

    def keys(self) -> Keys:
        return Keys(case=self.case, unserved=self.case)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if rows.unserved is None:
            return Refusal("unchanged", f"Nobody said that {self.case} cannot be served.")
        return ServedAgain(case=self.case)


class SendOut(OfCase, frozen=True, kw_only=True, tag="review.send_out"):
    """Send a case that waits to the outside panel, or take it back from there to the queue of its area."""

    capability = "case.assign"
    to: To = "panel"
    reason: str

    def keys(self) -> Keys:
        return Keys(case=self.case, queues=QUEUES)

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        case: Case | None = rows.case
        if refusal := not_possible(case, self.case, "send"):
            return refusal
        assert case is not None
        queue = PANEL if self.to == "panel" else home(in_force(rows.queues).every(), case.area)
        if (case.queue == PANEL) == (queue == PANEL):
            return Refusal("unchanged", f"{self.case} is in the queue {case.queue} already.")
        if not self.reason.strip():
            return Refusal("no_reason", "Say why: whoever decides the case reads it.")
        return Ruling(
            fact=SentOut(case=self.case, queue=queue),
            payloads=payloads(rows.by, {"sent_out": self.reason}, case.subject),
        )


class AskTranslation(OfCase, frozen=True, tag="review.ask_translation"):
    """Have a case read in translation, by people who do not read its language."""

    capability = "case.assign"

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        case: Case | None = rows.case
        if refusal := not_open(case, self.case):
            return refusal
        assert case is not None
        if case.translate:
            return Refusal("unchanged", f"{self.case} is read in translation already.")
        return TranslationAsked(case=self.case)


class Translate(OfCase, frozen=True, kw_only=True, tag="review.translate"):
    """Enter what the content of a case one holds says in another language; the latest one is shown."""

    capability = "case.lease"
    text: str
    language: str

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        case: Case | None = rows.case
        if refusal := not_held(case, self.case, rows.by):
            return refusal
        assert case is not None
        if not case.translate:
            return Refusal("not_asked", f"Nobody asked for a translation of {self.case}.")
        if not self.text.strip() or len(self.text) > WORDS:
            return Refusal("no_text", f"Write what it says, in {WORDS:,} characters at most.")
        if language_of(self.language) is None:
            return Refusal("unknown_language", "Say into which language: write en, pt or zh-Hant.")
        return Ruling(
            fact=Translated(case=self.case, language=self.language),
            payloads=payloads(case.account or case.subject, {"translation": self.text}, case.subject),
        )
