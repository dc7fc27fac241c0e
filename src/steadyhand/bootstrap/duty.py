"""A duty: something this process does again and again, until it stops, whatever fails meanwhile."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final

import structlog

from steadyhand.kernel.tx import RecordUnavailable

log = structlog.get_logger()

DOUBLED: Final = 10
"""Times that the pause after a failure is doubled at most."""
LONGEST_S: Final = 15.0
"""What fails again and again is tried more and more rarely, but this often."""


class Duty:
    """A thread that does one thing every so many seconds."""

    def __init__(
        self, name: str, do: Callable[[], object], every_s: float, behind: Callable[[], bool] = lambda: False
    ) -> None:
        """`behind` says whether a round has left something to do: then the next one begins at once."""
        self.name, self._do, self._every, self._behind = name, do, every_s, behind
        self._caught_up = time.monotonic()
        self.failing = ""
        """Why the last round did not end, for anyone to read; empty where it did."""
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    @property
    def late_s(self) -> float:
        """Seconds since a round ended and had left nothing to do; since the start where none has yet."""
        return time.monotonic() - self._caught_up

    def close(self) -> None:
        """Stop after the round in hand."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        fails, pause = 0, self._every
        while not self._stop.wait(pause):
            pause = self._every
            try:
                self._do()
                behind = self._behind()
            except RecordUnavailable as error:
                self.failing = "the record cannot be written"
                log.warning("duty.waits", duty=self.name, reason=str(error))
            except Exception:
                self.failing, fails = "the log says why", fails + 1
                pause = max(pause, min(LONGEST_S, pause * 2 ** min(fails, DOUBLED)))
                log.exception("duty.failed", duty=self.name)
            else:
                self.failing, fails = "", 0
                if behind:
                    pause = 0.0
                else:
                    self._caught_up = time.monotonic()
