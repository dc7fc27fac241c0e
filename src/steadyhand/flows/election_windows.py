"""The weeks around an election are protected times: freezes say who goes on in them, and some bans wait.

What is confirmed is protected at once, and again where it is postponed. A protected time is never made shorter here:
that an election was called off does not end it, because taking protection away takes two people.
"""

from __future__ import annotations

from typing import Final

from steadyhand.access.protection.commands import ProtectWindow
from steadyhand.access.protection.model import CALENDAR, Calendar, Window
from steadyhand.civic.elections.model import Details
from steadyhand.civic.elections.store import confirmed
from steadyhand.kernel.command import Order
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.values import DAY, Instant
from steadyhand.kernel.wire import Performs
from steadyhand.storage.reading import Reader

BY: Final = "system:elections"
EVERY_S: Final = 5.0
BEFORE: Final = 7 * DAY
"""Before the first polls: what is said in the last week is answered in time, or not at all."""
AFTER: Final = 7 * DAY
"""After the last polls where nobody entered how long counting takes."""


class ElectionWindows:
    """Protects the weeks around what is confirmed; runs in the door's process."""

    def __init__(self, reader: Reader, door: Performs) -> None:
        self._reader, self._door = reader, door

    def round(self) -> int:
        """Protect what is not; how many. Raises `RecordUnavailable`."""
        calendar: Calendar = self._reader.row(CALENDAR, CALENDAR) or Calendar()
        known = {one.id: one for one in calendar.windows}
        now: Instant = self._reader.now()
        wanted = [window_of(one, known.get(one.id)) for one in confirmed(self._reader)]
        fresh = [one for one in wanted if one.ends > now and one != known.get(one.id)]
        answers = self._door.perform_many([Order(ProtectWindow(window=one), BY) for one in fresh])
        return sum(isinstance(one, Entry) for one in answers)


def window_of(details: Details, known: Window | None) -> Window:
    """The time that is protected for an election: with all of what was protected for it before."""
    polls = details.polls()
    assert polls is not None, "an election has polls"
    counts = [one.ends for one in details.periods if one.phase == "count"]
    starts, ends = polls[0] - BEFORE, max(counts, default=polls[1] + AFTER)
    if known is not None:
        starts, ends = min(starts, known.starts), max(ends, known.ends)
    return Window(id=details.id, name=details.name, starts=starts, ends=ends, source=details.source.name)
