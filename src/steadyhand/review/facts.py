"""What happens to reports and cases."""

from __future__ import annotations

from steadyhand.kernel.entry import Entry, Fact, Timer
from steadyhand.kernel.values import Instant
from steadyhand.review.model import Outcome, Skip, Source


class Reported(Fact, frozen=True, tag="review.reported"):
    """Someone reported a subject. What they wrote is the entry's payload."""

    report: str
    subject: str
    reporter: str
    area: str
    region: str
    language: str


class Opened(Fact, frozen=True, tag="review.opened"):
    """A case was opened. The content as it was, and why in words, are the entry's payloads."""

    case: str
    subject: str
    account: str | None
    area: str
    severity: str
    region: str
    language: str
    source: Source
    ref: str
    rules: tuple[str, ...] = ()
    rule_set: str = ""
    note: str | None = None
    attested: bool = False
    """Whether the content's own event names the account."""


class Supported(Fact, frozen=True, tag="review.supported"):
    """Further evidence came to an open case, which it may make graver, and may tell whose it is."""

    case: str
    severity: str
    account: str | None
    source: Source
    ref: str
    rules: tuple[str, ...] = ()
    rule_set: str = ""
    note: str | None = None
    attested: bool = False


class Attributed(Fact, frozen=True, tag="review.attributed"):
    """The content's own event came to name its author: the case is about that account."""

    case: str
    account: str


class Leased(Fact, frozen=True, tag="review.leased"):
    """A reviewer took a case, or went on holding it, until an instant."""

    case: str
    holder: str
    number: int
    until: Instant

    def timers(self, entry: Entry) -> list[Timer]:
        return [_lapse(self.case, self.number, self.until)]


class _LeaseEnded(Fact, frozen=True):
    case: str

    def timers(self, entry: Entry) -> list[Timer]:
        return [Timer(f"lease:{self.case}")]


class Released(_LeaseEnded, frozen=True, tag="review.released"):
    """A reviewer gave a case back; with a reason, it is not served to them again.

    With the reason `conflict`, no case about the same is: `conflicts` names its subject and its account.
    """

    holder: str
    reason: Skip | None = None
    conflicts: tuple[str, ...] = ()


class HandedOver(_LeaseEnded, frozen=True, tag="review.handed_over"):
    """A case went to the queue of another policy area: the rule that is at stake is one of that area."""

    subject: str
    holder: str
    area: str
    to: str


class Lapsed(_LeaseEnded, frozen=True, tag="review.lapsed"):
    """A lease ran out: the case is served again."""

    holder: str


class Decided(_LeaseEnded, frozen=True, tag="review.decided"):
    """A person decided a case. The decision only; what it leads to are entries of their own.

    The reason and the note are the entry's payloads.
    """

    decision: str
    subject: str
    outcome: Outcome
    policy: str | None
    area: str
    region: str
    language: str
    by_rule: bool
    waited: int
    """Microseconds from opening to decision."""


class Retracted(Fact, frozen=True, tag="review.retracted"):
    """Whoever decided took the decision back at once.

    They hold the case again until `until`, unless another case about the same has been opened since:
    then `until` is unset, and that one asks.
    """

    case: str
    decision: str
    subject: str
    area: str
    holder: str
    number: int
    until: Instant | None

    def timers(self, entry: Entry) -> list[Timer]:
        return [] if self.until is None else [_lapse(self.case, self.number, self.until)]


def _lapse(case: str, number: int, until: Instant) -> Timer:
    from steadyhand.review.commands import Lapse  # noqa: PLC0415 - a timer names the command that ends the fact

    return Timer(f"lease:{case}", until, Lapse(case=case, number=number))
