"""From a phase that turned, or clocks that were set, to the escalations of election offices that wait: less time.

They have the clocks of incidents, and get less time as those do: counted from when the phase began, and never more.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from typing import Final

from steadyhand.civic.elections.model import Phases
from steadyhand.civic.incidents.matrix import Matrix
from steadyhand.civic.incidents.promising import promise
from steadyhand.civic.incidents.store import Incidents
from steadyhand.flows.escalation import BY
from steadyhand.flows.incident import AT_ONCE, EVERY, TURNS, since_of
from steadyhand.kernel.command import Order
from steadyhand.kernel.door import Door
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.tx import Cursor
from steadyhand.review.partners.clocks import Reading
from steadyhand.review.partners.commands import ReclockEscalation
from steadyhand.review.partners.model import Escalation
from steadyhand.review.partners.store import Partners
from steadyhand.storage.reading import Reader

CURSOR: Final = "escalation_clocks"
EVERY_S: Final = 1.0


class Promises:
    """Follows the ledger for what gives escalations less time. Safe to use from several threads."""

    def __init__(self, reader: Reader, door: Door) -> None:
        self._reader, self._door = reader, door
        self._partners, self._incidents = Partners(reader), Incidents(reader)
        self._one = threading.Lock()

    def round(self) -> int:
        """Shorten what is to be shortened now; how many escalations. Raises `RecordUnavailable`."""
        with self._one:
            turns = self._reader.entries(self._reader.cursor(CURSOR), AT_ONCE, types=TURNS)
            if not turns:
                return 0
            orders = [Order(command, BY) for command in self._commands(turns)]
            self._door.perform_many(orders, cursor=Cursor(CURSOR, turns[-1].seq), lane="interactive")
            return len(orders)

    def _commands(self, turns: Sequence[Entry]) -> list[ReclockEscalation]:
        phases, matrix = self._incidents.phases(), self._incidents.matrix()
        found = (_command(one, turns, phases, matrix) for one in self._partners.shortening(EVERY))
        return [one for one in found if one is not None]


def _command(
    asked: Escalation, turns: Iterable[Entry], phases: Phases, matrix: Matrix
) -> ReclockEscalation | None:
    """What to ask for one, where it gets less time: a refusal would be an entry for nothing."""
    found = promise(phases, matrix, asked.ran.cls, asked.region)
    if found is None:
        return None
    begun = [
        begins
        for entry in turns
        if entry.at >= asked.at  # it was asked with what turned before in view
        for place in found.places or (asked.region,)
        if (begins := since_of(entry, place, found.phase)) is not None
    ]
    reading = Reading(places=found.places, phase=found.phase, within=found.within, matrix=found.matrix)
    if not begun or asked.sooner(reading, min(begun)[0]) is None:
        return None
    since, because = min(begun)
    return ReclockEscalation(escalation=asked.escalation, since=since, because=because)
