"""What happens to second looks, golden cases, and questions about policy."""

from __future__ import annotations

from typing import Literal

from steadyhand.kernel.entry import Entry, Fact, Timer
from steadyhand.kernel.values import Instant
from steadyhand.review.looks.model import About, Compared, Reading, Withdrawal
from steadyhand.review.looks.sampling import Why
from steadyhand.review.model import Skip


class LookDrawn(Fact, frozen=True, tag="review.look_drawn"):
    """A decision, or a golden case, is to be looked over blind by somebody else."""

    look: str
    about: About
    first: Reading
    first_reason: str | None
    why: Why
    golden: str | None
    apart: tuple[str, ...]


class LookTaken(Fact, frozen=True, tag="review.look_taken"):
    """Somebody looks it over, until an instant."""

    look: str
    holder: str
    number: int
    until: Instant

    def timers(self, entry: Entry) -> list[Timer]:
        from steadyhand.review.looks.commands import LapseLook  # noqa: PLC0415 - a timer names the command that ends it

        return [Timer(f"lease:{self.look}", self.until, LapseLook(look=self.look, number=self.number))]


class _LookEnded(Fact, frozen=True):
    look: str

    def timers(self, entry: Entry) -> list[Timer]:
        return [Timer(f"lease:{self.look}")]


class LookReleased(_LookEnded, frozen=True, tag="review.look_released"):
    """Somebody gave a look back with a reason: it is not served to them again."""

    holder: str
    reason: Skip
    conflicts: tuple[str, ...] = ()
    """Whom they know in it, where that is the reason."""


class LookLapsed(_LookEnded, frozen=True, tag="review.look_lapsed"):
    """Nobody answered in time: it is served again."""

    holder: str


class LookAnswered(_LookEnded, frozen=True, tag="review.look_answered"):
    """Somebody said how they read it. The reason is the entry's payload.

    Where a decision was read otherwise, this opens a question about the policy. It changes no decision.
    """

    case: str
    area: str
    first: Reading
    first_reason: str | None
    second: Reading
    compared: Compared
    golden: str | None = None


class LookWithdrawn(_LookEnded, frozen=True, tag="review.look_withdrawn"):
    """A look is not asked for any more."""

    why: Withdrawal
    golden: str | None = None


class QuestionAnswered(Fact, frozen=True, tag="review.question_answered"):
    """Whoever leads the policy said how it is to be read. What they say is the entry's payload."""

    question: str
    right: Literal["first", "second", "either"]
    change: bool


class GoldenProposed(Fact, frozen=True, tag="review.golden_proposed"):
    """Somebody proposed a decided case with the answer expected of it. Why that is it, is the entry's payload."""

    golden: str
    about: About
    expected: Reading


class GoldenConfirmed(Fact, frozen=True, tag="review.golden_confirmed"):
    """A second person agreed: it is put among the looks."""

    golden: str


class GoldenRetired(Fact, frozen=True, tag="review.golden_retired"):
    """A golden case is not asked about any more. Why is the entry's payload."""

    golden: str
