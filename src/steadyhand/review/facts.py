"""What happens to reports and cases."""

from __future__ import annotations

from steadyhand.kernel.entry import Entry, Fact, Timer
from steadyhand.kernel.values import Instant
from steadyhand.review.model import Cancelled as Cancellation
from steadyhand.review.model import Outcome, Skip, Source, WaitsFor, Way, within_of


class Reported(Fact, frozen=True, tag="review.reported"):
    """Someone reported a subject. What they wrote is the entry's payload."""

    report: str
    subject: str
    reporter: str
    area: str
    region: str
    language: str
    source: Source = "report"
    illegal: bool = False
    """Whether they say that it breaks a law, and not only a rule (DSA Art. 16)."""
    good_faith: bool = False
    """Whether they stated that what they say is accurate and complete."""
    weight: float = 0.0
    """How much their reports counted when it came: see `review.reporters`."""


class Opened(Fact, frozen=True, tag="review.opened"):
    """A case was opened, or opened again. The content as it was, and why in words, are the entry's payloads."""

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
    openings: int = 1
    """1 where it is new, 2 where it is opened again, and so on."""
    queue: str = ""
    """Where it was sent; empty where nobody has routed it: it is served in the queue of its area meanwhile."""
    routed_by: str = ""
    within: int = 0
    """How long a decision may take; 0 where only its severity says."""
    score: float | None = None
    remaining: float | None = None
    speaks: str = ""
    """In which language the account uses the platform; empty where nothing says so."""
    weight: float = 0.0
    asked_by: str = ""
    """The member of staff for whom the house opened it; empty where nobody asked."""

    def timers(self, entry: Entry) -> list[Timer]:
        again = [Timer(f"close:{self.case}")] if self.openings > 1 else []
        return [*again, clock(self.case, entry.at + (self.within or within_of(self.severity)))]


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
    score: float | None = None
    remaining: float | None = None
    weight: float = 0.0
    subject: str = ""
    area: str = ""
    due: Instant | None = None
    """When it is due now, where that is sooner than before. Then it waits for nothing else any more."""

    def timers(self, entry: Entry) -> list[Timer]:
        return [] if self.due is None else [clock(self.case, self.due), Timer(f"wake:{self.case}")]


class Attributed(Fact, frozen=True, tag="review.attributed"):
    """The content's own event came to name its author: the case is about that account."""

    case: str
    account: str


class Routed(Fact, frozen=True, tag="review.routed"):
    """A case was sent to a queue by the routing rules, which also say by when it is due."""

    case: str
    queue: str
    routed_by: str
    within: int
    due: Instant | None
    patience: int = 0
    """How long it waits before it may have a turn of those that waited longest; 0: as its severity says."""

    def timers(self, entry: Entry) -> list[Timer]:
        return [] if self.due is None else [clock(self.case, self.due)]


class Leased(Fact, frozen=True, tag="review.leased"):
    """A reviewer took a case, or went on holding it, until an instant.

    Why they picked it, where they did, is the entry's payload.
    """

    case: str
    holder: str
    number: int
    until: Instant
    way: Way = "order"
    queue: str = ""
    """Where it was taken from; empty where they go on holding it."""
    due: Instant | None = None
    """Set where its clock stood, and runs again."""
    area: str = ""
    """The case's, and its severity; empty in entries of older programs."""
    severity: str = ""

    def timers(self, entry: Entry) -> list[Timer]:
        runs = [] if self.due is None else [Timer(f"wake:{self.case}"), clock(self.case, self.due)]
        return [lapse(self.case, self.number, self.until), *runs]


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
    escalates: bool = False
    """Whether so many passed it by that others look at it now."""


class HandedOver(_LeaseEnded, frozen=True, tag="review.handed_over"):
    """A case went to the queue of another policy area: the rule that is at stake is one of that area."""

    subject: str
    holder: str
    area: str
    to: str
    severity: str = "medium"
    openings: int = 1
    opened: Instant = 0
    due: Instant = 0
    """When it is due there as well; 0 where it is late already."""


class Lapsed(_LeaseEnded, frozen=True, tag="review.lapsed"):
    """A lease ran out: the case is served again, after several to those whom it is escalated to."""

    holder: str
    escalates: bool = False


class Held(_LeaseEnded, frozen=True, tag="review.held"):
    """A reviewer put a case on hold until an instant. Why, for colleagues, is the entry's payload.

    `due` is unset where the clock stands: only while the user is waited for.
    """

    owner: str
    waits_for: WaitsFor
    wakes: Instant
    due: Instant | None

    def timers(self, entry: Entry) -> list[Timer]:
        from steadyhand.review.moving import Wake  # noqa: PLC0415 - a timer names the command that ends the fact

        wake = Timer(f"wake:{self.case}", self.wakes, Wake(case=self.case))
        stands = [clock(self.case, None)] if self.due is None else []
        return [*super().timers(entry), wake, *stands]


class Woken(Fact, frozen=True, tag="review.woken"):
    """What a case waited for came, or the time for it is over: it is served again, to its owner first."""

    case: str
    owner: str
    due: Instant | None

    def timers(self, entry: Entry) -> list[Timer]:
        runs = [] if self.due is None else [clock(self.case, self.due)]
        return [Timer(f"wake:{self.case}"), *runs]


