"""Jobs on their way through the door, the part of each that one transaction takes, and how a part is judged."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from typing import Final

from steadyhand.kernel.alarms import failure
from steadyhand.kernel.command import Keys, Order
from steadyhand.kernel.entry import Entry, Refusal
from steadyhand.kernel.timers import Alarm, AlarmFailed
from steadyhand.kernel.turn import Turn
from steadyhand.kernel.tx import Cursor

Answer = Entry | Refusal

WITH_THE_SET: Final = Refusal(
    "set_refused", "Another command of this set was refused, so none was performed."
)


class Job:
    """Some orders on their way through the door, possibly in several transactions."""

    __slots__ = ("alarms", "answers", "atomic", "cursor", "failures", "future", "orders", "sweep")

    def __init__(
        self,
        orders: Sequence[Order],
        *,
        atomic: bool = False,
        cursor: Cursor | None = None,
        sweep: bool = False,
        alarms: Sequence[Alarm] = (),
        failures: Sequence[AlarmFailed] = (),
    ) -> None:
        self.orders = orders
        self.atomic = atomic
        self.cursor = cursor
        self.sweep = sweep
        self.alarms = alarms
        """The alarm that each order comes from, where they come from alarms."""
        self.failures = failures
        """Alarms to be set aside."""
        self.answers: list[Answer] = []
        self.future: Future[list[Answer]] = Future()

    @property
    def left(self) -> int:
        return len(self.orders) - len(self.answers)


class Part:
    """What one transaction takes of one job."""

    __slots__ = ("answers", "failed", "job", "orders", "reached")

    def __init__(self, job: Job, orders: Sequence[Order]) -> None:
        self.job = job
        self.orders = orders
        self.answers: list[Answer] = []
        self.reached = False
        """Whether its transaction came to it before its time was up."""
        self.failed: AlarmFailed | None = None
        """Says that its one order comes from an alarm and could not be judged."""

    @property
    def alarms(self) -> Sequence[Alarm]:
        """The alarms its orders come from, if they do."""
        first = len(self.job.answers)
        return self.job.alarms[first : first + len(self.orders)]

    def retries(self, n: int) -> bool:
        """Whether its n-th order comes from an alarm that is set aside: another refusal would say nothing new."""
        return bool(self.job.alarms) and self.alarms[n].failed is not None

    @property
    def ends(self) -> bool:
        """Whether the job is done once this part is."""
        return len(self.answers) == self.job.left


class SetUndone(Exception):
    """An atomic set that had already changed access was refused: its transaction must roll back."""

    def __init__(self, part: Part, told: list[Answer]) -> None:
        super().__init__("set refused")
        self.part = part
        self.told = told


def alone(job: Job) -> bool:
    """An atomic set that changes access cannot be undone in memory: its refusal rolls the transaction back."""
    return job.atomic and any(order.command.raises_epoch for order in job.orders)


def take_all(turn: Turn, parts: list[Part], until: float) -> None:
    needs = iter(turn.load([order for part in parts for order in part.orders]))
    for part in parts:
        if part.job.sweep:
            turn.close_tallies()
        for failed in part.job.failures:
            turn.set_aside(failed)
        if part.job.atomic:
            part.answers = _take_set(turn, part, [next(needs) for _ in part.orders])
        elif not _take_each(turn, part, needs, until, first=part is parts[0]):
            return
        part.reached = True
        if part.job.cursor is not None and part.ends:
            turn.advance(part.job.cursor)


def _take_each(turn: Turn, part: Part, needs: Iterator[Keys], until: float, *, first: bool) -> bool:
    """Judge the orders of a part one by one; False if its time was up before the last."""
    part.answers = []
    for order in part.orders:
        if time.monotonic() > until and (part.answers or not first):
            break
        part.answers.append(turn.perform(order, next(needs), quiet=part.retries(len(part.answers))))
    for alarm, answer in zip(part.alarms, part.answers, strict=False):
        if not isinstance(answer, Refusal):
            turn.set_aside(failure(alarm))
    return len(part.answers) == len(part.orders)


def _take_set(turn: Turn, part: Part, needs: Sequence[Keys]) -> list[Answer]:
    mark, epoch = turn.mark(), turn.epoch
    answers = [turn.take(order, need)[0] for order, need in zip(part.orders, needs, strict=True)]
    if not any(isinstance(answer, Refusal) for answer in answers):
        return answers
    told: list[Answer] = [answer if isinstance(answer, Refusal) else WITH_THE_SET for answer in answers]
    if turn.epoch != epoch:
        raise SetUndone(part, told)
    turn.undo(mark)
    _refuse_set(turn, part.orders, told)
    return told


def record_refusals(turn: Turn, part: Part) -> None:
    if part.job.atomic:
        _refuse_set(turn, part.orders, part.answers)
    elif part.failed is not None:
        turn.set_aside(part.failed)
    else:
        for order, answer in zip(part.orders, part.answers, strict=True):
            assert isinstance(answer, Refusal)
            turn.refuse(order, answer)
    if part.job.cursor is not None and part.ends:
        turn.advance(part.job.cursor)


def _refuse_set(turn: Turn, orders: Sequence[Order], told: Sequence[Answer]) -> None:
    causes = [answer for answer in told if isinstance(answer, Refusal) and answer is not WITH_THE_SET]
    turn.refuse_set(orders, causes, orders[0].by)
