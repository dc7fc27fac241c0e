"""Foretelling a freeze: who would be left by the guard's own rules, and what comes by the last 28 days' ledger."""

from __future__ import annotations

import statistics
import threading
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec
from sqlalchemy import select

from steadyhand.access.coverage.foretelling import Question, foretold
from steadyhand.access.coverage.load import Unit
from steadyhand.access.coverage.model import UNKNOWN, Group, ahead, base_language, groups
from steadyhand.access.coverage.people import Able, People, Stops, dutiful, people_of
from steadyhand.access.coverage.shares import Sort, Worlds
from steadyhand.access.forecasting import Forecast, NothingToForecast
from steadyhand.access.freezes.commands import ExtendFreeze, StartFreeze
from steadyhand.access.freezes.model import LONGEST, Freeze
from steadyhand.access.guard import Access
from steadyhand.access.masks import Masks
from steadyhand.access.model import HOURS_OF_WEEK
from steadyhand.access.reading import AccessNow
from steadyhand.access.scopes import SEVERITIES, Vocabulary
from steadyhand.flows.arrivals import Arrivals, Kind, seq_before
from steadyhand.flows.foreseen import notes
from steadyhand.kernel.entry import tag_of
from steadyhand.kernel.values import DAY, HOUR, MINUTE, SECOND, Instant
from steadyhand.review import machine
from steadyhand.review.facts import Decided, Leased
from steadyhand.review.model import SEVERITY_WEIGHT, Case
from steadyhand.storage import bulk
from steadyhand.storage.reading import Reader

HANDLING_S: Final = 90.0
"""How long a case takes where too few were decided to know better."""
ENOUGH: Final = 20
LATELY: Final = 7 * DAY
WORKED: Final = 40_000
"""Leases and decisions that are read at most."""
FRESH: Final = 10 * MINUTE
PAGE: Final = 2_000


