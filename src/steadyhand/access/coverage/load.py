"""The offered load: what comes, who is there to decide it, and what therefore waits, hour by hour. Pure.

A unit is a kind of cases that need the same people. Each hour every crew (people who can work on the same units)
divides its working time over what waits for it, in proportion to the work and to how harmful it is, and takes up
again what is left of its time until nothing of its own waits. What is not done waits for the next hour, and the
oldest of a unit comes first. See `ASSUMES` for what this leaves out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Final

import msgspec

from steadyhand.access.coverage.model import Counts, Group
from steadyhand.access.coverage.people import Able, People

HOUR_S: Final = 3_600
AT_WORK: Final = 0.8
"""The share of their hours that people spend on cases."""
ROUNDS: Final = 3
"""How often in an hour crews divide what is left of their time anew."""
LITTLE: Final = 1e-9
ASSUMES: Final = (
    "Cases come as in the same hours of the week of the last 28 days; no event and no attack adds to them.",
    "A case takes the median time from lease to decision in its policy area.",
    "People work on cases for 80 % of the hours in which they are to be at work, and take the more harmful first.",
    "Two people who must decide together do the work of one; where no two of them are independent, of nobody.",
    "Cases count as those of ordinary accounts; the share of people left is asked for unknown ones too.",
    "It is asked too for each area's bans, recoveries, lifts and appeals, and is the smallest of all.",
    "Within an hour no case waits by chance.",
    "What is not decided when the freeze ends counts as decided then: the longest times are at least what is said.",
)


class Unit(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of cases: how many wait now, how many come in each hour of the week, and what one takes."""

    group: Group
    severity: str | None = None
    """None is any."""
    waiting: float = 0.0
    arrivals: tuple[float, ...]
    """Cases per hour, for each hour of the week."""
    handling_s: float
    weight: float = 1.0
    """How harmful one is, against others."""


class Crew(msgspec.Struct, frozen=True):
    """People who can work on the same units; `pace` is what one hour of theirs gives there (0.5 where two must)."""

    units: tuple[int, ...]
    pace: tuple[float, ...]
    at_work: Counts


class Course(msgspec.Struct, frozen=True):
    """What becomes of one unit, by hour from the first on: cases come, are decided, and wait at the hour's end."""

    arrived: tuple[float, ...]
    decided: tuple[float, ...]
    waiting: tuple[float, ...]
    waits_s: tuple[float, ...]
    """From the opening of a case of this hour to its decision."""


def crews_of(people: People, able: Sequence[Able]) -> list[Crew]:
    """Crews, from who is able to work on each unit."""
    serves: list[list[tuple[int, float]]] = [[] for _ in people.names]
    for unit, who in enumerate(able):
        for n in _members(who.alone):
            serves[n].append((unit, 1.0))
        for n in _members(who.paired if people.two_of(who.paired) else 0):
            serves[n].append((unit, 0.5))
    alike: dict[tuple[tuple[int, float], ...], int] = {}
    for n, served in enumerate(serves):
        if served:
            alike[tuple(served)] = alike.get(tuple(served), 0) | 1 << n
    return [
        Crew(tuple(u for u, _ in served), tuple(pace for _, pace in served), people.counts(Able(bits)))
        for served, bits in alike.items()
    ]


def courses(units: Sequence[Unit], crews: Sequence[Crew], hours: Sequence[int]) -> list[Course]:
    """What becomes of each unit in these hours of the week, one after another."""
    weights = [unit.weight for unit in units]
    waiting = [unit.waiting for unit in units]
    decided: list[list[float]] = [[] for _ in units]
    left: list[list[float]] = [[] for _ in units]
    for hour in hours:
        need = [(w + unit.arrivals[hour]) * unit.handling_s for w, unit in zip(waiting, units, strict=True)]
        before = list(need)
        _work(need, weights, [(crew.at_work[hour] * HOUR_S * AT_WORK, crew) for crew in crews])
        for n, unit in enumerate(units):
            waiting[n] = need[n] / unit.handling_s
            decided[n].append((before[n] - need[n]) / unit.handling_s)
            left[n].append(waiting[n])
    return [_course(unit, done, rest, hours) for unit, done, rest in zip(units, decided, left, strict=True)]


def _work(need: list[float], weights: Sequence[float], crews: Iterable[tuple[float, Crew]]) -> None:
    """Take from `need`, in seconds of work, what the crews (with their seconds) do of it."""
    ready = [(time, crew) for time, crew in crews if time > 0]
    for _ in range(ROUNDS):
        pulls = [n * w for n, w in zip(need, weights, strict=True)]
        shares = [(time / total, crew) for time, crew in ready if (total := _sum(pulls, crew.units)) > LITTLE]
        if not shares:
            return
        offered = [0.0] * len(need)
        for share, crew in shares:
            for unit, pace in zip(crew.units, crew.pace, strict=True):
                offered[unit] += share * pulls[unit] * pace
        taken = [min(1.0, n / o) if o > 0 else 0.0 for n, o in zip(need, offered, strict=True)]
        for unit, (share, amount) in enumerate(zip(taken, offered, strict=True)):
            need[unit] = max(0.0, need[unit] - share * amount)
        ready = [(_rest(share, crew, pulls, taken), crew) for share, crew in shares]


def _sum(pulls: Sequence[float], units: tuple[int, ...]) -> float:
    return sum([pulls[unit] for unit in units])


def _rest(share: float, crew: Crew, pulls: Sequence[float], taken: Sequence[float]) -> float:
    """The seconds that a crew was not wanted for where it had offered them."""
    return share * sum([pulls[unit] * (1.0 - taken[unit]) for unit in crew.units])


def _course(unit: Unit, decided: list[float], left: list[float], hours: Sequence[int]) -> Course:
    arrived = [unit.arrivals[hour] for hour in hours]
    waits = _waits(unit, arrived, decided)
    return Course(tuple(arrived), tuple(decided), tuple(left), tuple(waits))


def _waits(unit: Unit, arrived: Sequence[float], decided: Sequence[float]) -> list[float]:
    """For each hour, how long the middle one of its cases waits, the oldest being decided first.

    What waits now counts as come in the first hour.
    """
    done = [0.0, *accumulate(decided)]
    before, at, waits = 0.0, 0, []
    for hour, new in enumerate(arrived):
        came = new if hour else new + unit.waiting
        middle = before + came / 2
        at = max(at, hour)
        while at < len(decided) and done[at + 1] < middle - LITTLE:
            at += 1
        waits.append(_hours(hour, at, middle, done) * HOUR_S + unit.handling_s)
        before += came
    return waits


def _hours(came: int, at: int, middle: float, done: Sequence[float]) -> float:
    """Hours from the middle of the one until the hour `at` has decided so many."""
    if at == came:
        return 0.0
    if at == len(done) - 1:  # not before the end
        return at - came - 0.5
    within = (middle - done[at]) / (done[at + 1] - done[at])
    return at + within - came - 0.5


def _members(bits: int) -> Iterable[int]:
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
