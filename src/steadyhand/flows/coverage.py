"""The watch over coverage: a freeze by any other name is seen, recorded, foretold and told to people.

Once a minute, and as soon as anything changed who may do what, it measures who could decide cases and compares that
with the last day and the last four weeks; once an hour it records the measure. What it found lies in the ledger, so
that another process goes on where one ended. Done twice, the keys of its entries let only the first stand. The same
duty has forecasts scored.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Sequence
from typing import Final

import msgspec
import structlog

from steadyhand.access.coverage.commands import MeasureCoverage, ReportLoss, RestoreCoverage
from steadyhand.access.coverage.facts import CoverageLost
from steadyhand.access.coverage.losses import Gap, Place, below, depth, fallen, fresh, mended, places
from steadyhand.access.coverage.measures import (
    Measure,
    Usual,
    bands,
    digest_of,
    measured,
    packed,
    peak,
    salted,
)
from steadyhand.access.coverage.model import UNKNOWN
from steadyhand.access.coverage.people import People, Stops, people_of
from steadyhand.access.coverage.store import Loss, Losses
from steadyhand.access.guard import Access
from steadyhand.access.reading import AccessNow
from steadyhand.access.risk.commands import RaiseAlert
from steadyhand.access.risk.detectors import COVERAGE
from steadyhand.access.risk.model import Details, digest
from steadyhand.flows.arrivals import Arrivals
from steadyhand.flows.forecasting import OfferedLoad
from steadyhand.flows.inflow import Inflow, inflows
from steadyhand.flows.measures import Measures
from steadyhand.flows.scoring import Scoring
from steadyhand.kernel.command import Order
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.tx import RecordUnavailable
from steadyhand.kernel.values import AUTOMATION, CLOCK, DAY, HOUR, MINUTE, Instant, Scope
from steadyhand.kernel.wire import Performs
from steadyhand.storage.office import Office
from steadyhand.storage.reading import Reader

LOOK_SECONDS: Final = 1.0
EVERY: Final = MINUTE
REST: Final = 4.0
"""How much longer than it took it waits at least: people work in this process."""
APART: Final = 10 * MINUTE
"""Two losses of people are told at least this far apart: what falls on is told together."""
CALLED: Final = ("security_lead", "policy_lead")
LAST_RESORT: Final = "admin"

log = structlog.get_logger()


class Watch:
    """Watches over coverage, in the process of the door."""

    def __init__(self, reader: Reader, access: AccessNow, door: Performs, floor: float) -> None:
        """`floor` is the share of what is usual below which a group counts as lost."""
        self._reader, self._access, self._door, self._floor = reader, access, door, floor
        self.losses = Losses(reader)
        self._arrivals = Arrivals(reader)
        self._load = OfferedLoad(reader, access, self._arrivals)
        self._measures = Measures(reader)
        self._scoring = Scoring(reader)
        self._were: list[tuple[Instant, People]] = []
        self._seen: tuple[object, ...] | None = None
        self._waits = False
        """Whether something is to be told that is told a little later."""
        self._flowed: Instant = 0
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._office: Office | None = None

    def round(self, now: Instant) -> None:
        """Measure, compare and record what is due. Raises `RecordUnavailable`, and then goes on next time."""
        self._arrivals.follow(now)
        access = self._access.snapshot()
        gone = sum(each.left(now) for each in access.staff.values())
        seen = (self._reader.head().epoch, now - now % HOUR, gone, self._access.ready())
        if seen != self._seen:
            self._look(access, now)
            self._perform(self._scoring.orders(now))
            self._seen = None if self._waits else seen
        if self._flowed != now - now % HOUR:
            self._look_at_inflow(access, now)
            self._flowed = now - now % HOUR

    def _look(self, access: Access, now: Instant) -> None:
        people = people_of(access, now, self._access.ready())
        self._measures.follow(now)
        words = self._access.vocabulary
        spoken = people.languages | self._arrivals.languages() | self._measures.languages()
        drawn_in = Stops(access.masks, people, drawn_in=True)
        measure = measured(
            people,
            words.policy_areas,
            spoken | {UNKNOWN},
            {*words.regions, UNKNOWN},
            drawn_in if drawn_in.anybody else None,
        )
        standing = [loss for loss in self.losses.standing() if loss.fact.kind == "people"]
        orders = self._over(standing, measure, now)
        if gaps := self._missing(standing, measure, now):
            orders += self._lost(gaps, access, now)
        self._perform([*orders, *self._hourly(people, measure, now)])
        self._remember(people, measure, now)

    def _missing(self, standing: Sequence[Loss], measure: Measure, now: Instant) -> list[Gap]:
        lately = self._measures.lately(now)
        if not lately:
            return []
        gaps = fallen(peak(lately), measure) + below(self._measures.usual(now), measure, self._floor)
        found = fresh(gaps, [gap for loss in standing for gap in self.losses.gaps(loss)])
        self._waits = bool(found) and any(loss.at > now - APART for loss in standing)
        return [] if self._waits else found

    def _lost(self, gaps: Sequence[Gap], access: Access, now: Instant) -> list[Order]:
        name = f"loss:people-{now // MINUTE}"
        were = max((people for _, people in self._were), key=lambda some: len(some.names), default=None)
        foretold = msgspec.structs.replace(
            self._load.loss(name, were or people_of(access, now, self._access.ready()), now),
            salt=secrets.token_hex(16),
        )
        outlook = foretold.outlook()
        command = ReportLoss(
            loss=name,
            kind="people",
            places=places(gaps),
            depth=depth(gaps),
            gaps=msgspec.json.encode(gaps),
            people=to_call(access, now),
            forecast=foretold.said(),
            backlog=outlook.backlog,
            waits_p95=outlook.waits_p95,
            digest=outlook.digest,
        )
        return [Order(command, CLOCK, name), *alert(command)]

    def _over(self, standing: Sequence[Loss], measure: Measure, now: Instant) -> list[Order]:
        """What was lost is there again, or has been so for as long as makes it usual."""
        usual = self._measures.usual(now)
        over = [
            loss.fact.loss
            for loss in standing
            if mended(gaps := self.losses.gaps(loss), measure)
            or (loss.at <= now - DAY and not self._unusual(_of(usual, gaps), measure))
        ]
        return [Order(RestoreCoverage(loss=name), CLOCK, f"restored:{name}") for name in over]

    def _unusual(self, usual: Usual, measure: Measure) -> bool:
        return bool(fallen(usual, measure) or below(usual, measure, self._floor))

    def _hourly(self, people: People, measure: Measure, now: Instant) -> list[Order]:
        hour = now - now % HOUR
        if self._measures.recorded(hour):
            return []
        sealed = None if self._measures.stands(packed(measure), hour) else salted(packed(measure))
        command = MeasureCoverage(
            hour=hour,
            areas=bands(people, self._access.vocabulary.policy_areas),
            digest=self._measures.digest if sealed is None else digest_of(sealed),
            measure=sealed,
        )
        return [Order(command, CLOCK, f"coverage:{hour}")]

    def _remember(self, people: People, measure: Measure, now: Instant) -> None:
        self._measures.saw(measure, now)
        self._were = [(at, some) for at, some in self._were if at > now - DAY][-50:]
        self._were.append((now, people))

    def _look_at_inflow(self, access: Access, now: Instant) -> None:
        standing = {
            _inflow_of(loss.fact): loss for loss in self.losses.standing() if loss.fact.kind == "inflow"
        }
        orders = []
        for inflow in inflows(self._arrivals, sorted(self._access.vocabulary.policy_areas), now):
            loss = standing.get((inflow.area, inflow.by))
            if loss is not None and inflow.flows:
                name = loss.fact.loss
                orders.append(Order(RestoreCoverage(loss=name), CLOCK, f"restored:{name}"))
            elif loss is None and inflow.dry and not _explained(access, inflow.area, now):
                orders += _dried(inflow, to_call(access, now), now)
        self._perform(orders)

    def _perform(self, orders: Sequence[Order]) -> None:
        answers = self._door.perform_many(orders) if orders else ()
        for order, answer in zip(orders, answers, strict=True):
            if isinstance(answer, Refusal):
                log.warning("coverage.refused", key=order.key, code=answer.code, why=answer.message)
            elif isinstance(order.command, ReportLoss):
                log.error("coverage.lost", loss=order.command.loss, depth=order.command.depth)

    def start(self, office: Office) -> None:
        """Begin to watch, in a thread of its own, while this process holds the office; closed with it."""
        self._office = office
        self._thread = threading.Thread(target=self._run, args=(office,), name="coverage", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop after the round in hand."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
        if self._office is not None:
            self._office.close()

    def _run(self, office: Office) -> None:
        epoch, due = -1, 0
        while not self._stop.is_set():
            began = time.monotonic()
            try:
                now = self._reader.now()
                if office.held() and (now >= due or self._reader.head().epoch != epoch):
                    epoch, due = self._reader.head().epoch, now + EVERY
                    self.round(now)
            except RecordUnavailable as error:
                log.warning("coverage.waits", reason=str(error))
            except Exception:
                log.exception("coverage.failed")
            self._stop.wait(max(LOOK_SECONDS, REST * (time.monotonic() - began)))


def alert(loss: ReportLoss) -> list[Order]:
    """What opens a case in the queue of alerts: a freeze by any other name may be somebody's doing."""
    areas = tuple(sorted({place.area for place in loss.places}))
    said = f"{loss.loss}: {loss.depth} gone in {', '.join(areas)}. No freeze in force explains it."
    same = digest("coverage", loss.loss)
    name = f"alert:{same}"
    command = RaiseAlert(
        alert=name,
        detector=COVERAGE,
        about=(),
        same=same,
        count=1,
        areas=areas,
        q=0.0,
        details=Details(people=(), acts=(), said=said),
    )
    return [Order(command, CLOCK, name)]


