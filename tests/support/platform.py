"""The platform's side under load: sends events without end, and remembers what was acknowledged."""

from __future__ import annotations

import itertools
import threading
from typing import Self

from tests.support.installation import Installation
from tests.support.traffic import event, events

BATCH = 40
PAUSE_S = 0.05


class Platform:
    """A thread that sends events in the order of their numbers while the block runs; its failure fails the test."""

    def __init__(self, installation: Installation, first: int = 1) -> None:
        self._installation = installation
        self._first = first
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._failed: BaseException | None = None
        self.acknowledged: list[str] = []

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        if self._failed is not None:
            raise self._failed

    def _run(self) -> None:
        try:
            for first in itertools.count(self._first, BATCH + 1):
                if self._stop.wait(PAUSE_S):
                    return
                self._send(first)
        except BaseException as error:  # noqa: BLE001 - told to the test, which waits for this thread
            self._failed = error

    def _send(self, first: int) -> None:
        batch = events(first, BATCH)
        self._installation.deliver(batch)
        # One more is decided at once, as a platform asks before it shows a post.
        asked = event(first + BATCH, "scam")
        self._installation.decided(asked)
        self.acknowledged += [one["id"] for one in [*batch, asked]]
