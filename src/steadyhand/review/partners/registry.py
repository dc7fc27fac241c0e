"""The register of partners: who is one, and what follows from misuse. Nothing here happens by itself."""

from __future__ import annotations

from typing import ClassVar

from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Fact, Payload, Refusal, Ruling
from steadyhand.kernel.values import Instant, Scope
from steadyhand.review.partners.facts import (
    PartnerEnded,
    PartnerRegistered,
    PartnerRestored,
    PartnerSuspended,
    PartnerWarned,
)
from steadyhand.review.partners.model import (
    SUBJECTS,
    SUSPENSION,
    WARNING,
    Escalation,
    Gravity,
    Intent,
    Listing,
    Misuse,
    Partner,
)
from steadyhand.review.partners.record import Record

NO_PARTNER = Refusal("unknown_partner", "There is no such partner, or it is none any more.")
NO_WORDS = Refusal("no_reason", "Say in words why: the partner reads it, and may object.")


class _OfPartner(Command, frozen=True):
    """What commands on one partner have in common."""

    capability = "partner.manage"
    tool = "partners"
    why_two: ClassVar[str | None] = None
    partner: str

    def keys(self) -> Keys:
        return Keys(partner=self.partner)

    def scope(self, rows: Rows) -> Scope:
        return Scope(tool=self.tool, second=self.why_two)


class RegisterPartner(Command, frozen=True, kw_only=True, tag="review.register_partner"):
    """Make an organisation a partner, or agree on something else with one. Takes a second person."""

    capability = "partner.manage"
    tool = "partners"
    listing: Listing

    def keys(self) -> Keys:
        return Keys(partner=self.listing.partner)

    def scope(self, rows: Rows) -> Scope:
        return Scope(tool=self.tool, second="Who is a partner is for two people to say.")

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        if refusal := self.listing.problem():
            return refusal
        before: Partner | None = rows.partner
        if before is not None and before.active and before.listing == self.listing:
            return Refusal("unchanged", f"{self.listing.name} is a partner on these terms already.")
        return PartnerRegistered(listing=self.listing)


class _OnMisuse(_OfPartner, frozen=True, kw_only=True):
    """What a warning and a suspension rest on: escalations that came to nothing, named one by one."""

    unfounded: tuple[str, ...]
    gravity: Gravity
    intent: Intent
    words: str

    def keys(self) -> Keys:
        return Keys(partner=self.partner, partner_record=self.partner, escalation=self.unfounded)

    def misuse(self, rows: Rows) -> Misuse | Refusal:
        """The numbers, counted from the record."""
        if not 0 < len(self.unfounded) <= SUBJECTS or len(set(self.unfounded)) != len(self.unfounded):
            return Refusal(
                "no_numbers", f"Name the escalations that it rests on, each once, up to {SUBJECTS}."
            )
        found: list[Escalation] = [one for one in rows.escalation if one and one.partner == self.partner]
        if len(found) != len(self.unfounded) or not all(map(_unfounded, found)):
            return Refusal(
                "not_unfounded", "Each must be an answered one of this partner in which no rule was broken."
            )
        record: Record = rows.partner_record or Record()
        times = sorted(one.at for one in found)
        return Misuse(
            escalations=self.unfounded,
            total=record.answered,
            first=times[0],
            last=times[-1],
            gravity=self.gravity,
            intent=self.intent,
        )

    def told(self) -> tuple[Payload, ...]:
        """The words that the partner reads."""
        return (Payload("reason", self.partner, self.words.encode(), self.partner),)

    def refused(self, rows: Rows) -> Refusal | None:
        """Why nothing can be said to this partner; None where something can."""
        if rows.partner is None or not rows.partner.active:
            return NO_PARTNER
        return None if self.words.strip() else NO_WORDS


class WarnPartner(_OnMisuse, frozen=True, kw_only=True, tag="review.warn_partner"):
    """Tell a partner that it sends what is manifestly unfounded."""

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        if refusal := self.refused(rows):
            return refusal
        misuse = self.misuse(rows)
        if isinstance(misuse, Refusal):
            return misuse
        return Ruling(fact=PartnerWarned(partner=self.partner, misuse=misuse), payloads=self.told())


class SuspendPartner(_OnMisuse, frozen=True, kw_only=True, tag="review.suspend_partner"):
    """Take nothing from a partner for a time, after a warning, for what came since. Takes a second person.

    An authority's legal orders are taken all the same: Art. 23 of Regulation (EU) 2022/2065 is about notices.
    """

    why_two = "Whom nobody listens to for a while is for two people to say."
    until: Instant
    coordinator: str = ""

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        if refusal := self.refused(rows) or self._unlawful(rows.partner, now):
            return refusal
        misuse = self.misuse(rows)
        if isinstance(misuse, Refusal):
            return misuse
        if misuse.last < rows.partner.warnings[-1].at:
            return Refusal(
                "nothing_since", "All of this came before the warning: they were told, and have not gone on."
            )
        fact = PartnerSuspended(
            partner=self.partner, misuse=misuse, until=self.until, coordinator=self.coordinator.strip()
        )
        return Ruling(fact=fact, payloads=self.told())

    def _unlawful(self, partner: Partner, now: Instant) -> Refusal | None:
        if not partner.warnings or partner.warnings[-1].at < now - WARNING:
            return Refusal("not_warned", "A partner is warned first, within the last 180 days.")
        if not now < self.until <= now + SUSPENSION:
            return Refusal("invalid_end", "A suspension ends after now and within 180 days.")
        if partner.listing.kind == "trusted_flagger" and not self.coordinator.strip():
            return Refusal(
                "no_coordinator",
                "Tell the Digital Services Coordinator first, and give the reference of that.",
            )
        return None


class RestorePartner(_OfPartner, frozen=True, kw_only=True, tag="review.restore_partner"):
    """End a suspension before its time."""

    reason: str

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        if rows.partner is None or rows.partner.suspension(now) is None:
            return Refusal("not_suspended", f"{self.partner} is not suspended.")
        return _said(PartnerRestored(partner=self.partner), self.partner, self.reason)


class EndPartner(_OfPartner, frozen=True, kw_only=True, tag="review.end_partner"):
    """Have an organisation be no partner any more. Takes a second person."""

    why_two = "Who is a partner no longer is for two people to say."
    reason: str

    def decide(self, rows: Rows, now: Instant) -> Ruling | Refusal:
        if rows.partner is None or not rows.partner.active:
            return NO_PARTNER
        return _said(PartnerEnded(partner=self.partner), self.partner, self.reason)


def _said(fact: Fact, partner: str, reason: str) -> Ruling | Refusal:
    if not reason.strip():
        return NO_WORDS
    return Ruling(fact=fact, payloads=(Payload("reason", partner, reason.encode(), partner),))


def _unfounded(one: Escalation) -> bool:
    return one.state == "decided" and all(answer.outcome == "no_violation" for answer in one.answers)
