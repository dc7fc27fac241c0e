"""The stream: every event in order, its one decision, and the commands that follow, exactly once.

The cursor lies in the record and commits with the last command of its batch, so a crash repeats at most
one batch, whose commands carry the same keys. Of several processes on one record one follows the log; the
others stand by, and who takes over begins at the record's cursor.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Final, Protocol

import structlog

from steadyhand.flows.deciding import Decider
from steadyhand.flows.post import labels_added, orders
from steadyhand.intake.growth import Growth
from steadyhand.intake.rows import Logged
from steadyhand.intake.seen import Seen
from steadyhand.intake.store import EventStore
from steadyhand.kernel.command import Order
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.tx import Cursor, RecordUnavailable
from steadyhand.kernel.wire import Performs

CURSOR: Final = "events"
BATCH: Final = 500
WAIT_SECONDS: Final = 1.0
LITTLE: Final = 100
GATHER_SECONDS: Final = 0.025
"""After a batch of few, wait for more: a step costs the same for one event as for many, and decisions wait for it."""
RETRY_SECONDS: Final = 0.5

log = structlog.get_logger()


class Arrivals(Protocol):
    """Tells when there is something to read; implemented by intake."""

    def wait_for(self, after: int, timeout: float) -> bool:
        """Whether an event with a greater offset came within `timeout` seconds."""


class Office(Protocol):
    """Says who of several processes follows the log; implemented by storage."""

    def held(self) -> bool:
        """Whether it is this one, now."""


class Stream:
    """Follows the log of events. While one batch is being recorded the next is being decided."""

    def __init__(
        self,
        store: EventStore,
        decider: Decider,
        door: Performs,
        start: int,
        *,
        office: Office | None = None,
        recorded: Callable[[], int] | None = None,
    ) -> None:
        """`recorded` reads the cursor from the record: where to begin when `office` falls to this process."""
        self._office = office
        self._recorded = recorded or (lambda: start)
        self.leads = office is None
        """Whether this process follows the log; else another one does, and this one stands by."""
        self._trouble = ""
        self._store, self._seen, self._growth = store, Seen(store), Growth(store)
        self._decider = decider
        self._door = door
        self._recorder = ThreadPoolExecutor(1, "stream-recorder")
        self._inflight: tuple[int, dict[str, set[str]], Future[None]] | None = None
        self._stop = threading.Event()
        self.read = start
        self.cursor = start
        """The offset up to which everything is decided and recorded."""

    def step(self, limit: int = BATCH) -> int:
        """Decide and hand over the next batch; returns how many events it had."""
        batch = self._store.read(self.read, limit)
        if not batch:
            self.settle()
            return 0
        self._seen.note(batch)
        self._growth.note(batch)
        pending = self._inflight[1] if self._inflight else {}
        rulings = self._decider.decide_logged(batch, pending)
        wanted = [
            order
            for one, ruled in zip(batch, rulings, strict=True)
            for order in orders(one.event, ruled, one.received)
        ]
        self.settle()
        added = labels_added(asked for ruled in rulings for asked in ruled.asked)
        future = self._recorder.submit(self._record, wanted, batch)
        self._inflight = (batch[-1].offset, added, future)
        self.read = batch[-1].offset
        self._decider.shadow(batch, rulings, pending)
        return len(batch)

    def settle(self) -> None:
        """Wait until what was handed over is recorded."""
        if self._inflight is not None:
            offset, _, future = self._inflight
            future.result()
            self.cursor, self._inflight = offset, None

    def run(self, arrivals: Arrivals) -> None:
        """Follow the log until `close`, while this process is the one that does."""
        while not self._stop.is_set():
            try:
                if self._elected():
                    self._follow(arrivals)
                else:
                    self.cursor, self._trouble = self._recorded(), ""
                    self._stop.wait(WAIT_SECONDS)
            except RecordUnavailable as error:
                log.warning("stream.waits", reason=str(error))
                self._trouble = "waits for a database"
                self._stop.wait(RETRY_SECONDS)
            except Exception:
                if self._stop.is_set():
                    return
                log.exception("stream.failed", after=self.cursor)
                self._trouble = "fails and begins again: see the log"
                self.read, self._inflight = self.cursor, None
                self._stop.wait(RETRY_SECONDS * 4)

    def health(self) -> dict[str, Any]:
        """For `/readyz`: `ok`, `standby`, or `degraded` with the reason; and up to where all is recorded."""
        told = {"status": "ok" if self.leads else "standby", "cursor": self.cursor}
        return told if not self._trouble else {**told, "status": "degraded", "reason": self._trouble}

    def close(self) -> None:
        """Stop after the batch in hand."""
        self._stop.set()
        self._recorder.shutdown(wait=True)

    def _elected(self) -> bool:
        held = self._office is None or self._office.held()
        if held and not self.leads:
            self.read = self.cursor = self._recorded()
            log.warning("stream.leads", after=self.cursor)
        elif self.leads and not held:
            log.warning("stream.stands_by", after=self.cursor)
            self.settle()
        self.leads = held
        return held

    def _follow(self, arrivals: Arrivals) -> None:
        taken = self.step()
        self._trouble = ""
        if taken == 0:
            arrivals.wait_for(self.read, WAIT_SECONDS)
        elif taken < LITTLE:
            self._stop.wait(GATHER_SECONDS)

    def _record(self, wanted: Sequence[Order], batch: Sequence[Logged]) -> None:
        cursor = Cursor(CURSOR, batch[-1].offset)
        while True:
            try:
                answers = self._door.perform_many(wanted, cursor=cursor)
            except RecordUnavailable as error:
                if self._stop.is_set():
                    raise
                log.warning("stream.record_waits", reason=str(error))
                self._trouble = "waits for the door"
                time.sleep(RETRY_SECONDS)
            else:
                _tell_refused(wanted, answers)
                return


def _tell_refused(wanted: Sequence[Order], answers: Sequence[object]) -> None:
    """Refusals are entries too; the log says them where an operator looks first."""
    for order, answer in zip(wanted, answers, strict=True):
        if isinstance(answer, Refusal):
            log.warning("stream.refused", key=order.key, code=answer.code, why=answer.message)
