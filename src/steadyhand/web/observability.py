"""Logs, request ids and metrics: what an operator sees of a running process."""

from __future__ import annotations

import contextlib
import re
import time
import uuid
from collections import Counter as Counted
from collections.abc import Iterator
from threading import Lock
from typing import Final

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import func, select

from steadyhand.kernel.entry import Refused, RefusedAgain, SetRefused
from steadyhand.kernel.tx import RecordUnavailable
from steadyhand.kernel.values import SECOND
from steadyhand.storage.tables import ledger
from steadyhand.web.asgi import App, Message, Receive, Scope, Send
from steadyhand.web.rooms import Rooms

_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}\Z")
_REFUSALS: Final = ("kernel.refused", "kernel.refused_again", "kernel.set_refused")
ALARMS: Final = 1_000
"""As many alarms that are set aside are counted."""
SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)

log = structlog.get_logger()


class Metrics:
    """The metrics of one application; `text()` is what Prometheus reads."""

    def __init__(self, rooms: Rooms) -> None:
        self.registry = CollectorRegistry()
        labels = ("method", "route")
        self.requests = Counter(
            "steadyhand_http_requests", "Requests answered", (*labels, "status"), registry=self.registry
        )
        self.seconds = Histogram(
            "steadyhand_http_request_seconds",
            "Time to answer",
            labels,
            buckets=SECONDS,
            registry=self.registry,
        )
        self.registry.register(HouseMetrics(rooms))

    def text(self) -> bytes:
        """All metrics in the text format of Prometheus."""
        return generate_latest(self.registry)


class Observed:
    """Gives each request an id, counts and times it, and writes one line about it."""

    def __init__(self, app: App, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request, then count it by its route, never by its address."""
        request_id = _request_id(scope)
        scope["state"]["request_id"] = request_id
        begun, status = time.perf_counter(), 500

        async def identified(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", request_id.encode())]
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self._app(scope, receive, identified)
            finally:
                self._count(scope, status, time.perf_counter() - begun)

    def _count(self, scope: Scope, status: int, seconds: float) -> None:
        route = str(scope.get("path_template") or "unknown")
        self._metrics.requests.labels(scope["method"], route, status).inc()
        self._metrics.seconds.labels(scope["method"], route).observe(seconds)
        ids = {name: value for name in ("principal", "decision") if (value := scope["state"].get(name))}
        log.info(
            "request",
            method=scope["method"],
            path=scope["path"],
            status=status,
            ms=round(seconds * 1000, 1),
            **ids,
        )


class HouseMetrics(Collector):
    """What the house itself counts, read when asked: entries and refusals since start, queues, outbox, door."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._tally = LedgerTally(rooms)

    def describe(self) -> list[Metric]:
        """Nothing is known before it is read."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Every metric; while the record cannot be read, only that it cannot."""
        yield GaugeMetricFamily(
            "steadyhand_door_waiting", "Commands without an answer yet", self._rooms.door.waiting
        )
        yield from self._archive()
        try:
            found = [*self._tally.collect(), *self._cases(), self._effects(), self._alarms()]
        except RecordUnavailable:
            yield GaugeMetricFamily("steadyhand_record_readable", "1 while the record can be read", 0)
            return
        yield GaugeMetricFamily("steadyhand_record_readable", "1 while the record can be read", 1)
        yield from found

    def _archive(self) -> Iterator[Metric]:
        """Nothing where there are no events here, or they cannot be read."""
        events = self._rooms.events
        with contextlib.suppress(RecordUnavailable):
            if events is not None:
                since, now = events.unarchived_since(), self._rooms.now()
                yield GaugeMetricFamily(
                    "steadyhand_archive_waiting_seconds",
                    "Age of the oldest event that the archive lacks; from two hours on an hour has failed",
                    0 if since is None else max(0, now - since) / SECOND,
                )

    def _cases(self) -> Iterator[Metric]:
        queues = self._rooms.cases.queues(self._rooms.areas)
        waiting = GaugeMetricFamily("steadyhand_cases_open", "Cases that wait for a person", labels=["area"])
        leased = GaugeMetricFamily("steadyhand_cases_leased", "Cases a person looks at", labels=["area"])
        for queue in queues:
            waiting.add_metric([queue.area], queue.open)
            leased.add_metric([queue.area], queue.leased)
        yield from (waiting, leased)

    def _alarms(self) -> Metric:
        aside = GaugeMetricFamily(
            "steadyhand_alarms_set_aside", "Timers that cannot be performed: see doctor", labels=["authority"]
        )
        counted = Counted(str(alarm.authority) for alarm in self._rooms.reader.alarms_set_aside(ALARMS))
        for authority in ("0", "1"):
            aside.add_metric([authority], counted[authority])
        return aside

    def _effects(self) -> Metric:
        effects = GaugeMetricFamily(
            "steadyhand_effects", "Effects to the platform by state", labels=["state"]
        )
        for state, count in self._rooms.outbox.counts().items():
            effects.add_metric([state], count)
        return effects


class LedgerTally:
    """Counts entries by type and refusals by command and code as the ledger grows, whoever performed them."""

    def __init__(self, rooms: Rooms) -> None:
        self._reader = rooms.reader
        self._seq: int | None = None
        self._entries: dict[str, int] = {}
        self._refusals: dict[tuple[str, str], int] = {}
        self._lock = Lock()

    def collect(self) -> Iterator[Metric]:
        """Both counters, brought up to the end of the ledger."""
        with self._lock:
            self._catch_up()
            entries = CounterMetricFamily(
                "steadyhand_entries", "Entries since start, by type", labels=["type"]
            )
            for kind, count in self._entries.items():
                entries.add_metric([kind], count)
            refusals = CounterMetricFamily(
                "steadyhand_refusals", "Refused commands since start", labels=["command", "code"]
            )
            for cause, count in self._refusals.items():
                refusals.add_metric(list(cause), count)
        yield from (entries, refusals)

    def _catch_up(self) -> None:
        head = self._reader.head().seq
        after = head if self._seq is None else self._seq
        c = ledger.c
        query = select(c.type, func.count().label("n")).where(c.seq > after, c.seq <= head).group_by(c.type)
        for row in self._reader.fetch(query) if head > after else ():
            self._entries[row.type] = self._entries.get(row.type, 0) + row.n
        for entry in self._reader.entries(after, types=_REFUSALS) if head > after else ():
            if entry.seq <= head:
                self._refused(entry.fact)
        self._seq = head

    def _refused(self, fact: object) -> None:
        match fact:
            case Refused(command=command, code=code):
                self._add(command, code, 1)
            case RefusedAgain(cause=cause, count=count):
                command, _, code = cause.partition("/")
                self._add(command, code, count)
            case SetRefused(causes=causes):
                for code, count in causes.items():
                    self._add("set", code, count)

    def _add(self, command: str, code: str, count: int) -> None:
        self._refusals[command, code] = self._refusals.get((command, code), 0) + count


def _request_id(scope: Scope) -> str:
    given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"").decode(
        "latin-1"
    )
    return given if _ID.match(given) else uuid.uuid4().hex
