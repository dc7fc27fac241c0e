"""The one door: every consequential write of the house is a command that passes here.

One writer thread serves two lanes, interactive first, and commits what it judged in one transaction
before anyone is answered. See HOUSE.md, "The one door", for the steps, and `turn.py` for the judging;
`parts.py` has what is on its way, `alarms.py` what is due before anything is judged.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Final, Literal

import structlog

from steadyhand.kernel import alarms
from steadyhand.kernel.alarms import AlarmsBroke, Unreadable, failure
from steadyhand.kernel.command import UNPROVED, Command, Order, Proof
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.guard import Guard, Judge
from steadyhand.kernel.pace import BATCH, Pace
from steadyhand.kernel.parts import Answer, Job, Part, SetUndone, alone, record_refusals, take_all
from steadyhand.kernel.registry import Registry
from steadyhand.kernel.timers import Alarm
from steadyhand.kernel.turn import Turn
from steadyhand.kernel.tx import Cursor, Record, RecordUnavailable, Tx

Lane = Literal["interactive", "bulk"]

ATOMIC_LIMIT: Final = 1_000

log = structlog.get_logger()


class DoorClosed(RecordUnavailable):
    """The door is shutting down: nothing was recorded."""


class Door:
    """Performs commands against one record, one transaction at a time."""

    def __init__(self, registry: Registry, record: Record, guard: Guard) -> None:
        self.registry = registry
        self._record = record
        self._guard = guard
        self._judge: tuple[int, Judge] | None = None
        self._lanes: dict[Lane, deque[Job]] = {"interactive": deque(), "bulk": deque()}
        self._wake = threading.Condition()
        self._closing = False
        self.outage: RecordUnavailable | None = None
        """Why the last transaction could not be committed; None if it was. The clock tries every few seconds."""
        self._turn_of_bulk = False
        self._pace = Pace()
        self._thread = threading.Thread(target=self._serve, name="door", daemon=True)
        self._thread.start()

    def perform(
        self,
        command: Command,
        by: str,
        key: str | None = None,
        expect: int | None = None,
        *,
        proof: Proof = UNPROVED,
        under: str | None = None,
    ) -> Answer:
        """Perform one command and wait for its entry or refusal.

        `key` makes it repeatable: the same (by, key) gives the same entry. `expect` is the version
        of the command's row that the caller saw, `proof` how whoever asks proved who they are, `under` the
        permit that it goes by. Raises `RecordUnavailable` when nothing can be written.
        """
        order = Order(command, by, key, expect, proof, under)
        return self.submit([order], lane="interactive").result()[0]

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
        return self._enqueue(Job(orders, atomic=atomic, cursor=cursor), chosen)

    def sweep(self) -> None:
        """Perform due authority alarms and write the refusal counts of minutes that have ended."""
        self._enqueue(Job((), sweep=True), "bulk").result()

    def ring(self, due: Sequence[Alarm]) -> list[tuple[Alarm, Refusal]]:
        """Perform alarms; gives those that were refused.

        What nobody can read, what raises and what does not end is set aside, see `kernel.alarms`. Those of
        authority are performed by any transaction, and here only if they are set aside already.
        """
        orders, ready, failures = [], [], []
        for alarm in due:
            try:
                orders.append(alarms.order_of(self.registry, alarm))
            except Unreadable as error:
                log.exception("door.alarm_unreadable", alarm=alarm.key)
                failures += [failure(alarm, error)] if alarm.failed is None else []
            else:
                ready.append(alarm)
        answers = self._enqueue(Job(orders, alarms=ready), "bulk").result()
        if failures:
            self._enqueue(Job((), failures=failures), "bulk").result()
        return [
            (alarm, answer)
            for alarm, answer in zip(ready, answers, strict=True)
            if isinstance(answer, Refusal)
        ]

    @contextmanager
    def attending(self) -> Iterator[None]:
        """While somebody's page is on its way bulk work steps back, to a share of the time: see `kernel.pace`."""
        with self._wake:
            self._pace.attend()
        try:
            yield
        finally:
            with self._wake:
                self._pace.leave()

    @property
    def waiting(self) -> int:
        """Commands in both lanes that have no answer yet."""
        with self._wake:
            return sum(job.left for lane in self._lanes.values() for job in lane)

    @property
    def serves(self) -> bool:
        """Whether its thread lives."""
        return self._thread.is_alive()

    def close(self) -> None:
        """Answer what is waiting, then stop."""
        with self._wake:
            self._closing = True
            self._wake.notify_all()
        self._thread.join()

    def _enqueue(self, job: Job, lane: Lane) -> Future[list[Answer]]:
        with self._wake:
            if self._closing:
                raise DoorClosed("The service is shutting down: send the command again.")
            if lane == "interactive":
                self._pace.somebody_waits()
            self._lanes[lane].append(job)
            self._wake.notify()
        return job.future

    def _serve(self) -> None:
        while parts := self._next():
            began = time.monotonic()
            self._run(parts)
            if not self._turn_of_bulk:  # this was bulk's turn
                self._pace.took(sum(len(part.answers) for part in parts), time.monotonic() - began)

    def _next(self) -> list[Part]:
        """The parts of the next transaction; empty when the door closes.

        Interactive goes first, but after each of its transactions bulk gets one, so that neither starves.
        """
        with self._wake:
            while (rests := self._pace.rest()) and not self._lanes["interactive"] and not self._closing:
                self._wake.wait(rests)
            while not any(self._lanes.values()):
                if self._closing:
                    return []
                self._wake.wait()
            turn_of_bulk = self._turn_of_bulk and self._lanes["bulk"] and not rests
            bulk_next = not self._lanes["interactive"] or turn_of_bulk
            self._turn_of_bulk = not bulk_next
            if bulk_next:
                return self._gather(self._lanes["bulk"], self._pace.room())
            return self._gather(self._lanes["interactive"], BATCH)

    def _gather(self, lane: deque[Job], room: int) -> list[Part]:
        parts: list[Part] = []
        for job in lane:
            if alone(job):
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
            self.outage = error
            self._finish(parts, error)
        except AlarmsBroke as broke:
            self._without(broke, parts)
        except SetUndone as undone:
            # Its neighbours rolled back with it and still stand in their lane: they come next.
            self._refuse(undone.part, undone.told)
        except Exception as error:
            log.exception("door.batch_failed", commands=sum(len(part.orders) for part in parts))
            self._singly(parts, error)
        else:
            self.outage = None
            self._finish(parts, None)

    def _without(self, broke: AlarmsBroke, parts: list[Part]) -> None:
        """One bad alarm must not stop the house: find it, set it aside, and go on with what was asked."""
        try:
            for alarm in broke.alarms:
                self._alone(alarm)
        except Exception as error:
            if not isinstance(error, RecordUnavailable):
                log.exception("door.alarm_not_set_aside")
            self._finish(parts, error)
        else:
            self._run(parts)

    def _alone(self, alarm: Alarm) -> None:
        try:
            with self._turn() as turn:
                alarms.go_off(turn, alarm)
        except RecordUnavailable:
            raise
        except Exception as error:
            log.exception("door.alarm_failed", alarm=alarm.key, command=alarm.command)
            with self._turn() as turn:
                turn.set_aside(failure(alarm, error))

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
            for alarm in parts[0].alarms:
                parts[0].failed = failure(alarm, error)
            broken = Refusal(
                "failed", f"This command could not be judged ({type(error).__name__}): please report it."
            )
            self._refuse(parts[0], [broken for _ in parts[0].orders])
        else:
            self._finish(parts, error)

    def _transact(self, parts: list[Part]) -> None:
        with self._turn() as turn:
            alarms.expire(turn)
            take_all(turn, parts, until=time.monotonic() + self._pace.seconds())

    @contextmanager
    def _turn(self) -> Iterator[Turn]:
        """One transaction and its turn; the judge it ends with serves the next."""
        with self._record.transaction() as tx:
            turn = Turn(self.registry, tx, self._guard, self._judge_for(tx))
            yield turn
            turn.close()
        self._judge = (turn.epoch, turn.judge)

    def _refuse(self, part: Part, answers: list[Answer]) -> None:
        """Record that this part was refused, in a transaction of its own; its cursor moves on all the same."""
        part.answers, part.reached = answers, True
        try:
            with self._turn() as turn:
                record_refusals(turn, part)
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

    def _drop(self, job: Job) -> None:
        for lane in self._lanes.values():
            if job in lane:
                lane.remove(job)


def _answer(job: Job, error: Exception | None) -> Callable[[], None]:
    def tell() -> None:
        if not job.future.set_running_or_notify_cancel():
            return  # whoever asked went away; what was recorded stays recorded
        if error is not None:
            job.future.set_exception(error)
        else:
            job.future.set_result(job.answers)

    return tell
