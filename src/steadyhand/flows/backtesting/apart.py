"""Backtests in a process of their own, one at a time: whoever serves pages starts them, looks on, and shows the result.

The result holds words of posts, so it stays in memory, and for a while only: what is erased meanwhile must not stand
about. The counts stay on disk (see `job`), so the same question is answered again at once.
"""

from __future__ import annotations

import contextlib
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, Literal, Protocol

import msgspec

from steadyhand.flows.backtesting.job import State, jobs
from steadyhand.rules.backtest import Report

KEPT_S: Final = 600.0
"""How long a result is kept for those who look at it."""
STOPPED: Final = 3
"""The exit status of a process that was told to stop."""
STOP_S: Final = 10.0
LONGEST: Final = 2_000
Now = Literal["never", "running", "stopped", "failed", "done"]
Question = tuple[str, str | None]
"""The version of the rules, and of those that they are compared with."""


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """How a backtest stands. `report` is there for a while after it is done; `why` says why it failed."""

    now: Now
    state: State | None = None
    report: Report | None = None
    why: str = ""


class Backtests(Protocol):
    """Starts backtests and looks on."""

    def start(self, rules: str, base: str | None) -> bool:
        """Begin, or go on, with everything that is kept; False where another one runs."""

    def look(self, rules: str, base: str | None) -> Look:
        """How it stands."""

    def stop(self, rules: str, base: str | None) -> None:
        """End it; what was finished is kept."""


Spawn = Callable[[str, str | None], "subprocess.Popen[bytes]"]
"""Starts the process for a question: it writes the report as JSON to its output, and what is wrong to its errors."""


class _Ended(msgspec.Struct, frozen=True):
    at: float
    report: Report | None
    why: str
    stopped: bool


class Apart:
    """Implements `Backtests`. Safe to use from several threads."""

    def __init__(self, data: Path, spawn: Spawn) -> None:
        self._data = data
        self._spawn = spawn
        self._lock = threading.Lock()
        self._running: tuple[Question, subprocess.Popen[bytes], threading.Thread] | None = None
        self._ended: dict[Question, _Ended] = {}

    def start(self, rules: str, base: str | None) -> bool:
        """Begin, or go on; True also where just this one runs already."""
        question = (rules, base)
        with self._lock:
            if self._running is not None:
                return self._running[0] == question
            process = self._spawn(rules, base)
            waiting = threading.Thread(
                target=self._await, args=(question, process), name="backtest", daemon=True
            )
            self._ended.pop(question, None)
            self._running = question, process, waiting
            waiting.start()
            return True

    def look(self, rules: str, base: str | None) -> Look:
        """How it stands, by what the process has written down."""
        question = (rules, base)
        with self._lock:
            self._forget()
            runs = self._running is not None and self._running[0] == question
            ended = self._ended.get(question)
        state = next((state for state in jobs(self._data) if _asks(state, question)), None)
        if runs:
            return Look(now="running", state=state)
        if ended is not None and not ended.stopped:
            return Look(
                now="done" if ended.report else "failed", state=state, report=ended.report, why=ended.why
            )
        if state is None:
            return Look(now="never")
        return Look(now="done" if state.standing == "done" else "stopped", state=state)

    def stop(self, rules: str, base: str | None) -> None:
        """Ask the process to end, and make sure that it does."""
        with self._lock:
            running = self._running
        if running is not None and running[0] == (rules, base):
            _end(running[1])
            running[2].join(STOP_S)

    def close(self) -> None:
        """End what runs."""
        with self._lock:
            running = self._running
        if running is not None:
            self.stop(*running[0])

    def _await(self, question: Question, process: subprocess.Popen[bytes]) -> None:
        out, errors = process.communicate()
        stopped = process.returncode == STOPPED or process.returncode < 0
        report, why = None, errors.decode(errors="replace").strip()[-LONGEST:]
        if process.returncode == 0:
            try:
                report = msgspec.json.decode(out, type=Report)
            except msgspec.MsgspecError as error:
                why = f"its result cannot be read: {error}"
        with self._lock:
            self._ended[question] = _Ended(time.monotonic(), report, why, stopped)
            self._running = None

    def _forget(self) -> None:
        until = time.monotonic() - KEPT_S
        self._ended = {question: ended for question, ended in self._ended.items() if ended.at > until}


def _asks(state: State, question: Question) -> bool:
    return (state.rules, state.base) == question and state.since is None and state.until is None


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(STOP_S)
        return
    process.kill()
