"""The one door: every consequential write of the house is a command that passes here.

One writer thread serves two lanes, interactive first, and commits what it judged in one transaction
before anyone is answered. See HOUSE.md, "The one door", for the steps, and `turn.py` for the judging.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Final, Literal

import structlog

from steadyhand.kernel.command import Command, Keys, Order
from steadyhand.kernel.entry import Entry, Refusal
from steadyhand.kernel.guard import Guard, Judge
from steadyhand.kernel.registry import Registry
from steadyhand.kernel.timers import alarm_key
from steadyhand.kernel.turn import Turn
from steadyhand.kernel.tx import Cursor, Record, RecordUnavailable, Tx
from steadyhand.kernel.values import CLOCK

Lane = Literal["interactive", "bulk"]
Answer = Entry | Refusal

BATCH: Final = 100
"""Commands in one transaction: more makes interactive writers wait (measured in HOUSE.md)."""
BULK_SECONDS: Final = 0.020
"""How long a bulk transaction judges before it commits what it has."""
ATOMIC_LIMIT: Final = 1_000
EXPIRIES: Final = 200
"""Authority alarms performed at the head of one transaction; the rest follow in the next."""

_WITH_THE_SET: Final = Refusal(
    "set_refused", "Another command of this set was refused, so none was performed."
)

log = structlog.get_logger()


class DoorClosed(RecordUnavailable):
    """The door is shutting down: nothing was recorded."""


class _Job:
    """Some orders on their way through the door, possibly in several transactions."""

    __slots__ = ("answers", "atomic", "by", "cursor", "future", "orders", "sweep")

    def __init__(
        self, orders: Sequence[Order], *, atomic: bool, cursor: Cursor | None, sweep: bool = False
    ) -> None:
        self.orders = orders
        self.atomic = atomic
        self.cursor = cursor
        self.sweep = sweep
        self.answers: list[Answer] = []
        self.future: Future[list[Answer]] = Future()

    @property
    def left(self) -> int:
        return len(self.orders) - len(self.answers)


class Part:
    """What one transaction takes of one job."""

    __slots__ = ("answers", "job", "orders", "reached")

    def __init__(self, job: _Job, orders: Sequence[Order]) -> None:
        self.job = job
        self.orders = orders
        self.answers: list[Answer] = []
        self.reached = False
        """Whether its transaction came to it before its time was up."""

    @property
    def ends(self) -> bool:
        """Whether the job is done once this part is."""
        return len(self.answers) == self.job.left


class _SetUndone(Exception):
    """An atomic set that had already changed access was refused: its transaction must roll back."""

    def __init__(self, part: Part, told: list[Answer]) -> None:
        super().__init__("set refused")
        self.part = part
        self.told = told


class Door:
    """Performs commands against one record, one transaction at a time."""

    def __init__(self, registry: Registry, record: Record, guard: Guard) -> None:
        self.registry = registry
        self._record = record
        self._guard = guard
        self._judge: tuple[int, Judge] | None = None
        self._lanes: dict[Lane, deque[_Job]] = {"interactive": deque(), "bulk": deque()}
        self._wake = threading.Condition()
        self._closing = False
        self._turn_of_bulk = False
        self._thread = threading.Thread(target=self._serve, name="door", daemon=True)
        self._thread.start()

    def perform(self, command: Command, by: str, key: str | None = None, expect: int | None = None) -> Answer:
        """Perform one command and wait for its entry or refusal.

        `key` makes it repeatable: the same (by, key) gives the same entry. `expect` is the version
        of the command's row that the caller saw. Raises `RecordUnavailable` when nothing can be written.
        """
        return self.submit([Order(command, by, key, expect)], lane="interactive").result()[0]

    def perform_many(
        self,
        orders: Sequence[Order],
        *,
        atomic: bool = False,
        cursor: Cursor | None = None,
        lane: Lane | None = None,
    ) -> list[Answer]:
        """Perform several orders; answers come in their order.

        With `atomic`, all give entries in one transaction or none does: the refused members answer
        with their own refusal, the others with `set_refused`. `cursor` is committed with the last of them.
        """
        return self.submit(orders, atomic=atomic, cursor=cursor, lane=lane).result()

    def submit(
        self,
        orders: Sequence[Order],
        *,
        atomic: bool = False,
        cursor: Cursor | None = None,
        lane: Lane | None = None,
    ) -> Future[list[Answer]]:
        """As `perform_many`, without waiting."""
        if atomic and len(orders) > ATOMIC_LIMIT:
            raise ValueError(
                f"An atomic set holds at most {ATOMIC_LIMIT} commands; this one has {len(orders)}."
            )
        chosen: Lane = lane or ("interactive" if atomic else "bulk")
        return self._enqueue(_Job(orders, atomic=atomic, cursor=cursor), chosen)

    def sweep(self) -> None:
        """Perform due authority alarms and write the refusal counts of minutes that have ended."""
        self._enqueue(_Job((), atomic=False, cursor=None, sweep=True), "bulk").result()

    @property
    def waiting(self) -> int:
        """Commands in both lanes that have no answer yet."""
        with self._wake:
            return sum(job.left for lane in self._lanes.values() for job in lane)

    def close(self) -> None:
        """Answer what is waiting, then stop."""
        with self._wake:
            self._closing = True
            self._wake.notify_all()
        self._thread.join()

    def _enqueue(self, job: _Job, lane: Lane) -> Future[list[Answer]]:
        with self._wake:
            if self._closing:
                raise DoorClosed("The service is shutting down: send the command again.")
            self._lanes[lane].append(job)
            self._wake.notify()
        return job.future

    def _serve(self) -> None:
        while parts := self._next():
            self._run(parts)

    def _next(self) -> list[Part]:
        """The parts of the next transaction; empty when the door closes.

        Interactive goes first, but after each of its transactions bulk gets one, so that neither starves.
        """
        with self._wake:
            while not any(self._lanes.values()):
                if self._closing:
                    return []
                self._wake.wait()
            bulk_next = not self._lanes["interactive"] or (self._turn_of_bulk and self._lanes["bulk"])
            self._turn_of_bulk = not bulk_next
            return self._gather(self._lanes["bulk" if bulk_next else "interactive"])

    def _gather(self, lane: deque[_Job]) -> list[Part]:
        parts: list[Part] = []
        room = BATCH
        for job in lane:
            if _alone(job):
                return parts or [Part(job, job.orders)]
            if room <= 0 or (job.atomic and job.left > room):
                break
            orders = job.orders[len(job.answers) : len(job.answers) + room]
            parts.append(Part(job, orders))
            room -= max(1, len(orders))
        return parts or [Part(lane[0], lane[0].orders)]

    def _run(self, parts: list[Part]) -> None:
        try:
            self._transact(parts)
        except RecordUnavailable as error:
            self._finish(parts, error)
        except _SetUndone as undone:
            # Its neighbours rolled back with it and still stand in their lane: they come next.
            self._refuse(undone.part, undone.told)
        except Exception as error:
            log.exception("door.batch_failed", commands=sum(len(part.orders) for part in parts))
            self._singly(parts, error)
        else:
            self._finish(parts, None)

    def _singly(self, parts: list[Part], error: Exception) -> None:
        """Find the command that broke the batch: every other one gets through."""
        if len(parts) > 1:
            for part in parts:
                self._run([Part(part.job, part.orders)])
        elif len(parts[0].orders) > 1 and not parts[0].job.atomic:
            job, orders = parts[0].job, parts[0].orders
            for order in orders:
                if job.future.done():
                    return
                self._run([Part(job, [order])])
        elif parts[0].orders:
            broken = Refusal(
                "failed", f"This command could not be judged ({type(error).__name__}): please report it."
            )
            self._refuse(parts[0], [broken for _ in parts[0].orders])
        else:
            self._finish(parts, error)

    def _transact(self, parts: list[Part]) -> None:
        with self._record.transaction() as tx:
            turn = Turn(self.registry, tx, self._guard, self._judge_for(tx))
            _expire(turn)
            _take_all(turn, parts, until=time.monotonic() + BULK_SECONDS)
            turn.close()
        self._judge = (turn.epoch, turn.judge)

    def _refuse(self, part: Part, answers: list[Answer]) -> None:
        """Record that this part was refused, in a transaction of its own; its cursor moves on all the same."""
        part.answers, part.reached = answers, True
        try:
            with self._record.transaction() as tx:
                turn = Turn(self.registry, tx, self._guard, self._judge_for(tx))
                _record_refusals(turn, part)
                turn.close()
        except RecordUnavailable as error:
            self._finish([part], error)
            return
        except Exception:
            log.exception("door.refusal_failed")  # it was refused all the same
        self._finish([part], None)

    def _judge_for(self, tx: Tx) -> Judge:
        if self._judge is None or self._judge[0] != tx.head.epoch:
            return self._guard.compile(tx)
        return self._judge[1]

    def _finish(self, parts: list[Part], error: Exception | None) -> None:
        done: list[Callable[[], None]] = []
        with self._wake:
            for part in parts:
                if error is None:
                    part.job.answers += part.answers
                if error is not None or (part.reached and part.job.left == 0):
                    self._drop(part.job)
                    done.append(_answer(part.job, error))
        for tell in done:
            tell()

    def _drop(self, job: _Job) -> None:
        for lane in self._lanes.values():
            if job in lane:
                lane.remove(job)


def _alone(job: _Job) -> bool:
    """An atomic set that changes access cannot be undone in memory: its refusal rolls the transaction back."""
    return job.atomic and any(order.command.raises_epoch for order in job.orders)


def _answer(job: _Job, error: Exception | None) -> Callable[[], None]:
    def tell() -> None:
        if not job.future.set_running_or_notify_cancel():
            return  # whoever asked went away; what was recorded stays recorded
        if error is not None:
            job.future.set_exception(error)
        else:
            job.future.set_result(job.answers)

    return tell


def _expire(turn: Turn) -> None:
    """Step 3: permissions and prohibitions that have run out end before anything is judged, however many."""
    refused: set[str] = set()
    while alarms := [alarm for alarm in turn.tx.due(EXPIRIES + len(refused)) if alarm.key not in refused]:
        orders = [
            Order(turn.registry.command(alarm.command, bytes(alarm.body)), CLOCK, alarm_key(alarm))
            for alarm in alarms
        ]
        for alarm, order, needs in zip(alarms, orders, turn.load(orders), strict=True):
            if isinstance(_take(turn, order, needs), Refusal):
                refused.add(alarm.key)
        turn.close()


def _take_all(turn: Turn, parts: list[Part], until: float) -> None:
    needs = iter(turn.load([order for part in parts for order in part.orders]))
    for part in parts:
        if part.job.sweep:
            turn.close_tallies()
        elif part.job.atomic:
            part.answers = _take_set(turn, part, [next(needs) for _ in part.orders])
        else:
            part.answers = []
            for order in part.orders:
                if time.monotonic() > until and (part.answers or part is not parts[0]):
                    return
                part.answers.append(_take(turn, order, next(needs)))
        part.reached = True
        if part.job.cursor is not None and part.ends:
            turn.advance(part.job.cursor)


def _take(turn: Turn, order: Order, needs: Keys) -> Answer:
    answer, new = turn.take(order, needs)
    if isinstance(answer, Refusal) and new:
        turn.refuse(order, answer)
    return answer


def _take_set(turn: Turn, part: Part, needs: Sequence[Keys]) -> list[Answer]:
    mark, epoch = turn.mark(), turn.epoch
    answers = [turn.take(order, need)[0] for order, need in zip(part.orders, needs, strict=True)]
    if not any(isinstance(answer, Refusal) for answer in answers):
        return answers
    told: list[Answer] = [answer if isinstance(answer, Refusal) else _WITH_THE_SET for answer in answers]
    if turn.epoch != epoch:
        raise _SetUndone(part, told)
    turn.undo(mark)
    _refuse_set(turn, part.orders, told)
    return told


def _record_refusals(turn: Turn, part: Part) -> None:
    if part.job.atomic:
        _refuse_set(turn, part.orders, part.answers)
    else:
        for order, answer in zip(part.orders, part.answers, strict=True):
            assert isinstance(answer, Refusal)
            turn.refuse(order, answer)
    if part.job.cursor is not None and part.ends:
        turn.advance(part.job.cursor)


def _refuse_set(turn: Turn, orders: Sequence[Order], told: Sequence[Answer]) -> None:
    causes = [answer for answer in told if isinstance(answer, Refusal) and answer is not _WITH_THE_SET]
    turn.refuse_set(orders, causes, orders[0].by)
