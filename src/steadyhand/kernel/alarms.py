"""Alarms at the door: what is due goes off before anything is judged, and what cannot go off stops nobody else.

An alarm fails when its command cannot be read (another version wrote it), when judging it raises, or when it
goes off and yet does not end. One such alarm must not stop the house, so it is **set aside**: one entry
(`kernel.alarm_failed`) says so, its row stays, log, metrics, `/readyz` and `steadyhand doctor` show it, and
each process with a clock tries it again at its start and every minute. Whatever sets or ends the timer of
that key mends it too.

What is safe while an authority alarm is set aside, or refused? A prohibition that should have ended goes on:
that is safe. A permission that should have ended would go on too, and is not. So the timer names the
principals who hold it (`Timer.holders`), and the door refuses all that they ask, until the alarm has gone
off or was replaced. Who names nobody leaves the end to the guard, whose judge is given the time and must
compare it with the permission's own end; everybody else is judged as ever.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import msgspec

from steadyhand.kernel.command import Order
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.registry import Registry, UnknownType
from steadyhand.kernel.timers import Alarm, AlarmFailed, Why, alarm_key
from steadyhand.kernel.turn import Turn
from steadyhand.kernel.tx import RecordUnavailable
from steadyhand.kernel.values import CLOCK

EXPIRIES: Final = 200
"""Authority alarms performed at once at the head of a transaction; the rest follow after them."""


class Unreadable(Exception):
    """Nobody can read the command of an alarm."""


class AlarmsBroke(Exception):
    """One of these alarms broke the transaction, which must roll back: perform them one by one."""

    def __init__(self, alarms: Sequence[Alarm]) -> None:
        super().__init__(", ".join(alarm.key for alarm in alarms[:5]))
        self.alarms = alarms


def order_of(registry: Registry, alarm: Alarm) -> Order:
    """What an alarm asks for. Raises `Unreadable`."""
    try:
        return Order(registry.command(alarm.command, bytes(alarm.body)), CLOCK, alarm_key(alarm))
    except (UnknownType, msgspec.MsgspecError) as error:
        raise Unreadable(f"{alarm.key}: {error}") from error


def failure(alarm: Alarm, error: Exception | None = None) -> AlarmFailed:
    """What the ledger says of an alarm that failed; without an error, of one that did not end."""
    why: Why = "unended" if error is None else "unreadable" if isinstance(error, Unreadable) else "raised"
    cause = error.__cause__ or error if error is not None else None
    told = type(cause).__name__ if cause is not None else ""
    return AlarmFailed(alarm=alarm.key, due=alarm.due, command=alarm.command, why=why, error=told)


def expire(turn: Turn) -> None:
    """Permissions and prohibitions that have run out end before anything is judged, however many.

    Whose permission could not be ended is stopped for this transaction. Raises `AlarmsBroke`.
    """
    left: set[str] = set()
    while alarms := [alarm for alarm in turn.tx.due(EXPIRIES + len(left)) if alarm.key not in left]:
        with _told_apart(alarms):
            left |= _perform(turn, alarms)
    for alarm in turn.tx.set_aside():
        turn.stopped.update(alarm.holders)


def _perform(turn: Turn, alarms: Sequence[Alarm]) -> set[str]:
    """Perform due alarms; gives the keys of those that still stand."""
    left = {alarm.key for alarm in alarms if alarm.failed is not None}
    ready = [alarm for alarm in alarms if alarm.failed is None]
    orders = [order_of(turn.registry, alarm) for alarm in ready]
    for alarm, order, needs in zip(ready, orders, turn.load(orders), strict=True):
        if isinstance(turn.perform(order, needs), Refusal):
            left.add(alarm.key)
    left |= {alarm.key for alarm in ready if alarm.key not in left and turn.set_aside(failure(alarm))}
    for alarm in ready:
        turn.stopped.update(alarm.holders if alarm.key in left else ())
    turn.close()
    return left


def go_off(turn: Turn, alarm: Alarm) -> None:
    """Perform one alarm alone, whether it is set aside or not; a refusal leaves it as it is."""
    order = order_of(turn.registry, alarm)
    (needs,) = turn.load([order])
    answer, _ = turn.take(order, needs)
    if not isinstance(answer, Refusal):
        turn.set_aside(failure(alarm))


@contextmanager
def _told_apart(alarms: Sequence[Alarm]) -> Iterator[None]:
    """Say of a fault that it came from an alarm and from no command that anyone asked for."""
    try:
        yield
    except RecordUnavailable:
        raise
    except Exception as error:
        raise AlarmsBroke(alarms) from error
