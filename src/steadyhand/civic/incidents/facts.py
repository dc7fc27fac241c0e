"""What happens to incidents. Words are never in a fact: whoever writes them may name people."""

from __future__ import annotations

from typing import Literal

from steadyhand.civic.elections.model import Phase
from steadyhand.civic.incidents.matrix import Matrix
from steadyhand.civic.incidents.model import Audience, Class, Clock, Deed, Due, Ending, Level
from steadyhand.kernel.entry import Entry, Fact, Timer
from steadyhand.kernel.values import Instant


class IncidentOpened(Fact, frozen=True, tag="civic.incident_opened"):
    """One thing goes on. What it is called, and what is known of it, is the entry's payload."""

    incident: str
    cls: Class
    region: str
    phase: Phase | None
    answer_due: Instant
    act_due: Instant
    matrix: int
    """The version of the clocks that it began under."""
    links: tuple[str, ...] = ()
    evidence: str = ""

    def timers(self, entry: Entry) -> list[Timer]:
        return both(self.incident, self.answer_due, self.act_due)


class IncidentTaken(Fact, frozen=True, tag="civic.incident_taken"):
    """Whoever asked owns it from now on."""

    incident: str


class IncidentsHandedOver(Fact, frozen=True, tag="civic.incidents_handed_over"):
    """Incidents have another owner; what the next one should know is the entry's payload."""

    incidents: tuple[str, ...]
    to: str


class IncidentNoted(Fact, frozen=True, tag="civic.incident_noted"):
    """Somebody wrote a line in its log: the entry's payload."""

    incident: str


class IncidentLinked(Fact, frozen=True, tag="civic.incident_linked"):
    """Something belongs to it: a case, a claim, a campaign, a subject, another incident."""

    incident: str
    ref: str


class IncidentUnlinked(Fact, frozen=True, tag="civic.incident_unlinked"):
    """Something does not belong to it after all."""

    incident: str
    ref: str


class _Shortened(Fact, frozen=True, kw_only=True):
    incident: str
    phase: Phase | None
    answer_due: Instant | None = None
    """The new end of a clock that got shorter; None where it stays as it was."""
    act_due: Instant | None = None

    def timers(self, entry: Entry) -> list[Timer]:
        ends: dict[Clock, Instant | None] = {"answer": self.answer_due, "act": self.act_due}
        return [_timer(self.incident, clock, due) for clock, due in ends.items() if due is not None]


class IncidentReclassed(_Shortened, frozen=True, tag="civic.incident_reclassed"):
    """It is of another class, or elsewhere. Why is the entry's payload."""

    cls: Class
    region: str


class IncidentReclocked(_Shortened, frozen=True, tag="civic.incident_reclocked"):
    """A phase turned, or the clocks were set anew, and it has less time from now on."""

    because: Literal["phase", "clocks"]


class IncidentAnswered(Fact, frozen=True, tag="civic.incident_answered"):
    """Somebody was told something: the first answer ends that clock. What was said is the entry's payload."""

    incident: str
    to: Audience

    def timers(self, entry: Entry) -> list[Timer]:
        return [_timer(self.incident, "answer", None)]


class IncidentActed(Fact, frozen=True, tag="civic.incident_acted"):
    """Something was done: the first time ends that clock."""

    incident: str
    deed: Deed

    def timers(self, entry: Entry) -> list[Timer]:
        return [_timer(self.incident, "act", None)]


class IncidentMitigated(Fact, frozen=True, tag="civic.incident_mitigated"):
    """It does harm no more, and is not over yet."""

    incident: str

    def timers(self, entry: Entry) -> list[Timer]:
        return [_timer(self.incident, "act", None)]


class IncidentMissed(Fact, frozen=True, tag="civic.incident_missed"):
    """A clock of it ran out: our failure, once."""

    incident: str
    clock: Clock
    due: Instant
    cls: Class
    region: str

    def timers(self, entry: Entry) -> list[Timer]:
        return [_timer(self.incident, self.clock, None)]


class IncidentClosed(Fact, frozen=True, tag="civic.incident_closed"):
    """It is over. What happened, what worked and what is to change is the entry's payload."""

    incident: str
    ending: Ending

    def timers(self, entry: Entry) -> list[Timer]:
        return both(self.incident, None, None)


class IncidentLearned(Fact, frozen=True, tag="civic.incident_learned"):
    """What was written when it was closed is corrected by another note, which stands beside it: the entry's payload."""

    incident: str


class IncidentReopened(Fact, frozen=True, tag="civic.incident_reopened"):
    """It goes on after all, and so do the clocks that were neither met nor missed, to the end that they had."""

    incident: str
    answer_due: Instant | None
    act_due: Instant | None

    def timers(self, entry: Entry) -> list[Timer]:
        return both(self.incident, self.answer_due, self.act_due)


class IncidentMerged(Fact, frozen=True, tag="civic.incident_merged"):
    """It was the same as another, which goes on with the earlier clocks of the two, and as the graver of them."""

    incident: str
    into: str
    at: Instant
    """When the earlier of the two was opened."""
    answer: Due
    act: Due
    links: tuple[str, ...]
    """What the one that is over brings along."""
    cls: Class | None = None
    """The class and place of the graver; None in entries from before it was looked at: then the other's stay."""
    region: str = ""
    mitigated: bool = True
    """Whether the one that is over did harm no more: else the other does."""

    def timers(self, entry: Entry) -> list[Timer]:
        return [
            *both(self.incident, None, None),
            *both(self.into, self.answer.running, self.act.running),
        ]


class IncidentEscalated(Fact, frozen=True, tag="civic.incident_escalated"):
    """Somebody higher up, or an authority, was asked. Why is the entry's payload."""

    incident: str
    to: Level


class ClocksSet(Fact, frozen=True, tag="civic.clocks_set"):
    """Other clocks are in force."""

    matrix: Matrix


def both(incident: str, answer: Instant | None, act: Instant | None) -> list[Timer]:
    """Both alarms of an incident, each with its end or ended."""
    return [_timer(incident, "answer", answer), _timer(incident, "act", act)]


def _timer(incident: str, clock: Clock, due: Instant | None) -> Timer:
    """Of authority: whatever comes at the end of a clock or later finds that it ran out, however late it ticks."""
    from steadyhand.civic.incidents.clocks import MissClock  # noqa: PLC0415 - a timer names what ends the fact

    command = None if due is None else MissClock(incident=incident, clock=clock)
    return Timer(f"{clock}:{incident}", due, command, authority=True)
