"""How often rules matched and acted, from the counts by hour that the engine keeps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from steadyhand.intake.tallies import ERRORS, EVENTS, TRAFFIC, Mode, Tallies, Tally
from steadyhand.kernel.values import HOUR, Instant
from steadyhand.web.rooms import Rooms

HOURS: Final = 24
WEEK: Final = 7 * 24
Pair = tuple[int, int]
"""Matched and acted."""
_NONE: Final[Pair] = (0, 0)


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """What was counted in the hours from `since` on, by rule and by the beginning of the hour."""

    now: Instant
    since: Instant
    rules: Mapping[str, Mapping[Instant, Pair]] = {}

    @property
    def hour(self) -> Instant:
        """The beginning of the hour that runs."""
        return self.now - self.now % HOUR

    def this_hour(self, rule: str) -> Pair:
        """In the hour that runs."""
        return self.rules.get(rule, {}).get(self.hour, _NONE)

    def within(self, rule: str, hours: int = HOURS) -> Pair:
        """In the hour that runs and those before it, so many together."""
        begin = self.hour - (hours - 1) * HOUR
        found = [pair for hour, pair in self.rules.get(rule, {}).items() if hour >= begin]
        return sum(pair[0] for pair in found), sum(pair[1] for pair in found)

    def by_hour(self, rule: str) -> list[tuple[Instant, Pair]]:
        """Every hour from `since` to now, the oldest first, with nothing left out."""
        found = self.rules.get(rule, {})
        return [(hour, found.get(hour, _NONE)) for hour in range(self.since, self.hour + 1, HOUR)]

    def total(self, hours: int = HOURS) -> int:
        """Events judged."""
        return self.within(EVENTS, hours)[0]


def counted(rooms: Rooms, hours: int = HOURS, *, mode: Mode = "live", version: str | None = None) -> Counts:
    """What the engine counted in the last hours, of every version or of one. Raises `RecordUnavailable`."""
    now = rooms.now()
    since = now - now % HOUR - (hours - 1) * HOUR
    if rooms.events is None:
        return Counts(now=now, since=since)
    tallies = Tallies(rooms.events).read(since + 1, rules=version, mode=mode)
    return Counts(now=now, since=since, rules=_by_rule(tallies))


def _by_rule(tallies: Iterable[Tally]) -> dict[str, dict[Instant, Pair]]:
    found: dict[str, dict[Instant, Pair]] = {}
    for each in tallies:
        if each.rule not in {TRAFFIC, ERRORS}:
            hours = found.setdefault(each.rule, {})
            matched, acted = hours.get(each.hour, _NONE)
            hours[each.hour] = matched + each.matched, acted + each.acted
    return found
