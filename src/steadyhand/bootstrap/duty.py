"""A duty: something this process does again and again, until it stops, whatever fails meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog

from steadyhand.kernel.tx import RecordUnavailable

log = structlog.get_logger()


class Duty:
    """A thread that does one thing every so many seconds."""

    def __init__(self, name: str, do: Callable[[], object], every_s: float) -> None:
        self._name, self._do, self._every = name, do, every_s
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def close(self) -> None:
        """Stop after the round in hand."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(self._every):
            try:
                self._do()
            except RecordUnavailable as error:
                log.warning("duty.waits", duty=self._name, reason=str(error))
            except Exception:
                log.exception("duty.failed", duty=self._name)
