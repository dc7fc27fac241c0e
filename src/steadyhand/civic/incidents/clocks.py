"""Setting the clocks, shortening those that run, and finding that one ran out."""

from __future__ import annotations

from typing import ClassVar, Final, Literal

from steadyhand.civic.elections.model import PHASES, Phase, Phases
from steadyhand.civic.incidents.facts import ClocksSet, IncidentMissed, IncidentReclocked
from steadyhand.civic.incidents.matrix import CLOCKS, SHIPPED, Entry, Matrix, lengthens, problem_of
from steadyhand.civic.incidents.model import AREA, TOOL, Class, Clock, Due, Incident, scope_of
from steadyhand.kernel.command import Command, Keys, Rows
from steadyhand.kernel.entry import Fact, Refusal
from steadyhand.kernel.values import Instant, Scope

SET: Final = "civic.clocks"
NO_INCIDENT: Final = Refusal("unknown_incident", "No incident has this id: look at the list of incidents.")
LONGER: Final = "Clocks that give anybody more time than they have now take two people."


class SetClocks(Command, frozen=True, kw_only=True, tag="civic.set_clocks"):
    """Put other clocks in force. One person may make them shorter; what gives more time anywhere takes two."""

    capability = SET
    tool = TOOL
    entries: tuple[Entry, ...]
    read: int
    """The version that was in force when this was written: nobody overwrites what they have not seen."""

    def keys(self) -> Keys:
        return Keys(incident_clocks=CLOCKS)

    def scope(self, rows: Rows) -> Scope:
        after = Matrix(version=self.read + 1, entries=self.entries)
        longer = problem_of(self.entries) is None and lengthens(in_force(rows), after)
        return Scope(tool=self.tool, policy_area=AREA, second=LONGER if longer else None)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        before = in_force(rows)
        if refusal := problem_of(self.entries):
            return refusal
        if before.version != self.read:
            return Refusal("other_version", "The clocks were set since you read them: read them again.")
        if before.entries == self.entries:
            return Refusal("no_change", "That is what stands already.")
        return ClocksSet(matrix=Matrix(version=before.version + 1, entries=self.entries, at=now, by=rows.by))


class ReclockIncident(Command, frozen=True, kw_only=True, tag="civic.reclock_incident"):
    """Give an incident that goes on less time, because a phase turned or the clocks were set. By the house alone.

    `since` is when that was: the new time counts from then, and not from when the incident was opened, or it would
    often have run out before anybody could have kept it. It never gets longer while the incident goes on: what was
    promised for it stands, and no change of the calendar or the clocks takes a failure away that is about to be one.
    """

    capability = "incident.reclock"
    tool = "clock"
    unfreezable: ClassVar[bool] = True
    incident: str
    since: Instant
    because: Literal["phase", "clocks"]

    def keys(self) -> Keys:
        return Keys(incident=self.incident, incident_clocks=CLOCKS, phases=PHASES)

    def scope(self, rows: Rows) -> Scope:
        return scope_of(rows.incident, rows.phases)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        row: Incident | None = rows.incident
        if row is None or not row.goes_on or self.since > now:
            return Refusal("no_shorter", "Nothing of it runs that could.")
        phase = phase_of(rows.phases, row.region)
        answer, act = shortened(row, in_force(rows), phase, self.since)
        if answer is None and act is None:
            return Refusal("no_shorter", "It has no less time than before.")
        return IncidentReclocked(
            incident=row.id, phase=phase, answer_due=answer, act_due=act, because=self.because
        )


class MissClock(Command, frozen=True, kw_only=True, tag="civic.miss_clock"):
    """Find that a clock ran out. Performed by the clock; a freeze stops those who work, and not the time."""

    capability = "incident.miss"
    tool = "clock"
    unfreezable: ClassVar[bool] = True
    incident: str
    clock: Clock

    def keys(self) -> Keys:
        return Keys(incident=self.incident)

    def decide(self, rows: Rows, now: Instant) -> Fact | Refusal:
        row: Incident | None = rows.incident
        if row is None or not row.goes_on or not row.clock(self.clock).ticks:
            return Refusal("not_due", "No such clock runs.")
        due = row.clock(self.clock).due
        if now < due:
            return Refusal("not_due", "The time has not come.")
        return IncidentMissed(incident=row.id, clock=self.clock, due=due, cls=row.cls, region=row.region)


def in_force(rows: Rows) -> Matrix:
    """The clocks as they are set, or as they are shipped."""
    matrix: Matrix | None = rows.incident_clocks
    return matrix or SHIPPED


def phase_of(phases: Phases | None, region: str) -> Phase | None:
    """The phase that sets the clock there, from the calendar."""
    return (phases or Phases()).leading(region)


def shortened(
    row: Incident,
    matrix: Matrix,
    phase: Phase | None,
    since: Instant,
    cls: Class | None = None,
    region: str = "",
) -> tuple[Instant | None, Instant | None]:
    """New ends of the two clocks, counted from `since`; None for one that does not get shorter."""
    terms = matrix.terms(cls or row.cls, phase, region or row.region)
    since = max(since, row.at)
    return _less(row.answer, since + terms.answer), _less(row.act, since + terms.act)


def _less(clock: Due, due: Instant) -> Instant | None:
    return due if clock.ticks and due < clock.due else None
