"""Sealing media, opening it, and taking a seal back."""

from __future__ import annotations

from typing import ClassVar

from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Payload, Refusal, Ruling
from steadyhand.kernel.values import AUTOMATION, Instant, Scope, known, touched
from steadyhand.review.commands import OfCase
from steadyhand.review.model import Case
from steadyhand.review.vault.facts import MediaSealed, SealedOpened, SealLifted
from steadyhand.review.vault.model import OPEN, PRESERVED, REFS, VAULTED, opening_key

NOT_HELD = Refusal("not_held", "You do not hold this case: take it first.")


class SealComing(Command, frozen=True, kw_only=True, tag="review.seal_coming"):
    """Seal media that comes with a report or a rule's finding of child-safety material. By automation."""

    capability = "media.seal"
    tool = "review"
    unfreezable: ClassVar[bool] = True
    subject: str
    refs: tuple[str, ...]
    area: str
    account: str | None = None
    region: str = "unknown"
    language: str = "unknown"

    def scope(self, rows: Rows) -> Scope:
        return Scope(
            tool=self.tool,
            policy_area=self.area,
            region=known(self.region),
            language=known(self.language),
            subjects=touched(self.subject, self.account),
            on=self.subject,
        )

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        if rows.by != AUTOMATION:
            return Refusal("by_hand", "Media is sealed by hand in a case that one holds.")
        if refusal := _unnamed(self.refs):
            return refusal
        fact = MediaSealed(subject=self.subject, account=self.account, refs=self.refs, until=now + PRESERVED)
        return Ruling(fact=fact)


class SealMedia(OfCase, frozen=True, kw_only=True, tag="review.seal_media"):
    """Seal media of a case that one holds: nobody but certified reviewers sees it from now on."""

    capability = "media.seal"
    unfreezable: ClassVar[bool] = True
    refs: tuple[str, ...]
    why: str

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        case = _mine(rows, now)
        if case is None:
            return NOT_HELD
        if refusal := _unnamed(self.refs) or _unsaid(self.why):
            return refusal
        fact = MediaSealed(
            case=case.id, subject=case.subject, account=case.account, refs=self.refs, until=now + PRESERVED
        )
        return _with_why(fact, case, self.why)


class OpenSealed(OfCase, frozen=True, kw_only=True, tag="review.open_sealed"):
    """Look at one sealed medium, in a case that one holds, for a quarter of an hour."""

    capability = "media.unseal"
    ref: str
    reason: str

    def keys(self) -> Keys:
        return Keys(case=self.case, sealed=self.ref)

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        case = _mine(rows, now)
        if case is None or case.lease is None:
            return NOT_HELD
        if case.opened_by == rows.by:
            return Refusal("own_case", "You opened this case yourself: somebody else looks.")
        if rows.sealed is None and case.area not in VAULTED:
            return Refusal("not_sealed", "This is not sealed: it is shown with the case.")
        if refusal := _unsaid(self.reason):
            return refusal
        until = min(case.lease.until, now + OPEN)
        fact = SealedOpened(subject=case.subject, case=case.id, ref=self.ref, until=until)
        return _with_why(fact, case, self.reason)


class LiftSeal(OfCase, frozen=True, kw_only=True, tag="review.lift_seal"):
    """Say that a medium, which one has opened, is no such material: it is shown like any other again."""

    capability = "media.unseal"
    by: str
    """Who opened it: whoever asks."""
    refs: tuple[str, ...]
    """All digests of the one medium; it was opened under the first."""
    reason: str

    def keys(self) -> Keys:
        opened = opening_key(self.by, self.case, self.refs[0] if self.refs else "")
        return Keys(case=self.case, sealed=self.refs, sealed_open=opened)

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        case = _mine(rows, now)
        if case is None:
            return NOT_HELD
        if self.by != rows.by or rows.sealed_open is None or rows.sealed_open.until <= now:
            return Refusal("not_opened", "Open it and look, before you say what it is.")
        if not any(rows.sealed):
            return Refusal(
                "not_sealed", "Nobody sealed this; what its queue keeps back, that queue keeps back."
            )
        if refusal := _unsaid(self.reason):
            return refusal
        return _with_why(SealLifted(subject=case.subject, case=case.id, refs=self.refs), case, self.reason)


def _mine(rows: Rows, now: Instant) -> Case | None:
    """The case, where whoever asks holds it."""
    case: Case | None = rows.case
    held = case is not None and case.lease is not None and case.lease.holder == rows.by
    return case if held and case is not None and case.read_by(rows.by, now) else None


def _unnamed(refs: tuple[str, ...]) -> Refusal | None:
    if not refs or len(refs) > REFS:
        return Refusal("no_media", f"Name between one and {REFS} media.")
    return None


def _unsaid(words: str) -> Refusal | None:
    return None if words.strip() else Refusal("no_reason", "Say in a sentence why.")


def _with_why(fact: MediaSealed | SealedOpened | SealLifted, case: Case, words: str) -> Ruling:
    return Ruling(fact=fact, payloads=(Payload("why", case.account or case.subject, words.encode()),))
