"""How often each rule acts, and on how much traffic: what its brake is measured by.

What is counted belongs to a rule as it is defined: a version that says nothing else of it goes on with its counts, and
so does one that comes back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from steadyhand.intake.tallies import TRAFFIC, Tally
from steadyhand.kernel.values import HOUR, MINUTE, Instant
from steadyhand.rules.brakes import Counted, Quotas, Raised, Tripped, is_new, judge
from steadyhand.rules.sliding import DAY_MINUTES, HOUR_MINUTES, Sliding

Defined = tuple[str, str]
"""A rule as it is defined: its name, and the digest of its definition."""
NOTHING: Final[Mapping[str, Instant]] = {}
UNLIMITED: Final[Mapping[str, Raised]] = {}
UNDEFINED: Final[Mapping[str, str]] = {}


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """On what terms the rules of one version act now."""

    version: str
    quotas: Quotas = Quotas()
    definitions: Mapping[str, str] = UNDEFINED
    """What each rule says, as a digest."""
    braked: frozenset[Defined] = frozenset()
    """Rules that the record says are braked, in this version and in what decides beside it."""
    ages: Mapping[str, Instant] = NOTHING
    """Since when each rule is as it is; a rule that is not there counts as new."""
    raised: Mapping[str, Raised] = UNLIMITED
    lane: str = ""
    """Of a version that decides for a share of subjects: its name, so that its traffic is counted apart."""
    seq: int = 0
    """The entry up to which the record was read."""

    def defined(self, rule: str) -> Defined:
        """The rule as this version defines it."""
        return rule, self.definitions.get(rule, "")


class Acts:
    """The counts of the last hour and day, in memory. Whoever asks holds a lock."""

    def __init__(self) -> None:
        self._lanes: dict[str, _Lane] = {"": _Lane()}
        self._acts: dict[Defined, Sliding] = {}

    def begin_with(
        self,
        tallies: Iterable[Tally],
        terms: Mapping[str, Terms],
        earlier: Mapping[str, Mapping[str, str]],
        now: Instant,
    ) -> None:
        """Take over what was counted before a start.

        By version: the `terms` of those that decide now, and the definitions of `earlier` ones.
        """
        traffic: dict[str, list[tuple[int, int]]] = {}
        acts: dict[Defined, list[tuple[int, int]]] = {}
        for one in tallies:
            there = terms.get(one.rules)
            if one.rule == TRAFFIC:
                lane, since = (there.lane, _begun(there)) if there else ("", None)
                traffic.setdefault(lane, []).extend(spread(one.hour, one.matched, now, since))
            elif one.acted and (said := there.definitions if there else earlier.get(one.rules)) is not None:
                since = there.ages.get(one.rule) if there else None
                defined = one.rule, said.get(one.rule, "")
                acts.setdefault(defined, []).extend(spread(one.hour, one.acted, now, since))
        self._lanes |= {lane: _Lane(_sliding(counts)) for lane, counts in traffic.items()}
        self._acts |= {defined: _sliding(counts) for defined, counts in acts.items()}

    def lane(self, terms: Terms, now: Instant) -> None:
        """See to it that traffic under these terms has its lane."""
        lane = self._lanes.get(terms.lane)
        if lane is None:  # a share of subjects got other rules: of those before nothing is left to count
            self._lanes = {"": self._lanes[""], terms.lane: (lane := _Lane())}
        if lane.version != terms.version:
            lane.version, lane.definitions = terms.version, terms.definitions
            self._forget_idle(now // MINUTE)

    def came(self, terms: Terms, now: Instant) -> None:
        """Count a post or an account that is judged under these terms."""
        self._lanes[terms.lane].traffic.add(now // MINUTE)

    def act(self, rule: str, terms: Terms, now: Instant) -> Tripped | None:
        """Count that a rule acts; what trips it, if that is once too often."""
        defined, since, minute = terms.defined(rule), terms.ages.get(rule), now // MINUTE
        acts = self._of(defined)
        acts.add(minute)
        acts.reach(minute)
        new = is_new(since, now)
        counted = self._counted(defined, acts, minute, since if new else None)
        return judge(rule, counted, terms.quotas.of(rule), new=new, raised=terms.raised.get(rule))

    @property
    def versions(self) -> frozenset[str]:
        """The versions by which something was judged lately."""
        return frozenset(lane.version for lane in self._lanes.values())

    def learn(self, tallies: Iterable[Tally], now: Instant) -> None:
        """Count what others did by these versions, as of now."""
        by_version = {lane.version: lane for lane in self._lanes.values()}
        for one in tallies:
            lane = by_version.get(one.rules)
            if lane is not None and one.rule == TRAFFIC:
                lane.traffic.add(now // MINUTE, one.matched)
            elif lane is not None:
                self._of((one.rule, lane.definitions.get(one.rule, ""))).add(now // MINUTE, one.acted)

    def forget(self, defined: Defined) -> None:
        """Have a rule begin anew."""
        self._acts.pop(defined, None)

    def _of(self, defined: Defined) -> Sliding:
        acts = self._acts.get(defined)
        if acts is None:
            acts = self._acts[defined] = Sliding()
        return acts

    def _forget_idle(self, minute: int) -> None:
        """Rules come and go with the versions: those that did nothing for a day leave nothing behind."""
        for acts in self._acts.values():
            acts.reach(minute)
        self._acts = {defined: acts for defined, acts in self._acts.items() if acts.day}

    def _counted(self, defined: Defined, acts: Sliding, minute: int, since: Instant | None) -> Counted:
        """Of a rule that is new since an instant, shares are those of what came since then."""
        lanes = [lane.traffic for lane in self._lanes.values() if lane.has(defined)]
        for traffic in lanes:
            traffic.reach(minute)
        if since is None:
            hour, day = sum(each.hour for each in lanes), sum(each.day for each in lanes)
            return Counted(hour=acts.hour, day=acts.day, traffic_hour=hour, traffic_day=day)
        firsts = [max(since // MINUTE, minute - window + 1) for window in (HOUR_MINUTES, DAY_MINUTES)]
        hour, day = (sum(each.since(first) for each in lanes) for first in firsts)
        among_hour, among_day = (acts.since(first) for first in firsts)
        return Counted(
            hour=acts.hour,
            day=acts.day,
            traffic_hour=hour,
            traffic_day=day,
            among_hour=among_hour,
            among_day=among_day,
        )


class _Lane:
    """The traffic of those subjects for whom one version decides."""

    __slots__ = ("definitions", "traffic", "version")

    def __init__(self, traffic: Sliding | None = None) -> None:
        self.version = ""
        self.definitions = UNDEFINED
        self.traffic = traffic or Sliding()

    def has(self, defined: Defined) -> bool:
        return self.definitions.get(defined[0], "") == defined[1]


def spread(hour: Instant, count: int, now: Instant, since: Instant | None = None) -> list[tuple[int, int]]:
    """A count of an hour as counts of its minutes: nobody knows when in it they were, so evenly, and rather late.

    None of it was before `since`.
    """
    first = max(hour, since or 0) // MINUTE
    last = max(first, min((hour + HOUR) // MINUTE - 1, now // MINUTE))
    minutes = range(first, last + 1)
    each, more = divmod(count, len(minutes))
    alone = len(minutes) - more
    return [(minute, each + (n >= alone)) for n, minute in enumerate(minutes) if each + (n >= alone)]


def _begun(terms: Terms) -> Instant | None:
    """Since when a version can have decided: its newest rule came with it."""
    return max(terms.ages.values(), default=None) if not terms.lane else None


def _sliding(counts: list[tuple[int, int]]) -> Sliding:
    made = Sliding()
    for minute, count in sorted(counts):
        made.add(minute, count)
    return made
