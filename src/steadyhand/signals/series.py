"""The marks of one counter and one key, in the order of their times.

Events may come late and twice: what is asked for is always all marks in (after, upto], however they came. From
`EXACT` marks on, the oldest half is kept as sums over slices of a 1024th of the longest window (equal slices, where the
exponential histogram of Datar et al., SIAM J. Comput. 31(6), 2002, has growing ones): a count is then too high by less
than one slice, never too low. A slice keeps its different values too; beyond `VALUES` of a key none is told apart.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Sequence
from heapq import heappop, heappush
from typing import Final

EXACT: Final = 10_000
"""Marks of one key that are kept one by one."""
VALUES: Final = 50_000
"""Different values of one key that are told apart."""
SLICES: Final = 1_024
FIRST: Final = -(1 << 63)
"""Before every instant."""
_LAST: Final = 1 << 63
"""After every event of an instant."""
OWN: Final = 5
"""What a series takes besides its marks, as so many marks: most keys have one, and take 700 bytes (measured)."""
_NO_SLICES: dict[int, tuple[int, set[str]]] = {}
"""Of nearly all series, which have few marks."""
_Moment = tuple[int, int, str]
"""Time, event, value."""


class _Latest:
    """When each value was seen last within one window: in whatever order they come, as long as time goes on."""

    __slots__ = ("_heap", "_latest", "gone")

    def __init__(self) -> None:
        self._latest: dict[str, int] = {}
        self._heap: list[tuple[int, str]] = []
        self.gone = FIRST
        """What is not later is forgotten."""

    def see(self, at: int, value: str) -> None:
        before = self._latest.get(value)
        if at <= self.gone or (before is not None and before >= at):
            return
        if before is not None or len(self._latest) < VALUES:
            self._latest[value] = at
            heappush(self._heap, (at, value))

    def count(self, after: int, value: str) -> tuple[int, bool]:
        """How many values were seen after an instant, and whether this one was; no later call goes further back."""
        heap, latest = self._heap, self._latest
        while heap and heap[0][0] <= after:
            at, gone = heappop(heap)
            if latest.get(gone) == at:
                del latest[gone]
        self.gone = max(self.gone, after)
        return len(latest), value in latest


_NO_WINDOWS: dict[int, _Latest] = {}


class Series:
    """Asked and told of events at about the same time; `size` says how much it holds."""

    __slots__ = ("_latest", "_moments", "_slices", "_values", "_width", "since", "size")

    def __init__(self, longest_us: int, since: int = FIRST) -> None:
        self.since = since
        """What is not later was never here, or was forgotten."""
        self.size = OWN
        self._width = max(longest_us // SLICES, 1)
        self._moments: list[_Moment] = []
        self._slices: dict[int, tuple[int, set[str]]] = _NO_SLICES
        self._values = 0
        self._latest: dict[int, _Latest] = _NO_WINDOWS
        """By the length of the window that is asked for: so that not everything is gone through for each question."""

    def add(self, at: int, event: int, value: str) -> int:
        """Keep a mark; gives by how much there is more now. A second one of the same event changes nothing."""
        moments, moment = self._moments, (at, event, value)
        if not moments or moment > moments[-1]:
            if moments and moments[-1][:2] == moment[:2]:
                return 0
            moments.append(moment)
        elif self._slices and moment < moments[0]:
            self._see(at, value)
            return self._fold(moment)
        elif self._has(at, event):
            return 0
        else:
            insort(moments, moment)
        self._see(at, value)
        self.size += 1
        return 1 if len(moments) <= EXACT else 1 + self._halve()

    def count(self, after: int, upto: int, event: int) -> int:
        """How many marks lie in (after, upto], without that of the event, which is at `upto`."""
        moments = self._moments
        if not moments:
            found = 0
        elif moments[-1][0] < upto:  # most events are the newest
            found = len(moments) - (self._place(after) if moments[0][0] <= after else 0)
        else:
            found = self._place(upto) - self._place(after) - self._has(upto, event)
        if self._slices:
            found += sum(
                count for start, (count, _) in self._slices.items() if self._reaches(start, after, upto)
            )
        return found

    def take(self, after: int, at: int, event: int) -> int:
        """Both at once, for a mark without a value: what lies in (after, at] before it, and the mark kept."""
        moments = self._moments
        if moments and (moments[-1][0] >= at or self._slices):
            found = self.count(after, at, event)
            self.add(at, event, "")
            return found
        found = len(moments) - (self._place(after) if moments and moments[0][0] <= after else 0)
        moments.append((at, event, ""))
        self.size += 1
        if len(moments) > EXACT:
            self._halve()
        return found

    def distinct(self, after: int, upto: int, event: int, value: str) -> tuple[int, bool]:
        """How many different values lie there, likewise, and whether this one is among them."""
        newest = self._moments[-1][0] if self._moments else FIRST
        latest = self._latest.get(upto - after) or self._followed(upto - after)
        if upto < newest or after < latest.gone or (upto == newest and self._has(upto, event)):
            return self._gone_through(after, upto, event, value)
        return latest.count(after, value)

    @property
    def oldest(self) -> int:
        """The time of the first mark that is kept one by one."""
        return self._moments[0][0] if self._moments else _LAST

    def moments(self) -> Sequence[tuple[int, int, str]]:
        """The marks that are kept one by one: time, event, value."""
        return self._moments

    def prune(self, before: int) -> int:
        """No question will go back further than this instant: let go of what lies there; gives how much that was."""
        gone = self._place(before)
        del self._moments[:gone]
        old = [start for start in self._slices if start + self._width <= before]
        for start in old:
            values = len(self._slices.pop(start)[1])
            self._values -= values
            gone += 1 + values
        self.size -= gone
        self.since = max(self.since, before)
        return gone

    def _see(self, at: int, value: str) -> None:
        for latest in self._latest.values():
            latest.see(at, value)

    def _followed(self, window: int) -> _Latest:
        """A window that is asked for the first time, from everything that is here."""
        latest = _Latest()
        for start, (_, values) in sorted(self._slices.items()):
            for value in values:
                latest.see(start + self._width, value)
        for at, _, value in self._moments:
            latest.see(at, value)
        self._latest = {**self._latest, window: latest}
        return latest

    def _gone_through(self, after: int, upto: int, event: int, value: str) -> tuple[int, bool]:
        some = self._moments[self._place(after) : self._place(upto)]
        values = {each[2] for each in some if each[1] != event}
        for start, (_, old) in self._slices.items():
            if self._reaches(start, after, upto):
                values |= old
        return len(values), value in values

    def _place(self, at: int) -> int:
        """How many marks are not later than an instant."""
        return bisect_right(self._moments, (at, _LAST, ""))

    def _has(self, at: int, event: int) -> bool:
        place = bisect_left(self._moments, (at, event, ""))
        return place < len(self._moments) and self._moments[place][:2] == (at, event)

    def _halve(self) -> int:
        """Sum up the older half; gives by how much there is more (less) now."""
        half, before = len(self._moments) // 2, self.size
        for each in self._moments[:half]:
            self._fold(each)
        del self._moments[:half]
        self.size -= half
        return self.size - before

    def _fold(self, moment: _Moment) -> int:
        start = moment[0] - moment[0] % self._width
        count, values = self._slices.get(start, (0, set()))
        more = int(count == 0)
        if moment[2] and moment[2] not in values and self._values < VALUES:
            values.add(moment[2])
            self._values += 1
            more += 1
        if not self._slices:
            self._slices = {}
        self._slices[start] = count + 1, values
        self.size += more
        return more

    def _reaches(self, start: int, after: int, upto: int) -> bool:
        return start + self._width > after and start <= upto
