"""What other engines on the same database have counted: a rule has one quota, however many engines judge by it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

import msgspec

from steadyhand.intake.tallies import TRAFFIC, Tally
from steadyhand.kernel.values import HOUR, MINUTE, Instant

_Counted = tuple[Instant, str, str]
"""An hour, a version and a rule."""


class Others:
    """Tells counts of others from one's own, as both are written under the same names. Used by one thread."""

    def __init__(self, read: Callable[[Instant], Iterable[Tally]]) -> None:
        """`read` gives what was counted in hours that end after an instant: `Tallies.acts`."""
        self._read = read
        self._known: dict[_Counted, int] = {}

    def know(self, tallies: Iterable[Tally]) -> None:
        """Take these as counted already: what was there at the start, and what is one's own."""
        for one in tallies:
            if count := _count(one):
                self._known[_name(one)] = self._known.get(_name(one), 0) + count

    def news(self, versions: Collection[str], now: Instant) -> list[Tally]:
        """What others have added under these versions since the last time. Raises `RecordUnavailable`."""
        found = []
        for one in self._read(now - MINUTE):  # the last counts of an hour are written shortly after it
            more = _count(one) - self._known.get(_name(one), 0)
            if more > 0 and one.rules in versions:
                found.append(msgspec.structs.replace(one, matched=more, acted=more))
        self.know(found)
        self._known = {name: count for name, count in self._known.items() if name[0] > now - 2 * HOUR}
        return found


def _name(one: Tally) -> _Counted:
    return one.hour - one.hour % HOUR, one.rules, one.rule


def _count(one: Tally) -> int:
    """What brakes are measured by: traffic, and acts of rules."""
    if one.mode != "live":
        return 0
    return one.matched if one.rule == TRAFFIC else one.acted
