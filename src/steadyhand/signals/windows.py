"""Sliding windows: what the counters of the rules have counted, exactly and in bounded memory.

`kept` bounds the memory of all keys together: those asked for longest ago are given up first. With a place where
marks are kept for good, they are read again from there when somebody asks, so nothing is lost by that.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from steadyhand.rules.counting import Ask, Counter, Mark
from steadyhand.signals.series import FIRST, Series

KEPT: Final = 2_500_000
"""Marks in memory, some 120 bytes each, where that is all there is; a key counts as some marks too."""
KEPT_BESIDE: Final = 250_000
"""Marks in memory where all are also kept for good: a key that was given up costs a look into an index."""
LATE_US: Final = 3_600_000_000
"""Events may come so late without anything being read again."""
RECENT: Final = 8_000
"""Marks that may not be committed yet, at the least: those of some batches."""
_DAY_US: Final = 86_400_000_000
_Key = tuple[str, str]
Read = Callable[[Collection[_Key], int], Sequence[Mark]]
"""The marks of some counters' keys that are later than an instant (microseconds), in the order of their times."""


class _Recent:
    """The latest marks by key: nobody goes through thousands to find those of one key."""

    def __init__(self) -> None:
        self._new: dict[_Key, list[Mark]] = {}
        self._old: dict[_Key, list[Mark]] = {}
        self._count = 0

    def add(self, mark: Mark) -> None:
        self._new.setdefault(mark[:2], []).append(mark)
        self._count += 1
        if self._count >= RECENT:
            self._old, self._new, self._count = self._new, {}, 0

    def of(self, key: _Key) -> list[Mark]:
        return [*self._old.get(key, ()), *self._new.get(key, ())]


class Windows:
    """Implements `rules.counting.Counters`, for one thread at a time.

    Without `read`, memory is all there is. With `shared`, others add marks to the same place: each `begin` reads anew
    what its batch asks for, so a count lacks at most what others have not committed yet.
    """

    def __init__(self, read: Read | None = None, *, shared: bool = False, kept: int | None = None) -> None:
        self._read, self._shared = read, shared
        self._kept = kept or (KEPT if read is None else KEPT_BESIDE)
        self._crowded = self._kept // 2  # with less, nobody cares which keys were asked for last
        self.in_memory = read is None
        self._series: OrderedDict[_Key, Series] = OrderedDict()
        self._longest: dict[str, int] = {}
        self._size = 0
        self._recent = _Recent()

    @property
    def size(self) -> int:
        """Marks in memory."""
        return self._size

    def begin(self, asked: Sequence[tuple[Collection[Ask], int]]) -> None:
        """Load what a batch of events asks for, each event with its time, in one reading."""
        if self.in_memory:
            return
        if self._shared:
            self._series.clear()
            self._size = 0
        missing: dict[_Key, int] = {}
        wanted: set[_Key] = set()
        for asks, at in asked:
            for counter, key, _ in asks:
                self._know(counter)
                name, after = (counter.id, key), at - counter.window_us
                wanted.add(name)
                series = self._series.get(name)
                if series is None or after < series.since:
                    missing[name] = min(after, missing.get(name, after))
        if missing:
            self._load(missing)
        self._give_up(wanted)

    def stands(self, counter: Counter, key: str, value: str, at: int, event: int, holds: object) -> int:
        """See `Counters.stands`."""
        after = at - counter.window_us
        series = self._series.get((counter.id, key))
        if series is None or after < series.since:
            series = self._found(counter, key, value, at)
        elif self._size > self._crowded:
            self._series.move_to_end((counter.id, key))
        met, held = False, series.size
        if counter.distinct:
            total, met = series.distinct(after, at, event, value)
            if holds:
                series.add(at, event, value)
        else:
            total = (series.take if holds else series.count)(after, at, event)
        if not holds:
            return total
        self._size += series.size - held
        if not self.in_memory:
            self._let_go(series, (counter.id, key, at, event, value))
        return total if met else total + 1

    def _found(self, counter: Counter, key: str, value: str, at: int) -> Series:
        """The series of a key that is not in memory, or not as far back as is asked."""
        if not self.in_memory:
            self.begin([([(counter, key, value)], at)])
            return self._series[counter.id, key]
        self._know(counter)
        self._give_up(frozenset())
        return self._made((counter.id, key), FIRST)

    def _know(self, counter: Counter) -> None:
        if counter.window_us > self._longest.get(counter.id, 0):
            self._longest[counter.id] = counter.window_us

    def _let_go(self, series: Series, mark: Mark) -> None:
        """What no window reaches any more is read again if it should be asked for."""
        counter, _, at, _, _ = mark
        longest = self._longest.get(counter, _DAY_US) + LATE_US
        if series.oldest < at - 2 * longest:
            self._size -= series.prune(at - longest)
        self._recent.add(mark)

    def _load(self, missing: Mapping[_Key, int]) -> None:
        assert self._read is not None
        since = min(missing.values()) - LATE_US
        before = {key: self._series.pop(key, None) for key in missing}
        self._size -= sum(series.size for series in before.values() if series)
        found: dict[_Key, dict[tuple[int, int], str]] = {key: {} for key in missing}
        for counter, of, at, event, value in self._read(missing, since):
            found[counter, of][at, event] = value
        for key, marks in found.items():
            # What was added here may not be committed yet, or is read as well: a series that sums up cannot tell twice.
            old = before[key]
            marks.update({(at, event): value for _, _, at, event, value in self._recent.of(key)})
            marks.update({(at, event): value for at, event, value in (old.moments() if old else ())})
            series = self._made(key, since)
            for (at, event), value in sorted(marks.items()):
                self._size += series.add(at, event, value)

    def _made(self, key: _Key, since: int) -> Series:
        series = self._series[key] = Series(self._longest.get(key[0], _DAY_US), since)
        self._size += series.size
        return series

    def _give_up(self, wanted: AbstractSet[_Key]) -> None:
        if self._size <= self._kept:
            return
        for key in wanted & self._series.keys():
            self._series.move_to_end(key)
        while self._size > self._kept and next(iter(self._series)) not in wanted:
            _, series = self._series.popitem(last=False)
            self._size -= series.size
