"""Measures what the rules in force cost, in a process of its own: `python -P -m steadyhand.bootstrap.costing VERSION`.

It is done once for each version that comes into force, and gives way to whoever serves.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Final

import structlog

from steadyhand.bootstrap.processes import SETTINGS, spawn_apart
from steadyhand.bootstrap.registry import registry
from steadyhand.bootstrap.settings import Settings, read
from steadyhand.enforcement.store import Standings
from steadyhand.flows.costing import is_due, measure
from steadyhand.intake.store import EventStore
from steadyhand.kernel.tx import RecordUnavailable
from steadyhand.rules.versions.store import RuleSets
from steadyhand.storage.reading import Reader

KINDNESS: Final = 15
LOOK_SECONDS: Final = 60.0
LONGEST_S: Final = 600.0
STOP_S: Final = 5.0

log = structlog.get_logger()


class Costing:
    """Looks now and then whether the rules in force have been measured; runs until `close`."""

    def __init__(
        self, settings: Settings, store: EventStore, version: Callable[[], str], leads: Callable[[], bool]
    ) -> None:
        """`version` gives what is in force; only the process that `leads` measures."""
        self._settings, self._store, self._version, self._leads = settings, store, version, leads
        self._stop = threading.Event()
        self._tried = ""
        self._thread = threading.Thread(target=self._run, name="costing", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop; what is being measured is given up."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(LOOK_SECONDS):
            version = self._version()
            try:
                if (
                    version != self._tried
                    and self._leads()
                    and is_due(self._settings.data, version, self._store)
                ):
                    self._tried = version  # once: what failed would fail again
                    self._measure(version)
            except RecordUnavailable as error:
                log.warning("costing.waits", reason=str(error))
            except Exception:
                log.exception("costing.failed", version=version)

    def _measure(self, version: str) -> None:
        process = spawn(self._settings, version)
        for _ in range(int(LONGEST_S)):
            if process.poll() is not None or self._stop.wait(1.0):
                break
        if process.poll() is None:
            process.kill()
        code = process.wait(STOP_S)
        log.info("costing.measured" if code == 0 else "costing.not_measured", version=version, code=code)


def spawn(settings: Settings, version: str) -> subprocess.Popen[bytes]:
    """Start the process that measures a version."""
    return spawn_apart("steadyhand.bootstrap.costing", settings, version, told=False)


def main() -> None:
    """Measure the version that is named."""
    with contextlib.suppress(OSError):
        os.nice(KINDNESS)
    version, settings = sys.argv[1], read(os.environ[SETTINGS])
    reader, store = Reader(settings.record, registry()), EventStore(settings.events)
    try:
        measure(settings.data, version, RuleSets(reader).texts(version), store, Standings(reader))
    finally:
        store.close()
        reader.close()


if __name__ == "__main__":
    main()
