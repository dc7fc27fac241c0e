"""Trials of the detectors: simulated days with scenarios among them, at the budget that an installation has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from statistics import median
from typing import Final

import msgspec
from msgspec.structs import replace

from steadyhand.access.risk.budget import allowance, choose
from steadyhand.access.risk.detectors import BY_NAME
from steadyhand.access.risk.model import AGAIN, Act, Finding
from steadyhand.access.risk.watch import Detectors
from steadyhand.kernel.values import DAY
from tests.support.risk_days import FIRST, World
from tests.support.risk_scenarios import BEGINS, SCENARIOS, Scenario, leaving

Renames = Callable[[str], str]
MONTH: Final = AGAIN // DAY


class Raised(msgspec.Struct, frozen=True):
    """An alert, and the day of the simulation on which it was raised."""

    day: int
    finding: Finding


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one simulated time."""

    staff: int
    days: int
    raised: list[Raised]
    left_out: int
    culprits: dict[str, frozenset[str]]
    """By scenario, who did it."""
    deeds: dict[str, dict[int, int]]
    """By scenario, the numbers of its acts, with their days."""

    def found(self, scenario: str) -> Raised | None:
        """The first alert about it."""
        return next((one for one in self.raised if self._concerns(one, scenario)), None)

    def days_to(self, scenario: str) -> int | None:
        """Days from its first act to the first alert about it; None where there was none."""
        raised = self.found(scenario)
        return None if raised is None else raised.day - min(self.deeds[scenario].values())

    @property
    def false(self) -> list[Raised]:
        """Alerts about nothing that anybody did wrong."""
        return [one for one in self.raised if not any(self._concerns(one, name) for name in self.culprits)]

    def _concerns(self, raised: Raised, scenario: str) -> bool:
        """Whether it rests on an act of the scenario, or is a comparison of somebody who had taken part."""
        finding, deeds = raised.finding, self.deeds[scenario]
        if not deeds or raised.day < min(deeds.values()):
            return False
        if BY_NAME[finding.detector].kind == "rule" or not finding.people:
            return not deeds.keys().isdisjoint(finding.acts)
        return not self.culprits[scenario].isdisjoint(finding.people)

    @property
    def per_thousand(self) -> float:
        """Alerts for each 1,000 days of a member of staff."""
        return 1_000 * len(self.raised) / (self.staff * self.days)


def trial(
    seed: int, staff: int, days: int, scenarios: Sequence[Scenario] = SCENARIOS, renames: Renames = str
) -> Trial:
    """Simulate, and let the detectors look, day by day. `renames` gives everybody another name."""
    world = World(staff, seed)
    leaving(world)
    people = {one.name: one.people(world) for one in scenarios}
    peers = {renames(name): replace(peer, principal=renames(name)) for name, peer in world.peers.items()}
    detectors, raised, deeds = Detectors(), list[Raised](), {one.name: dict[int, int]() for one in scenarios}
    left, seq = Counter[str](), 0
    for day in range(days):
        acts = [(act, "") for act in world.day(day)]
        if day >= BEGINS:
            acts += [
                (act, one.name)
                for one in scenarios
                for act in one.does(world, people[one.name], day - BEGINS)
            ]
        for act, scenario in sorted(acts, key=lambda each: each[0].at):
            seq += 1
            if scenario:
                deeds[scenario][seq] = day
            found = detectors.saw(_renamed(act, seq, renames), peers)
            left += _raise(raised, found, day, staff)
        left += _raise(raised, detectors.day_over(FIRST + day, peers), day, staff)
    culprits = {name: frozenset(renames(one.name) for one in some) for name, some in people.items()}
    return Trial(staff=staff, days=days, raised=raised, left_out=left.total(), culprits=culprits, deeds=deeds)


def _raise(raised: list[Raised], found: list[Finding], day: int, staff: int) -> Counter[str]:
    if not found:
        return Counter()
    lately = [one for one in raised if one.day > day - MONTH]
    chosen = choose(found, {one.finding.key for one in lately}, allowance(staff, len(lately)))
    raised += [Raised(day, one) for one in chosen.raised]
    return chosen.left_out


def _renamed(act: Act, seq: int, renames: Renames) -> Act:
    return replace(
        act,
        seq=seq,
        by=renames(act.by),
        opener=renames(act.opener) if act.opener else "",
        decider=renames(act.decider) if act.decider else "",
    )


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """How one scenario did over several trials."""

    scenario: Scenario
    trials: int
    found: int
    days: float | None
    """The median, of those that were found, from the first act to the alert."""
    by: tuple[str, ...]
    """The detectors that found it first, the most frequent first."""


def scores(trials: Sequence[Trial]) -> list[Score]:
    """Each scenario over these trials."""
    made = []
    for scenario in SCENARIOS:
        firsts = [one for each in trials if (one := each.found(scenario.name)) is not None]
        took = [days for each in trials if (days := each.days_to(scenario.name)) is not None]
        by = Counter(one.finding.detector for one in firsts)
        made.append(
            Score(
                scenario=scenario,
                trials=len(trials),
                found=len(firsts),
                days=median(took) if took else None,
                by=tuple(name for name, _ in by.most_common()),
            )
        )
    return made