class History(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of the work, at an instant."""

    at: Instant
    arrivals: dict[Kind, list[float]]
    waiting: dict[Kind, int]
    handling_s: dict[str, float]
    """By policy area; the key "" is any other."""
    cases: int
    days: float


class OfferedLoad:
    """Implements `access.Forecaster`. Keeps what it read for some minutes, so that a form can ask at each change."""

    def __init__(self, reader: Reader, access: AccessNow, arrivals: Arrivals | None = None) -> None:
        self._reader = reader
        self._access = access
        self._vocabulary = access.vocabulary
        self._arrivals = arrivals or Arrivals(reader)
        self._lock = threading.Lock()
        self._known: History | None = None

    def forecast(
        self, wanted: StartFreeze | ExtendFreeze, by: str = "", now: Instant | None = None
    ) -> Forecast:
        """What will happen if this is done now. Raises `NothingToForecast`, `RecordUnavailable`."""
        now = self._reader.now() if now is None else now
        access = self._access.snapshot()
        freeze, others = _planned(access, wanted, by, now)
        if freeze.ends <= now:
            raise NothingToForecast("The freeze would end before it begins: choose a later end.")
        ready, ends = self._access.ready(), min(freeze.ends, now + LONGEST)
        worlds = Worlds(people_of(access, now, ready), access.staff, freeze, others)
        duties = Worlds(dutiful(access, now, ready), access.staff, freeze, others)
        people, hours = worlds.people, _hours(now, ends)
        sorts = self._sorts(people.languages, self.history(now), by_severity=worlds.by_severity)
        shares = (
            worlds.share(sorts, set(hours)), duties.share_of_duties(self._vocabulary.policy_areas)
        )  # fmt: skip
        asked = msgspec.structs.replace(
            self._question(freeze.id, sorts, now, ends),
            before=worlds.able(worlds.base, sorts),
            left=worlds.able(worlds.left, sorts),
            lasting=(worlds.able(worlds.without, sorts), worlds.able(worlds.under, sorts)),
            reached=worlds.reached(sorts),
            share=min(shares),
            assumes=notes(self._reader, freeze, access, now),
        )
        return foretold(asked, people, people)

    def loss(self, name: str, were: People, now: Instant) -> Forecast:
        """What will happen within a week because these could act and others of them can no more."""
        access = self._access.snapshot()
        people = people_of(access, now, self._access.ready())
        stops = Stops(access.masks, people)
        then = Stops(Masks(access.freezes, {each.principal: each for each in were.staff}), were)
        sorts = self._sorts(
            were.languages | people.languages, self.history(now), by_severity=stops.by_severity
        )
        asked = msgspec.structs.replace(
            self._question(name, sorts, now, now + LATELY),
            before=_able(were, then, sorts),
            left=_able(people, stops, sorts),
        )
        return foretold(asked, were, people)

    def _question(self, name: str, sorts: Sequence[Sort], now: Instant, ends: Instant) -> Question:
        """What is known of the work; of people nothing yet."""
        history = self.history(now)
        return Question(
            freeze=name,
            now=now,
            ends=ends,
            hours=_hours(now, ends),
            units=tuple(_units(sorts, history, self._vocabulary)),
            before=(),
            left=(),
            cases_seen=history.cases,
            days_seen=history.days,
        )

    def _sorts(self, spoken: frozenset[str], history: History, *, by_severity: bool) -> list[Sort]:
        """Every kind of case that there is or could be: areas, languages of cases or people, regions."""
        kinds = (*history.arrivals, *history.waiting)
        languages = {UNKNOWN, *spoken, *(kind.language for kind in kinds)}
        regions = {*self._vocabulary.regions, UNKNOWN}
        severities: tuple[str | None, ...] = SEVERITIES if by_severity else (None,)
        found = groups(self._vocabulary.policy_areas, languages, regions)
        return [(group, severity) for group in found for severity in severities]

    def history(self, now: Instant) -> History:
        """What is known of the work. Raises `RecordUnavailable`."""
        with self._lock:
            if self._known is None or not 0 <= now - self._known.at < FRESH:
                self._known = self._read(now)
            return self._known

    def _read(self, now: Instant) -> History:
        self._arrivals.follow(now)
        return History(
            at=now,
            arrivals=self._arrivals.by_hour_of_week(now),
            waiting=_waiting(self._reader),
            handling_s=handling_times(self._reader, now),
            cases=self._arrivals.total(),
            days=(now - self._arrivals.began(now)) / DAY,
        )


def forecast(reader: Reader, access: AccessNow, wanted: StartFreeze | ExtendFreeze, by: str = "") -> Forecast:
    """What will happen if this is done now. Raises `NothingToForecast`, `RecordUnavailable`."""
    return OfferedLoad(reader, access).forecast(wanted, by)


def _planned(
    access: Access, wanted: StartFreeze | ExtendFreeze, by: str, now: Instant
) -> tuple[Freeze, tuple[Freeze, ...]]:
    """The freeze as it would stand, and the others that stand."""
    others = tuple(freeze for freeze in access.freezes if freeze.id != wanted.freeze)
    if isinstance(wanted, StartFreeze):
        return wanted.begun(by, now), others
    found = next((freeze for freeze in access.freezes if freeze.id == wanted.freeze), None)
    if found is None:
        raise NothingToForecast(f"{wanted.freeze} is no freeze in force.")
    return msgspec.structs.replace(found, ends=wanted.ends), others


def _hours(now: Instant, ends: Instant) -> tuple[int, ...]:
    return tuple(ahead(now, max(1, -(-(ends - now) // HOUR))))


def _able(people: People, stops: Stops, sorts: Sequence[Sort]) -> tuple[Able, ...]:
    return tuple(stops.left(people.entitled(*sort), *sort) for sort in sorts)


def _units(sorts: Sequence[Sort], history: History, vocabulary: Vocabulary) -> Iterable[Unit]:
    arrivals: dict[Sort, list[float]] = {}
    waiting: dict[Sort, float] = defaultdict(float)
    harm: dict[Sort, list[float]] = defaultdict(lambda: [0.0, 0.0])
    split = any(severity for _, severity in sorts)
    for kind, rates in history.arrivals.items():
        sort = _sort(kind, vocabulary, split=split)
        known = arrivals.setdefault(sort, [0.0] * HOURS_OF_WEEK)
        for hour, rate in enumerate(rates):
            known[hour] += rate
        _weigh(harm[sort], kind, sum(rates))
    for kind, n in history.waiting.items():
        sort = _sort(kind, vocabulary, split=split)
        waiting[sort] += n
        _weigh(harm[sort], kind, n)
    nothing = tuple([0.0] * HOURS_OF_WEEK)
    for sort in sorts:
        group, severity = sort
        total, cases = harm[sort]
        yield Unit(
            group=group,
            severity=severity,
            waiting=waiting[sort],
            arrivals=tuple(arrivals[sort]) if sort in arrivals else nothing,
            handling_s=history.handling_s.get(group.area, history.handling_s[""]),
            weight=total / cases if cases else SEVERITY_WEIGHT["medium"],
        )


def _weigh(harm: list[float], kind: Kind, cases: float) -> None:
    harm[0] += SEVERITY_WEIGHT[kind.severity] * cases
    harm[1] += cases


def _sort(kind: Kind, vocabulary: Vocabulary, *, split: bool) -> Sort:
    region = kind.region if kind.region in vocabulary.regions else UNKNOWN
    return Group(kind.area, kind.language, region), kind.severity if split else None


def _waiting(reader: Reader) -> dict[Kind, int]:
    """Cases that are not decided, by kind: their names at once, and then the rows page by page.

    Pages in the order of the names would each be found by its state and sorted anew.
    """
    found: dict[Kind, int] = defaultdict(int)
    c = reader.table("case").c
    with reader.connection() as connection:
        names = [name for (name,) in bulk.read(connection, select(c.key).where(c.state.in_(machine.WORKED)))]
    for at in range(0, len(names), PAGE):
        for stored in reader.stored_many("case", names[at : at + PAGE]).values():
            if stored.row.state in machine.WORKED:
                found[_kind(stored.row)] += 1
    return dict(found)


def _kind(case: Case) -> Kind:
    severity = case.severity if case.severity in SEVERITIES else "medium"
    return Kind(case.area, base_language(case.language), case.region, severity, case.by_rule)


def handling_times(reader: Reader, now: Instant) -> dict[str, float]:
    """Median seconds from lease to decision by policy area, over the last week; "" is that of all."""
    types = [tag_of(Leased), tag_of(Decided)]
    leased: dict[tuple[str, str], Instant] = {}
    took: dict[str, list[float]] = defaultdict(list)
    for entry in reader.entries(seq_before(reader, now - LATELY), WORKED, types=types):
        match entry.fact:
            case Leased(case=case, number=number):
                leased.setdefault((case, str(number)), entry.at)
            case Decided(case=case, decision=decision, area=area):
                began = leased.pop((case, decision.rpartition(".")[2]), None)
                if began is not None:
                    took[area].append((entry.at - began) / SECOND)
    of_all = [seconds for some in took.values() for seconds in some]
    known = {area: some for area, some in [("", of_all), *took.items()] if len(some) >= ENOUGH}
    return {"": HANDLING_S} | {area: max(1.0, statistics.median(some)) for area, some in known.items()}
