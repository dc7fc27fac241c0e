"""From a phase that turned, or clocks that were set, to the incidents that have less time; and from the desk to them.

Which phase a place is in comes from the calendar alone. What goes on gets less time where the new phase asks for it,
counted from when the phase began, and never more.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from typing import ClassVar, Final, Literal

from steadyhand.civic.elections.facts import ElectionConfirmed, PhasesTurned
from steadyhand.civic.elections.model import Period, Phase, Phases, concerns
from steadyhand.civic.incidents.clocks import ReclockIncident, shortened
from steadyhand.civic.incidents.facts import ClocksSet
from steadyhand.civic.incidents.matrix import Matrix
from steadyhand.civic.incidents.model import Incident
from steadyhand.civic.incidents.opening import LinkIncident
from steadyhand.civic.incidents.store import Incidents
from steadyhand.kernel.command import UNPROVED, Command, Order, Proof
from steadyhand.kernel.door import Door
from steadyhand.kernel.entry import Entry, Refusal, tag_of
from steadyhand.kernel.parts import Answer
from steadyhand.kernel.tx import Cursor
from steadyhand.kernel.values import Instant
from steadyhand.storage.reading import Reader

BY: Final = "system:incidents"
CURSOR: Final = "incidents"
EVERY_S: Final = 1.0
AT_ONCE: Final = 200
EVERY: Final = 100_000
TURNS: Final = (tag_of(PhasesTurned), tag_of(ElectionConfirmed), tag_of(ClocksSet))
NO_CASE: Final = Refusal("unknown_case", "There is no such case.")


class Shortening:
    """Follows the ledger, by a cursor of its own, for what gives less time. Safe to use from several threads."""

    cursor: ClassVar[str]
    by: ClassVar[str]

    def __init__(self, reader: Reader, door: Door) -> None:
        self._reader, self._door = reader, door
        self._incidents = Incidents(reader)
        self._one = threading.Lock()

    def round(self) -> int:
        """Shorten what is to be shortened now; how many clocks. Raises `RecordUnavailable`."""
        with self._one:
            turns = self._reader.entries(self._reader.cursor(self.cursor), AT_ONCE, types=TURNS)
            if not turns:
                return 0
            asked = self.commands(turns, self._incidents.phases(), self._incidents.matrix())
            orders = [Order(command, self.by) for command in asked if command is not None]
            self._door.perform_many(orders, cursor=Cursor(self.cursor, turns[-1].seq), lane="interactive")
            return len(orders)

    def commands(self, turns: Sequence[Entry], phases: Phases, matrix: Matrix) -> Iterable[Command | None]:
        """What to ask for each that these may give less time; None where they do not."""
        raise NotImplementedError(f"{type(self).__name__} does not say what gets less time.")


class Reclocking(Shortening):
    """What gives incidents less time."""

    cursor = CURSOR
    by = BY

    def commands(self, turns: Sequence[Entry], phases: Phases, matrix: Matrix) -> Iterable[Command | None]:
        return [_command(row, turns, phases, matrix) for row in self._incidents.going(EVERY)]


def _command(row: Incident, turns: Iterable[Entry], phases: Phases, matrix: Matrix) -> ReclockIncident | None:
    """What to ask for an incident, where anything of it gets shorter: a refusal would be an entry for nothing."""
    phase = phases.leading(row.region)
    begun = [begins for entry in turns if (begins := since_of(entry, row.region, phase)) is not None]
    if not begun or not any(shortened(row, matrix, phase, min(begun)[0])):
        return None
    since, because = min(begun)
    return ReclockIncident(incident=row.id, since=since, because=because)


def since_of(
    entry: Entry, region: str, phase: Phase | None
) -> tuple[Instant, Literal["clocks", "phase"]] | None:
    """From when on an entry gives a region less time, and what it was.

    A phase counts from the instant of the calendar, however late it was switched: the house being down is no excuse.
    An election that was confirmed while its polls were open counts from when the house was told; what it began later
    is a turn of its own.
    """
    match entry.fact:
        case PhasesTurned(began=began, at=at):
            return (at, "phase") if _among(began, region, phase) else None
        case ElectionConfirmed(details=details):
            return (entry.at, "phase") if _among(details.on(entry.at), region, phase) else None
        case ClocksSet():
            return entry.at, "clocks"
    return None


def _among(periods: Iterable[Period], region: str, phase: Phase | None) -> bool:
    return any(one.phase == phase and concerns(one.place, region) for one in periods)


def link_case(
    door: Door, reader: Reader, case: str, incident: str, by: str, *, proof: Proof = UNPROVED
) -> Answer:
    """Say at the desk that a case belongs to an incident. Raises `RecordUnavailable`."""
    if reader.row("case", case) is None:
        return NO_CASE
    return door.perform(LinkIncident(incident=incident, ref=case), by, proof=proof)
