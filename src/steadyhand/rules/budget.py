"""The time that the patterns of one event may take together, where they could take long.

Only what can run away looks at this clock; a pattern whose time grows no faster than its text never does. The time is
that of the thread, so a busy machine fails no event.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

BUDGET_S: Final = 0.05


class OutOfTime(Exception):
    """A pattern was given up; what depends on it is not decided."""

    def __init__(self, budget_s: float) -> None:
        super().__init__(
            f"this pattern took longer than its part of the {budget_s * 1000:g} ms budget of an event"
        )


class _Account(threading.local):
    budget_s = BUDGET_S
    left_s = BUDGET_S


_account = _Account()


def begin_event(budget_s: float) -> None:
    """A new event on this thread: its patterns have this many seconds together."""
    _account.budget_s = _account.left_s = budget_s


class Deadline:
    """The instant of the thread's own clock at which the budget is spent."""

    __slots__ = ("_budget_s", "_end_s")

    def __init__(self, budget_s: float, end_s: float) -> None:
        self._budget_s, self._end_s = budget_s, end_s

    def check(self) -> None:
        """Raise `OutOfTime` once it has come."""
        if time.thread_time() > self._end_s:
            raise OutOfTime(self._budget_s)


@contextmanager
def spending() -> Iterator[Deadline]:
    """Work that is charged to the event's budget; raises `OutOfTime` where nothing is left of it."""
    began_s = time.thread_time()
    deadline = Deadline(_account.budget_s, began_s + _account.left_s)
    deadline.check()
    try:
        yield deadline
    finally:
        _account.left_s -= time.thread_time() - began_s
