"""From a phase that turned, or clocks that were set, to the escalations of election offices that wait: less time.

They have the clocks of incidents, and get less time as those do: counted from when the phase began, and never more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from steadyhand.civic.elections.model import Phases
from steadyhand.civic.incidents.matrix import Matrix
from steadyhand.civic.incidents.promising import promise
from steadyhand.flows.escalation import BY
from steadyhand.flows.incident import EVERY, Shortening, since_of
from steadyhand.kernel.command import Command
from steadyhand.kernel.entry import Entry
from steadyhand.review.partners.clocks import Reading
from steadyhand.review.partners.commands import ReclockEscalation
from steadyhand.review.partners.model import Escalation
from steadyhand.review.partners.store import Partners

CURSOR: Final = "escalation_clocks"
EVERY_S: Final = 1.0


class Promises(Shortening):
    """What gives escalations less time."""

    cursor = CURSOR
    by = BY

    def commands(self, turns: Sequence[Entry], phases: Phases, matrix: Matrix) -> Iterable[Command | None]:
        found = Partners(self._reader).shortening(EVERY)
        return [_command(one, turns, phases, matrix) for one in found]


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
