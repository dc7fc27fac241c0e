"""A forecast from who is there now, who would be left, and what comes. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Final

import msgspec

from steadyhand.access.coverage.load import ASSUMES, Course, Unit, courses, crews_of
from steadyhand.access.coverage.model import Counts, spans
from steadyhand.access.coverage.people import Able, People
from steadyhand.access.coverage.shares import Share
from steadyhand.access.forecasting import (
    Forecast,
    GroupForecast,
    Nobody,
    QueueForecast,
    WorstHour,
    quantile,
    read,
)
from steadyhand.kernel.values import HOUR, Instant

WORST: Final = 10
"""How many of the worst hours a forecast names."""


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be foretold: units of all groups, and who is able to work on each before and under the freeze."""

    freeze: str
    now: Instant
    ends: Instant
    hours: tuple[int, ...]
    """The hours of the week from now to its end."""
    units: tuple[Unit, ...]
    before: tuple[Able, ...]
    left: tuple[Able, ...]
    lasting: tuple[tuple[Able, ...], tuple[Able, ...]] | None = None
    """Who works on what comes, without it and under it; None where that is `before` and `left`."""
    reached: frozenset[int] | None = None
    """The units from which it keeps anybody; None where those are all that lose somebody."""
    share: Share | None = None
    """The smallest share of people left; None where it is that of `left` in `before`."""
    assumes: tuple[str, ...] = ()
    """What is to be said of it beside what is always assumed."""
    cases_seen: int = 0
    days_seen: float = 0.0


def foretold(asked: Question, were: People, people: People) -> Forecast:
    """What will happen in these hours with the people that are left, and without with those that `were`."""
    busy = [n for n, unit in enumerate(asked.units) if unit.waiting or any(unit.arrivals)]
    units = [asked.units[n] for n in busy]
    before, left = asked.lasting or (asked.before, asked.left)
    under = courses(units, crews_of(people, [left[n] for n in busy]), asked.hours)
    without = courses(units, crews_of(were, [before[n] for n in busy]), asked.hours)
    by_unit = dict(zip(busy, under, strict=True))
    sides = (were, people)
    queues = tuple(_queues(asked, sides, by_unit, dict(zip(busy, without, strict=True))))
    counted = [
        (were.counts(was), people.counts(rest)) for was, rest in zip(asked.before, asked.left, strict=True)
    ]
    share = asked.share or _share(asked, counted)
    fewer = frozenset(n for n, (was, rest) in enumerate(counted) if was != rest)
    reached = fewer if asked.reached is None else fewer & asked.reached
    gone = _gone(asked, counted, reached)
    meant = sorted(reached) or range(len(asked.units))
    told = Forecast(
        freeze=asked.freeze,
        made=asked.now,
        ends=asked.ends,
        eligible=_together(were, (asked.before[n] for n in meant)),
        remaining=_together(people, (asked.left[n] for n in meant)),
        share=round(share.left, 4),
        backlog=round(sum(queue.backlog for queue in queues), 1),
        backlog_without=round(sum(queue.backlog_without for queue in queues), 1),
        harm=round(sum(queue.harm for queue in queues)),
        harm_without=round(sum(queue.harm_without for queue in queues)),
        queues=queues,
        groups=tuple(_groups(asked, by_unit, gone, sides, frozenset(meant))),
        nobody=tuple(_nobody(asked, gone)),
        nobody_cells=sum(map(len, gone.values())),
        worst=_worst(queues, asked.now),
        cases_seen=asked.cases_seen,
        days_seen=round(asked.days_seen, 1),
        assumes=(*ASSUMES, *filter(None, (share.of,)), *asked.assumes),
    )
    return read(
        told.said()
    )  # a sum of nothing is 0, not 0.0, until it is read: else the digest would not be the same


def _together(people: People, able: Iterable[Able]) -> int:
    alone = either = 0
    for each in able:
        alone |= each.alone
        either |= each.all
    return people.count(Able(alone, either & ~alone))


def _share(asked: Question, counted: Sequence[tuple[Counts, Counts]]) -> Share:
    """The smallest share left, over units that lose anybody and hours that have anybody."""
    hours = set(asked.hours)
    shares = (left[hour] / was[hour] for was, left in counted if was != left for hour in hours if was[hour])
    return Share(min(shares, default=1.0))


def _gone(
    asked: Question, counted: Sequence[tuple[Counts, Counts]], reached: frozenset[int]
) -> dict[int, list[int]]:
    """By unit, the hours of the week with nobody that have somebody now."""
    hours, found = sorted(set(asked.hours)), {}
    for n, (was, left) in enumerate(counted):
        if n in reached and (empty := [hour for hour in hours if was[hour] and not left[hour]]):
            found[n] = empty
    return found


