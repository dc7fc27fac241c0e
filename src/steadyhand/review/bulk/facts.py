"""What happens to a bulk. What is decided on each of its cases is an entry of that case."""

from __future__ import annotations

from steadyhand.kernel.entry import Fact
from steadyhand.kernel.values import Instant
from steadyhand.review.bulk.model import BulkVerdict, Left, Member


class BulkPlanned(Fact, frozen=True, tag="review.bulk_planned"):
    """Somebody was shown what one verdict does to each of these cases. Why is the entry's payload."""

    bulk: str
    verdict: BulkVerdict
    members: tuple[Member, ...]
    sample: tuple[str, ...]
    takes_two: str = ""
    """Why what follows from it is for two people to decide, as its article says; empty where it is not."""


class SampleOpened(Fact, frozen=True, tag="review.sample_opened"):
    """Whoever planned it has one of the sample before them, until an instant: it counts as a case that they took."""

    bulk: str
    case: str
    area: str
    severity: str
    until: Instant


class BulkSampled(Fact, frozen=True, tag="review.bulk_sampled"):
    """Whoever planned it looked at one of the sample: the verdict fits, or it does not and the bulk is given up."""

    bulk: str
    case: str
    fits: bool


class BulkStarted(Fact, frozen=True, tag="review.bulk_started"):
    """The rest is done, as shown."""

    bulk: str
    authenticator: str
    again: bool = False
    """Whether it goes on after it was stopped."""
    each: bool = False
    """Whether each case that it decides is counted where it was begun alone; older entries count as one act."""
    cases: int = 0
    """How many there were to decide; 0 in older entries, and where it goes on."""


class BulkStopped(Fact, frozen=True, tag="review.bulk_stopped"):
    """Somebody interrupted it: what is done stays, the rest waits."""

    bulk: str


class BulkEnded(Fact, frozen=True, tag="review.bulk_ended"):
    """Every case was done or left; those that were left, with why."""

    bulk: str
    left: tuple[Left, ...]


class BulkReversed(Fact, frozen=True, tag="review.bulk_reversed"):
    """All that the bulk began is taken back, and its cases are asked anew. Why is the entry's payload."""

    bulk: str
    authenticator: str


class BulkUndone(Fact, frozen=True, tag="review.bulk_undone"):
    """What was to be taken back is: so many cases are asked anew; what could not be, with why."""

    bulk: str
    reopened: int
    left: tuple[Left, ...]
