"""Elections in force, asked for the phases of a region at the time of an event: thousands of times a second."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence

from steadyhand.civic.elections.model import Details, Phase, Phases, calendar
from steadyhand.civic.elections.store import confirmed
from steadyhand.civic.elections.views import PhasesView
from steadyhand.kernel.values import Instant
from steadyhand.storage.reading import Reader


class Almanac:
    """Some calendars. Between two boundaries nothing changes, so that is worked out once."""

    def __init__(self, elections: Sequence[Details] = ()) -> None:
        self.elections = tuple(elections)
        self._boundaries = sorted({at for one in self.elections for at in one.boundaries()})
        self._between: dict[int, tuple[Phases, dict[str, tuple[Phase, ...]]]] = {}

    def at(self, time: Instant) -> Callable[[str], tuple[Phase, ...]]:
        """The phases of a region at an instant, the gravest first."""
        place = bisect_right(self._boundaries, time)
        found = self._between.get(place)
        if found is None:
            found = self._between[place] = (calendar(self.elections, time), {})
        phases, known = found

        def of(region: str) -> tuple[Phase, ...]:
            if region not in known and len(known) < 1_000:  # noqa: PLR2004 - regions come from events: anything may
                known[region] = phases.phases(region)
            return known.get(region) or phases.phases(region)

        return of


class Almanacs:
    """The almanac of what is in force now: read again once an election was confirmed, called off or turned."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._seq = -1
        self._almanac = Almanac()

    def load(self) -> Almanac:
        """Raises `RecordUnavailable`."""
        stored = self._reader.stored(PhasesView.name, PhasesView.name)
        seq = 0 if stored is None else stored.seq
        if seq != self._seq:
            self._almanac, self._seq = Almanac(confirmed(self._reader)), seq
        return self._almanac