def _queues(
    asked: Question,
    sides: tuple[People, People],
    under: Mapping[int, Course],
    without: Mapping[int, Course],
) -> Iterable[QueueForecast]:
    numbered = sorted(range(len(asked.units)), key=lambda n: (asked.units[n].group, n))
    for area, some in groupby(numbered, key=lambda n: asked.units[n].group.area):
        of_area = list(some)
        yield _queue(asked, sides, area, of_area, under, without)


def _queue(
    asked: Question,
    sides: tuple[People, People],
    area: str,
    of_area: Sequence[int],
    under: Mapping[int, Course],
    without: Mapping[int, Course],
) -> QueueForecast:
    busy = [n for n in of_area if n in under]
    backlogs = [sum(under[n].waiting[hour] for n in busy) for hour in range(len(asked.hours))]
    of_unit = [_waits(asked, n, under[n]) for n in busy]
    waits = [[pairs[hour] for pairs in of_unit] for hour in range(len(asked.hours))]
    of_all = [pair for some in waits for pair in some]
    return QueueForecast(
        area=area,
        arrivals=round(sum(sum(under[n].arrived) for n in busy), 1),
        waiting=round(sum(asked.units[n].waiting for n in busy)),
        eligible=_together(sides[0], (asked.before[n] for n in of_area)),
        remaining=_together(sides[1], (asked.left[n] for n in of_area)),
        backlog=round(sum(under[n].waiting[-1] for n in busy), 1),
        backlog_without=round(sum(without[n].waiting[-1] for n in busy), 1),
        p50_s=round(quantile(of_all, 0.5)),
        p95_s=round(quantile(of_all, 0.95)),
        harm=_harm(asked, busy, under),
        harm_without=_harm(asked, busy, without),
        backlogs=tuple(round(backlog, 1) for backlog in backlogs),
        p50s_s=tuple(round(quantile(some, 0.5)) for some in waits),
        p95s_s=tuple(round(quantile(some, 0.95)) for some in waits),
    )


def _waits(asked: Question, n: int, course: Course) -> list[tuple[float, float]]:
    """How long cases of each hour wait, and how many they are; what waits now being of the first."""
    cases = [*course.arrived]
    cases[0] += asked.units[n].waiting
    return list(zip(course.waits_s, cases, strict=True))


def _harm(asked: Question, busy: Sequence[int], course: Mapping[int, Course]) -> float:
    return round(sum(asked.units[n].weight * sum(course[n].waiting) for n in busy), 1)


def _groups(
    asked: Question,
    under: Mapping[int, Course],
    gone: Mapping[int, Sequence[int]],
    sides: tuple[People, People],
    reached: frozenset[int],
) -> Iterable[GroupForecast]:
    were, people = sides
    for n, (unit, before, left) in enumerate(zip(asked.units, asked.before, asked.left, strict=True)):
        course = under.get(n)
        if course is None and (n not in reached or not before.all):
            continue
        waits = _waits(asked, n, course) if course else []
        yield GroupForecast(
            area=unit.group.area,
            language=unit.group.language,
            region=unit.group.region,
            severity=unit.severity,
            arrivals=round(sum(course.arrived), 1) if course else 0.0,
            eligible=were.count(before),
            remaining=people.count(left),
            backlog=round(course.waiting[-1], 1) if course else 0.0,
            p95_s=round(quantile(waits, 0.95)),
            nobody_h=len(gone.get(n, ())),
        )


def _nobody(asked: Question, gone: Mapping[int, Sequence[int]]) -> Iterable[Nobody]:
    """Regions with the same empty hours together."""
    alike: dict[tuple[str, str, str | None, tuple[int, ...]], list[str]] = {}
    for n, hours in gone.items():
        unit = asked.units[n]
        key = (unit.group.area, unit.group.language, unit.severity, tuple(hours))
        alike.setdefault(key, []).append(unit.group.region)
    for (area, language, severity, hours), regions in alike.items():
        yield Nobody(
            area=area,
            language=language,
            regions=tuple(regions),
            severity=severity,
            hours=tuple(spans(hours)),
        )


def _worst(queues: Sequence[QueueForecast], now: Instant) -> tuple[WorstHour, ...]:
    hours = [
        WorstHour(area=queue.area, at=now + n * HOUR, p95_s=p95, backlog=queue.backlogs[n])
        for queue in queues
        for n, p95 in enumerate(queue.p95s_s)
        if p95
    ]
    return tuple(sorted(hours, key=lambda hour: (-hour.p95_s, -hour.backlog, hour.area, hour.at))[:WORST])
