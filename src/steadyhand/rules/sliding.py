"""How often something happened in the last hour and in the last day, to the minute."""

from __future__ import annotations

from collections import deque
from itertools import takewhile

HOUR_MINUTES = 60
DAY_MINUTES = 24 * 60


class Sliding:
    """Counts by minute; `hour` and `day` are the sums over the last 60 and 1,440 minutes, the one that runs included.

    Minutes are numbered from any beginning. One that lies before the latest counts as the latest: a clock that is set
    back must not open a window again.
    """

    __slots__ = ("_of_day", "_of_hour", "day", "hour")

    def __init__(self) -> None:
        self._of_day: deque[list[int]] = deque()  # [minute, count], the oldest first
        self._of_hour: deque[list[int]] = deque()  # the latest of the same lists
        self.hour = 0
        self.day = 0

    def add(self, minute: int, count: int = 1) -> None:
        """Count in a minute."""
        last = self._of_day[-1] if self._of_day else None
        if last is not None and last[0] >= minute:
            last[1] += count
        else:
            self.reach(minute)
            cell = [minute, count]
            self._of_day.append(cell)
            self._of_hour.append(cell)
        self.hour += count
        self.day += count

    def reach(self, minute: int) -> None:
        """Forget what lies too far back in this minute: sums are right after that."""
        while self._of_hour and self._of_hour[0][0] <= minute - HOUR_MINUTES:
            self.hour -= self._of_hour.popleft()[1]
        while self._of_day and self._of_day[0][0] <= minute - DAY_MINUTES:
            self.day -= self._of_day.popleft()[1]

    def since(self, minute: int) -> int:
        """The count of this minute and those after it."""
        return sum(cell[1] for cell in takewhile(lambda cell: cell[0] >= minute, reversed(self._of_day)))
