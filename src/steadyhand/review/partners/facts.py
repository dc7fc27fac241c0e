"""What happens to partners and to what they escalate."""

from __future__ import annotations

from steadyhand.kernel.entry import Entry, Fact, Timer
from steadyhand.kernel.values import MINUTE, Instant
from steadyhand.review.partners.clocks import Because, Ran
from steadyhand.review.partners.model import (
    Answer,
    Kind,
    LegalOrder,
    Listing,
    Misuse,
    Part,
    Severity,
)

GRACE = 2 * MINUTE
"""How long after its time an escalation is looked at: an answer leaves half a minute after the decision."""


class PartnerRegistered(Fact, frozen=True, tag="review.partner_registered"):
    """An organisation is a partner, or what is agreed with it changed."""

    listing: Listing


class PartnerWarned(Fact, frozen=True, tag="review.partner_warned"):
    """A partner was told that what it sends is unfounded. The words are the entry's payload."""

    partner: str
    misuse: Misuse


class PartnerSuspended(Fact, frozen=True, tag="review.partner_suspended"):
    """Nothing is taken from a partner until an instant. The words are the entry's payload."""

    partner: str
    misuse: Misuse
    until: Instant
    coordinator: str = ""


class PartnerRestored(Fact, frozen=True, tag="review.partner_restored"):
    """A suspension ended before its time."""

    partner: str


class PartnerEnded(Fact, frozen=True, tag="review.partner_ended"):
    """An organisation is no partner any more."""

    partner: str


class Escalated(Fact, frozen=True, tag="review.partner_escalated"):
    """A partner asked about subjects. What it wrote is the entry's payload."""

    escalation: str
    partner: str
    kind: Kind
    name: str
    """The partner's, as it then was."""
    reference: str
    digest: str
    area: str
    severity: Severity
    region: str
    due: Instant
    parts: tuple[Part, ...]
    order: LegalOrder | None = None
    ran: Ran = Ran()
    """By which clock it is due, and why."""

    def timers(self, entry: Entry) -> list[Timer]:
        return [_clock(self.escalation, self.due, tuple(part.case for part in self.parts))]


class EscalationReclocked(Fact, frozen=True, tag="review.escalation_reclocked"):
    """It got less time, because a phase turned or the clocks were set. What was promised never gets longer."""

    escalation: str
    partner: str
    cases: tuple[str, ...]
    """Those that the partner waits for."""
    phase: str | None
    due: Instant
    since: Instant
    because: Because
    matrix: int

    def timers(self, entry: Entry) -> list[Timer]:
        return [_clock(self.escalation, self.due, self.cases)]


class EscalationAnswered(Fact, frozen=True, tag="review.escalation_answered"):
    """A partner was told what was decided about some of its subjects, or the last of them (`complete`)."""

    escalation: str
    partner: str
    kind: Kind
    region: str
    received: Instant
    order: bool
    """Whether it came with a legal order."""
    answers: tuple[Answer, ...]
    complete: bool
    breached: bool
    """Whether its time had run out, and that is on record."""
    late: bool = False
    """Whether any of what is told, or was told before, was decided after the time. Older entries have `breached`."""

    def timers(self, entry: Entry) -> list[Timer]:
        return [Timer(timer_of(self.escalation))] if self.complete and not self.breached else []


class EscalationBreached(Fact, frozen=True, tag="review.escalation_breached"):
    """The promised time passed without an answer: our failure, once."""

    escalation: str
    partner: str
    due: Instant
    kind: Kind | None = None
    """What the partner was when it asked, and `received`, when. Older entries do not say it."""
    received: Instant | None = None

    def timers(self, entry: Entry) -> list[Timer]:
        return [Timer(timer_of(self.escalation))]


class EscalationWithdrawn(Fact, frozen=True, tag="review.escalation_withdrawn"):
    """A partner no longer waits for an answer. Its cases go on: a rule is not broken less for that."""

    escalation: str
    partner: str
    cases: tuple[str, ...]
    """Those that it waited for."""
    breached: bool
    kind: Kind | None = None
    """What the partner was when it asked, and `received`, when. Older entries do not say it."""
    received: Instant | None = None

    def timers(self, entry: Entry) -> list[Timer]:
        return [] if self.breached else [Timer(timer_of(self.escalation))]


def timer_of(escalation: str) -> str:
    """The key of its clock."""
    return f"due:{escalation}"


def _clock(escalation: str, due: Instant, cases: tuple[str, ...]) -> Timer:
    from steadyhand.review.partners.commands import (  # noqa: PLC0415 - a timer names the command that ends the fact
        MissDue,
    )

    return Timer(timer_of(escalation), due + GRACE, MissDue(escalation=escalation, cases=cases))
