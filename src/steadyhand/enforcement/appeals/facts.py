"""What happens to appeals."""

from __future__ import annotations

from steadyhand.enforcement.appeals.model import About, Outcome, Side, Skip
from steadyhand.kernel.entry import Entry, Fact, Timer
from steadyhand.kernel.values import Instant


class AppealFiled(Fact, frozen=True, kw_only=True, tag="enforcement.appeal_filed"):
    """Somebody appeals a decision. What they say, and what is new, are the entry's payloads."""

    appeal: str
    side: Side
    account: str
    """Who appeals."""
    about: About
    action: str = ""
    report: str = ""
    due: Instant
    apart: tuple[str, ...] = ()


class AppealJoined(Fact, frozen=True, kw_only=True, tag="enforcement.appeal_joined"):
    """A further notifier appeals the same decision. What they say is the entry's payload."""

    appeal: str
    account: str
    report: str


class AppealWithdrawn(Fact, frozen=True, kw_only=True, tag="enforcement.appeal_withdrawn"):
    """Whoever appealed does not want an answer any more."""

    appeal: str
    decision: str
    side: Side

    def timers(self, entry: Entry) -> list[Timer]:
        return [_lease(self.appeal)]


class AppealTaken(Fact, frozen=True, kw_only=True, tag="enforcement.appeal_taken"):
    """Somebody was served it, or goes on with it."""

    appeal: str
    holder: str
    number: int
    until: Instant

    def timers(self, entry: Entry) -> list[Timer]:
        from steadyhand.enforcement.appeals.commands import LapseAppeal  # noqa: PLC0415 - a timer names the command that ends the fact

        lapse = LapseAppeal(appeal=self.appeal, number=self.number)
        return [Timer(f"appeal:{self.appeal}", self.until, lapse)]


class AppealReleased(Fact, frozen=True, kw_only=True, tag="enforcement.appeal_released"):
    """Given back; it is not served to this person again."""

    appeal: str
    holder: str
    reason: Skip

    def timers(self, entry: Entry) -> list[Timer]:
        return [_lease(self.appeal)]


class AppealLapsed(Fact, frozen=True, kw_only=True, tag="enforcement.appeal_lapsed"):
    """Nobody answered in time: it waits again."""

    appeal: str
    holder: str


class AppealDecided(Fact, frozen=True, kw_only=True, tag="enforcement.appeal_decided"):
    """An appeal was answered. The answer, in words, is the entry's payload."""

    appeal: str
    decision: str
    side: Side
    outcome: Outcome
    area: str
    policy: str
    rules: tuple[str, ...] = ()
    mode: str = ""
    waited: int
    """How long whoever appealed waited, in microseconds."""
    late: bool = False
    follows: bool = False
    """Whether something is still to be carried out, in the same set."""

    def timers(self, entry: Entry) -> list[Timer]:
        return [_lease(self.appeal)]


class AppealEffected(Fact, frozen=True, kw_only=True, tag="enforcement.appeal_effected"):
    """All that follows from the answer was carried out: nothing that the decision led to stands any more."""

    appeal: str


class DisputeOpened(Fact, frozen=True, kw_only=True, tag="enforcement.dispute_opened"):
    """A certified dispute-settlement body was asked."""

    appeal: str
    body: str
    reference: str


class DisputeDecided(Fact, frozen=True, kw_only=True, tag="enforcement.dispute_decided"):
    """The body has answered, and whether that was carried out. Why is the entry's payload."""

    appeal: str
    body: str
    outcome: str
    implemented: bool


def _lease(appeal: str) -> Timer:
    return Timer(f"appeal:{appeal}")