def to_call(access: Access, now: Instant) -> tuple[str, ...]:
    """Who is called: security and policy leads; where none is left, who administers the house."""
    there = [each for each in access.staff.values() if each.active and not each.left(now)]
    leads = [each.principal for each in there if not set(CALLED).isdisjoint(each.roles)]
    return tuple(sorted(leads or [each.principal for each in there if LAST_RESORT in each.roles]))


def _of(usual: Usual, gaps: Sequence[Gap]) -> Usual:
    groups = {gap.group for gap in gaps}
    return {group: counts for group, counts in usual.items() if group in groups}


def _explained(access: Access, area: str, now: Instant) -> bool:
    """Whether a freeze stops rules from opening cases of this area."""
    scope = Scope(tool="review", policy_area=area, subjects=("account:any",))
    return access.lack(AUTOMATION, "case.open", scope, now) is not None


def _dried(inflow: Inflow, people: tuple[str, ...], now: Instant) -> list[Order]:
    name = f"loss:inflow-{inflow.area}-{inflow.by}-{now // HOUR}"
    command = ReportLoss(
        loss=name,
        kind="inflow",
        places=(Place(area=inflow.area, languages=(), hours=()),),
        depth="over 80 %",
        gaps=msgspec.json.encode(inflow),
        people=people,
    )
    return [Order(command, CLOCK, name), *alert(command)]


def _inflow_of(fact: CoverageLost) -> tuple[str, str]:
    """The policy area, and which cases (see `Inflow.by`)."""
    return fact.places[0].area, "rule" if "-rule-" in fact.loss else "all"
