"""What happens to reports and cases."""

from __future__ import annotations

from steadyhand.kernel.entry import Entry, Fact, Timer
from steadyhand.kernel.values import Instant
from steadyhand.review.model import Outcome, Source


class Reported(Fact, frozen=True, tag="review.reported"):
    """Someone reported a subject. What they wrote is the entry's payload."""

    report: str
    subject: str
    reporter: str
    area: str
    region: str
    language: str


class Opened(Fact, frozen=True, tag="review.opened"):
    """A case was opened. The content as it was is the entry's payload."""

    case: str
    subject: str
    account: str | None
    area: str
    severity: str
    region: str
    language: str
    source: Source
    ref: str
    why: str
    rules: tuple[str, ...] = ()
    note: str | None = None


class Supported(Fact, frozen=True, tag="review.supported"):
    """Further evidence came to an open case."""

    case: str
    source: Source
    ref: str
    why: str
    rules: tuple[str, ...] = ()
    note: str | None = None


class Leased(Fact, frozen=True, tag="review.leased"):
    """A reviewer took a case, or went on holding it, until an instant."""

    case: str
    holder: str
    number: int
    until: Instant

    def timers(self, entry: Entry) -> list[Timer]:
        from steadyhand.review.commands import Lapse  # noqa: PLC0415 - a timer names the command that ends the fact

        return [Timer(f"lease:{self.case}", self.until, Lapse(case=self.case, number=self.number))]


class _LeaseEnded(Fact, frozen=True):
    case: str

    def timers(self, entry: Entry) -> list[Timer]:
        return [Timer(f"lease:{self.case}")]


class Released(_LeaseEnded, frozen=True, tag="review.released"):
    """A reviewer gave a case back; with a reason, it is not served to them again."""

    holder: str
    reason: str | None = None


class Lapsed(_LeaseEnded, frozen=True, tag="review.lapsed"):
    """A lease ran out: the case is served again."""

    holder: str


class Decided(_LeaseEnded, frozen=True, tag="review.decided"):
    """A person decided a case. The decision only; what it leads to are entries of their own."""

    decision: str
    subject: str
    outcome: Outcome
    policy: str | None
    reason: str
    area: str
    region: str
    language: str
    by_rule: bool
    waited: int
    """Microseconds from opening to decision."""
