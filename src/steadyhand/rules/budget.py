"""The time that the patterns of one event may take together, where they could take long.

Only what can run away looks at this clock; a pattern whose time grows no faster than its text never does. The time is
that of the thread without what Python's garbage collector took of it: neither a busy machine nor a large heap fails an
event.
"""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

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
    collection_began_s = 0.0
    collected_s = 0.0


_account = _Account()


def _collecting(phase: str, _: Mapping[str, Any]) -> None:
    """Called by the collector, in the thread that it takes."""
    if phase == "start":
        _account.collection_began_s = time.thread_time()
    else:
        _account.collected_s += time.thread_time() - _account.collection_began_s


gc.callbacks.append(_collecting)


def _own_time() -> float:
    return time.thread_time() - _account.collected_s


def begin_event(budget_s: float) -> None:
    """A new event on this thread: its patterns have this many seconds together."""
    _account.budget_s = _account.left_s = budget_s


class Deadline:
    """The instant of the thread's own time at which the budget is spent."""

    __slots__ = ("_budget_s", "_end_s")

    def __init__(self, budget_s: float, end_s: float) -> None:
        self._budget_s, self._end_s = budget_s, end_s

    def check(self) -> None:
        """Raise `OutOfTime` once it has come."""
        if _own_time() > self._end_s:
            raise OutOfTime(self._budget_s)


@contextmanager
def spending() -> Iterator[Deadline]:
    """Work that is charged to the event's budget; raises `OutOfTime` where nothing is left of it."""
    began_s = _own_time()
    deadline = Deadline(_account.budget_s, began_s + _account.left_s)
    deadline.check()
    try:
        yield deadline
    finally:
        _account.left_s -= _own_time() - began_s
