"""Group commit: many senders share one commit to disk, and nobody is told before it is done.

A commit costs milliseconds whatever its size, so the writer gathers what arrives within a few of them.
"""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Final

import structlog

from steadyhand.intake.appending import Item, Receipt
from steadyhand.intake.store import EventStore
from steadyhand.kernel.tx import RecordUnavailable

GATHER_SECONDS: Final = 0.005
GATHER_EVENTS: Final = 500
GATHER_BYTES: Final = 8 * 1024 * 1024
WAITING_LIMIT: Final = 20_000
WAITING_BYTES: Final = 64 * 1024 * 1024
LAG_LIMIT: Final = 200_000
_CURSOR_AGE: Final = 0.25
"""Seconds for which the consumer's cursor is not asked for again."""
_USUAL_RATE: Final = 2_000.0

log = structlog.get_logger()


class Busy(Exception):
    """More is waiting than may: send it again after `retry_after` seconds. Nothing was kept."""

    def __init__(self, detail: str, retry_after: int) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class _Job:
    __slots__ = ("future", "items", "size")

    def __init__(self, items: Sequence[Item]) -> None:
        self.items = items
        self.size = sum(len(item.event.data) for item in items)
        self.future: Future[list[Receipt]] = Future()


class IntakeWriter:
    """The one thread of this process that appends events.

    `cursor` gives the offset up to which the consumer has come; asked at most a few times a second.
    """

    def __init__(
        self,
        store: EventStore,
        cursor: Callable[[], int] | None = None,
        *,
        waiting_limit: int = WAITING_LIMIT,
        waiting_bytes: int = WAITING_BYTES,
        lag_limit: int = LAG_LIMIT,
    ) -> None:
        self._store = store
        self._cursor = cursor
        self._limits = (waiting_limit, waiting_bytes, lag_limit)
        self._jobs: deque[_Job] = deque()
        self._waiting = 0
        self._waiting_bytes = 0
        self._rate = _USUAL_RATE
        self._seen: tuple[float, int] = (-math.inf, 0)
        self._closing = False
        self._wake = threading.Condition()
        self._grown = threading.Condition()
        self._last = store.last()
        self._thread = threading.Thread(target=self._serve, name="intake", daemon=True)
        self._thread.start()

    def submit(self, items: Sequence[Item]) -> Future[list[Receipt]]:
        """Keep these events; the future has their receipts after the commit.

        Raises `Busy`, or `RecordUnavailable` when the service is shutting down. The future raises
        `RecordUnavailable` on an outage: nothing of it was kept then.
        """
        job = _Job(items)
        lag = self.lag()
        with self._wake:
            if self._closing:
                raise RecordUnavailable("The service is shutting down: send the events again.")
            self._refuse_excess(job, lag)
            self._jobs.append(job)
            self._waiting += len(items)
            self._waiting_bytes += job.size
            if len(self._jobs) == 1 or self._waiting >= GATHER_EVENTS:
                self._wake.notify()
        return job.future

    @property
    def waiting(self) -> int:
        """Events that have no answer yet."""
        return self._waiting

    @property
    def last(self) -> int:
        """The last offset this process has written or found at its start."""
        return self._last

    def lag(self) -> int:
        """How many offsets the consumer is behind; 0 where there is no consumer."""
        if self._cursor is None:
            return 0
        at, value = self._seen
        if time.monotonic() - at > _CURSOR_AGE:
            value = self._cursor()
            self._seen = (time.monotonic(), value)
        return max(0, self._last - value)

    def wait_for(self, after: int, timeout: float) -> bool:
        """Wait until an event has `offset > after`; False if `timeout` seconds passed first.

        Sees what this process writes. What another one appends is found by reading again now and then.
        """
        with self._grown:
            return (
                self._grown.wait_for(lambda: self._last > after or self._closing, timeout)
                and self._last > after
            )

    def close(self) -> None:
        """Keep and answer what is waiting, then stop."""
        with self._wake:
            self._closing = True
            self._wake.notify_all()
        self._thread.join()
        with self._grown:
            self._grown.notify_all()

    def _refuse_excess(self, job: _Job, lag: int) -> None:
        most, most_bytes, lag_limit = self._limits
        many = self._waiting + len(job.items) > most or self._waiting_bytes + job.size > most_bytes
        if self._jobs and many:
            raise Busy(f"{self._waiting} events are waiting to be written.", self._seconds(self._waiting))
        if lag > lag_limit:
            raise Busy(f"Rules are {lag} events behind.", self._seconds(lag - lag_limit))

    def _seconds(self, events: int) -> int:
        return min(60, max(1, math.ceil(events / self._rate)))

    def _serve(self) -> None:
        while jobs := self._gather():
            began = time.monotonic()
            count, size = sum(len(job.items) for job in jobs), sum(job.size for job in jobs)
            self._write(jobs)
            with self._wake:
                self._waiting -= count
                self._waiting_bytes -= size
                self._rate += 0.1 * (count / max(time.monotonic() - began, 1e-4) - self._rate)

    def _gather(self) -> list[_Job]:
        """What goes into the next commit; empty when the writer closes."""
        with self._wake:
            while not self._jobs:
                if self._closing:
                    return []
                self._wake.wait()
            if self._waiting < GATHER_EVENTS:
                full = GATHER_EVENTS
                self._wake.wait_for(lambda: self._waiting >= full or self._closing, GATHER_SECONDS)
            jobs: list[_Job] = []
            room, bytes_left = GATHER_EVENTS, GATHER_BYTES
            while self._jobs and (not jobs or self._fits(room, bytes_left)):
                jobs.append(self._jobs.popleft())
                room, bytes_left = room - len(jobs[-1].items), bytes_left - jobs[-1].size
            return jobs

    def _fits(self, room: int, bytes_left: int) -> bool:
        return len(self._jobs[0].items) <= room and self._jobs[0].size <= bytes_left

    def _write(self, jobs: Sequence[_Job]) -> None:
        try:
            receipts = self._store.append([item for job in jobs for item in job.items])
        except RecordUnavailable as error:
            log.warning("intake.unavailable", events=sum(len(job.items) for job in jobs), reason=str(error))
            _fail(jobs, error)
        except Exception as error:
            log.exception("intake.batch_failed", jobs=len(jobs))
            if len(jobs) == 1:
                _fail(jobs, error)
            for job in jobs if len(jobs) > 1 else ():
                self._write([job])
        else:
            self._grow(receipts)
            _answer(jobs, receipts)

    def _grow(self, receipts: Sequence[Receipt]) -> None:
        with self._grown:
            self._last = max(self._last, *(receipt.offset for receipt in receipts), 0)
            self._grown.notify_all()


def _fail(jobs: Sequence[_Job], error: Exception) -> None:
    for job in jobs:
        if job.future.set_running_or_notify_cancel():
            job.future.set_exception(error)


def _answer(jobs: Sequence[_Job], receipts: list[Receipt]) -> None:
    at = 0
    for job in jobs:
        end = at + len(job.items)
        if job.future.set_running_or_notify_cancel():
            job.future.set_result(receipts[at:end])
        at = end