class Assigned(_LeaseEnded, frozen=True, tag="review.assigned"):
    """A case was passed to a person, who is served it before others. The note is the entry's payload."""

    to: str
    taken_from: str = ""
    """Who held it at that moment and had it taken away; empty where nobody did, or who held it passed it on."""
    due: Instant | None = None
    """Set where its clock stood, and runs again."""

    def timers(self, entry: Entry) -> list[Timer]:
        runs = [] if self.due is None else [clock(self.case, self.due)]
        return [*super().timers(entry), Timer(f"wake:{self.case}"), *runs]


class Escalated(_LeaseEnded, frozen=True, tag="review.escalated"):
    """A case went up a level. Why is the entry's payload."""

    level: int

    def timers(self, entry: Entry) -> list[Timer]:
        return [*super().timers(entry), Timer(f"wake:{self.case}")]


class _Over(_LeaseEnded, frozen=True, kw_only=True):
    late: Instant | None = None
    """When it was due, where that is over and the clock has not come to it yet: it still does."""

    def timers(self, entry: Entry) -> list[Timer]:
        return [*super().timers(entry), Timer(f"wake:{self.case}"), clock(self.case, self.late)]


class Merged(_Over, frozen=True, tag="review.merged"):
    """A case asks what another one asks: it goes on there, with all that was said here."""

    into: str
    subject: str
    area: str


class Cancelled(_Over, frozen=True, tag="review.cancelled"):
    """A case was ended without a decision. Why, in words, is the entry's payload."""

    reason: Cancellation
    subject: str
    area: str


class Decided(_Over, frozen=True, tag="review.decided"):
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
    severity: str = ""
    codes: tuple[str, ...] = ()
    queue: str = ""
    handled: int = 0
    """Microseconds from taking the case to decision."""
    final: Instant | None = None
    """When it can no longer be taken back."""
    on: tuple[str, ...] = ()
    """Other subjects of the same account that it acts on."""
    bulk: str = ""
    """The bulk that it is part of: nobody had to hold the case for it."""
    alone: str = ""
    """The capability that a small team is declared for, where one person began that bulk alone."""
    agreed: tuple[str, ...] = ()
    """Kinds of sanction that a second person agreed to for the whole of that bulk."""
    earlier: str = ""
    """The decision that stood before the case was opened again; empty where there was none."""
    overturns: bool = False
    """Whether it comes out otherwise than that one."""

    def timers(self, entry: Entry) -> list[Timer]:
        from steadyhand.review.commands import Close  # noqa: PLC0415 - a timer names the command that ends the fact

        close = Close(case=self.case, decision=self.decision)
        due = [] if self.final is None else [Timer(f"close:{self.case}", self.final, close)]
        return [*super().timers(entry), *due]


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
    due: Instant | None = None
    queue: str = ""
    """The case's queue, language and policy as it was decided; empty in entries of older programs."""
    language: str = ""
    policy: str | None = None

    def timers(self, entry: Entry) -> list[Timer]:
        held = [] if self.until is None else [lapse(self.case, self.number, self.until)]
        runs = [] if self.due is None else [clock(self.case, self.due)]
        return [Timer(f"close:{self.case}"), *held, *runs]


class Closed(Fact, frozen=True, tag="review.closed"):
    """A decision can no longer be taken back: what follows from it goes out, and who reported is answered."""

    case: str
    decision: str
    subject: str
    area: str

    def timers(self, entry: Entry) -> list[Timer]:
        return [Timer(f"close:{self.case}")]


class Reopened(Fact, frozen=True, tag="review.reopened"):
    """What was decided on a case is asked anew, with the evidence that is there. Why is the entry's payload."""

    case: str
    cause: str
    """What takes the decision back: the bulk that is reversed."""
    decision: str
    """The one that no longer stands."""
    subject: str
    area: str
    severity: str
    openings: int
    within: int

    def timers(self, entry: Entry) -> list[Timer]:
        return [Timer(f"close:{self.case}"), clock(self.case, entry.at + self.within)]


class Breached(Fact, frozen=True, tag="review.breached"):
    """The time for a decision ran out. Once for each opening of a case: it is still to be decided, or was just now."""

    case: str
    queue: str
    area: str
    severity: str
    language: str
    due: Instant
    state: str

    def timers(self, entry: Entry) -> list[Timer]:
        return [Timer(f"due:{self.case}")]


class Answered(Fact, frozen=True, tag="review.answered"):
    """Those who reported were told what became of it: some of one case at a time, as (report, reporter)."""

    case: str
    decision: str
    """Empty where the case was ended without one."""
    held: bool | None
    """Whether a rule was broken; None where nobody decided that."""
    reports: tuple[tuple[str, str], ...]


def clock(case: str, due: Instant | None) -> Timer:
    """The clock of a case: set, or with None taken away."""
    from steadyhand.review.clocks import Breach  # noqa: PLC0415 - a timer names the command that ends the fact

    return Timer(f"due:{case}", due, None if due is None else Breach(case=case))


def lapse(case: str, number: int, until: Instant) -> Timer:
    """The end of a lease."""
    from steadyhand.review.commands import Lapse  # noqa: PLC0415 - a timer names the command that ends the fact

    return Timer(f"lease:{case}", until, Lapse(case=case, number=number))
