"""The clock: performs alarms that are due, and has the door write refusal counts of past minutes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final, Protocol

import msgspec
import structlog

from steadyhand.kernel.command import Order
from steadyhand.kernel.door import Door
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.registry import UnknownType
from steadyhand.kernel.timers import Alarm, alarm_key
from steadyhand.kernel.tx import RecordUnavailable
from steadyhand.kernel.values import CLOCK, Instant

TICK_SECONDS: Final = 0.5
SWEEP_SECONDS: Final = 5.0
AT_ONCE: Final = 2_000
RETRY_SECONDS: Final = 60.0
"""A refused alarm is tried again after this long: what held it may have ended."""

log = structlog.get_logger()


class Alarms(Protocol):
    """Where alarms are read; implemented by storage."""

    def alarms(self, now: Instant, limit: int) -> list[Alarm]:
        """Alarms due at `now`, earliest first."""

    def now(self) -> Instant:
        """The database's time."""


class Clock:
    """A thread that ticks. Nothing is lost while it does not run: what was due is still due after."""

    def __init__(self, door: Door, alarms: Alarms) -> None:
        self._door = door
        self._alarms = alarms
        self._stop = threading.Event()
        self._swept = 0.0
        self._refused: dict[str, float] = {}
        self._thread = threading.Thread(target=self._run, name="clock", daemon=True)

    def start(self) -> None:
        """Begin to tick."""
        self._thread.start()

    def close(self) -> None:
        """Stop after the current tick."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def tick(self, monotonic: Callable[[], float] = time.monotonic) -> int:
        """Perform what is due; returns how many alarms went off."""
        now = monotonic()
        self._refused = {key: at for key, at in self._refused.items() if at > now}
        limit = AT_ONCE + len(self._refused)
        due = [
            (alarm, order)
            for alarm in self._alarms.alarms(self._alarms.now(), limit)
            if alarm.key not in self._refused and (order := self._order(alarm, now)) is not None
        ]
        answers = self._door.perform_many([order for _, order in due]) if due else []
        for (alarm, _), answer in zip(due, answers, strict=True):
            if isinstance(answer, Refusal):
                self._set_aside(alarm, answer.code, now)
        if now - self._swept > SWEEP_SECONDS:
            self._door.sweep()
            self._swept = now
        return len(due)

    def _order(self, alarm: Alarm, now: float) -> Order | None:
        """What an alarm asks for; None if nobody can read it, which must not keep the others waiting."""
        try:
            command = self._door.registry.command(alarm.command, bytes(alarm.body))
        except (UnknownType, msgspec.MsgspecError) as error:
            self._set_aside(alarm, str(error), now)
            return None
        return Order(command, CLOCK, alarm_key(alarm))

    def _set_aside(self, alarm: Alarm, why: str, now: float) -> None:
        log.warning("clock.refused", timer=alarm.key, why=why)
        self._refused[alarm.key] = now + RETRY_SECONDS

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                went_off = self.tick()
            except RecordUnavailable as error:
                log.warning("clock.waits", reason=str(error))
                went_off = 0
            except Exception:
                log.exception("clock.failed")  # the next tick may do better; without ticks nothing ever ends
                went_off = 0
            if went_off == 0:
                self._stop.wait(TICK_SECONDS)
