"""Decisions that somebody waits for: all events that wait are decided together and kept in one commit.

One at a time, each would read its facts alone and wake four threads; together they cost little more than
one. While a batch is being written the next is being decided.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import Future
from typing import Final, Protocol

from steadyhand.flows.deciding import Decider, keep, stored
from steadyhand.flows.post import Ruled
from steadyhand.intake.appending import Item, Receipt
from steadyhand.intake.model import Event, IdReused
from steadyhand.kernel.tx import RecordUnavailable

TOGETHER: Final = 64
"""Events in one batch: whoever came first waits for all of it."""


class Keeps(Protocol):
    """Makes events durable; implemented by intake."""

    def submit(self, items: Sequence[Item]) -> Future[list[Receipt]]:
        """Receipts after the commit; raises or fails with what nothing was kept for."""


class _Asked:
    __slots__ = ("answer", "event")

    def __init__(self, event: Event) -> None:
        self.event = event
        self.answer: Future[Ruled] = Future()

    # Whoever asked may have gone away, and a future that was cancelled takes no answer.
    def tell(self, ruled: Ruled) -> None:
        if self.answer.set_running_or_notify_cancel():
            self.answer.set_result(ruled)

    def fail(self, error: BaseException) -> None:
        if self.answer.set_running_or_notify_cancel():
            self.answer.set_exception(error)


class WritePath:
    """Decides an event before the platform goes on with it; the decision is kept with the event first."""

    def __init__(self, decider: Decider, intake: Keeps) -> None:
        self._decider = decider
        self._intake = intake
        self._asked: list[_Asked] = []
        self._closing = False
        self._wake = threading.Condition()
        self._thread = threading.Thread(target=self._serve, name="decide", daemon=True)
        self._thread.start()

    def decide(self, event: Event) -> Future[Ruled]:
        """What stands as decided on this event, once that is on disk.

        The future fails with `IdReused`, `Busy` or `RecordUnavailable`; the event was not kept then.
        """
        asked = _Asked(event)
        with self._wake:
            if not self._closing:
                self._asked.append(asked)
                self._wake.notify()
                return asked.answer
        asked.fail(RecordUnavailable("The service is shutting down: send the event again."))
        return asked.answer

    def close(self) -> None:
        """Decide what is waiting, then stop. The intake must still be there."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        self._thread.join()

    def _serve(self) -> None:
        while batch := self._next():
            self._decide(batch)

    def _next(self) -> list[_Asked]:
        with self._wake:
            self._wake.wait_for(lambda: self._asked or self._closing)
            batch, self._asked = self._asked[:TOGETHER], self._asked[TOGETHER:]
            return batch

    def _decide(self, batch: Sequence[_Asked]) -> None:
        """One event that cannot be decided fails alone."""
        try:
            rulings = self._decider.decide([asked.event for asked in batch])
            items = [Item(asked.event, keep(ruled)) for asked, ruled in zip(batch, rulings, strict=True)]
            kept = self._intake.submit(items)
        except Exception as error:  # noqa: BLE001 - it is the answer
            if len(batch) == 1:
                batch[0].fail(error)
            for asked in batch if len(batch) > 1 else ():
                self._decide([asked])
        else:
            kept.add_done_callback(lambda done: _answer(batch, rulings, done))


def _answer(batch: Sequence[_Asked], rulings: Sequence[Ruled], kept: Future[list[Receipt]]) -> None:
    if error := kept.exception():
        for asked in batch:
            asked.fail(error)
        return
    for asked, ruled, receipt in zip(batch, rulings, kept.result(), strict=True):
        if receipt.conflict:
            asked.fail(IdReused())
        else:
            asked.tell(stored(receipt.decided) if receipt.decided else ruled)
