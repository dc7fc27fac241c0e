"""From the calendar to pre-bunks: where an election is postponed or called off, they follow at once."""

from __future__ import annotations

from typing import Any, Final

from steadyhand.civic.elections.facts import ElectionCalledOff, ElectionConfirmed
from steadyhand.civic.prebunks.commands import TurnPreBunk
from steadyhand.civic.prebunks.store import of_election
from steadyhand.kernel.command import Order
from steadyhand.kernel.entry import Entry, Fact, tag_of
from steadyhand.kernel.tx import Cursor
from steadyhand.kernel.wire import Performs
from steadyhand.storage.reading import Reader

CURSOR: Final = "prebunks"
BY: Final = "system:elections"
EVERY_S: Final = 1.0
AT_ONCE: Final = 200
FOLLOWED: Final[tuple[type[Fact], ...]] = (ElectionConfirmed, ElectionCalledOff)


class PreBunking:
    """Has pre-bunks take over what the calendar says by now; runs in the door's process."""

    def __init__(self, reader: Reader, door: Performs) -> None:
        self._reader, self._door = reader, door

    def round(self) -> int:
        """Follow what came since the last round; how many changed. Raises `RecordUnavailable`."""
        after, end = self._reader.cursor(CURSOR), self._reader.head().seq
        types = [tag_of(kind) for kind in FOLLOWED]
        entries = self._reader.entries(after, AT_ONCE, types=types)
        reached = entries[-1].seq if len(entries) == AT_ONCE else end
        if not entries and reached - after <= AT_ONCE:
            return 0
        named = dict.fromkeys(_election(entry.fact) for entry in entries)
        orders = [
            Order(TurnPreBunk(prebunk=one.id, election=election), BY)
            for election in named
            for one in of_election(self._reader, election)
        ]
        answers = self._door.perform_many(orders, cursor=Cursor(CURSOR, reached))
        return sum(isinstance(one, Entry) for one in answers)


def _election(fact: Any) -> str:
    return str(fact.details.id if isinstance(fact, ElectionConfirmed) else fact.election)
