"""The clock: performs alarms that are due, and has the door write refusal counts of past minutes."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Sequence
from typing import Final, Protocol

import structlog

from steadyhand.kernel.door import Door
from steadyhand.kernel.timers import Alarm, alarm_key
from steadyhand.kernel.tx import RecordUnavailable
from steadyhand.kernel.values import Instant

TICK_SECONDS: Final = 0.5
SWEEP_SECONDS: Final = 5.0
AT_ONCE: Final = 2_000
RETRY_SECONDS: Final = 60.0
"""A refused alarm, and one that is set aside, is tried again after this long: what held it may have ended."""

log = structlog.get_logger()


class Alarms(Protocol):
    """Where alarms are read; implemented by storage."""

    def alarms(self, now: Instant, limit: int) -> list[Alarm]:
        """Alarms due at `now` that are not set aside, earliest first."""

    def alarms_set_aside(self, limit: int) -> list[Alarm]:
        """Alarms that could not be performed, earliest first."""

    def now(self) -> Instant:
        """The database's time."""


class Clock:
    """A thread that ticks. Nothing is lost while it does not run: what was due is still due after."""

    def __init__(self, door: Door, alarms: Alarms) -> None:
        self._door = door
        self._alarms = alarms
        self._stop = threading.Event()
        self._swept = self._retried = -math.inf
        self._later: dict[str, float] = {}
        self._ticked = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="clock", daemon=True)

    def start(self) -> None:
        """Begin to tick."""
        self._thread.start()

    def close(self) -> None:
        """Stop after the current tick."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def late(self) -> float:
        """Seconds since the last tick that was done."""
        return time.monotonic() - self._ticked

    def tick(self, monotonic: Callable[[], float] = time.monotonic) -> int:
        """Perform what is due; returns how many alarms went off."""
        now = monotonic()
        self._later = {key: at for key, at in self._later.items() if at > now}
        found = self._alarms.alarms(self._alarms.now(), AT_ONCE + len(self._later))
        due = [alarm for alarm in found if alarm_key(alarm) not in self._later]
        if due:
            self._ring(due, now)
        if now - self._swept > SWEEP_SECONDS:
            self._door.sweep()
            self._swept = now
        if now - self._retried > RETRY_SECONDS:
            self._retried = now
            self._retry()
        self._ticked = time.monotonic()
        return len(due)

    def _ring(self, due: Sequence[Alarm], now: float) -> None:
        """The door itself performs those of authority, before anything else of any transaction."""
        for alarm, refusal in self._door.ring([alarm for alarm in due if not alarm.authority]):
            log.warning("clock.refused", timer=alarm.key, why=refusal.code)
            self._later[alarm_key(alarm)] = now + RETRY_SECONDS
        self._later |= {alarm_key(alarm): now + RETRY_SECONDS for alarm in due if alarm.authority}

    def _retry(self) -> None:
        if aside := self._alarms.alarms_set_aside(AT_ONCE):
            log.error("clock.alarms_set_aside", count=len(aside), timers=[alarm.key for alarm in aside[:10]])
            self._door.ring(aside)

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
