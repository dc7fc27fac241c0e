"""Slows down guessing of passwords: after some wrong tries, each further one has to wait longer."""

from __future__ import annotations

import threading
from typing import Final

from steadyhand.kernel.values import MINUTE, SECOND, Instant

FREE: Final = 5
"""Wrong tries without a wait."""
LONGEST: Final = 15 * MINUTE
FORGOTTEN: Final = 60 * MINUTE
"""Without another wrong try for this long, a name begins anew."""
KEPT: Final = 10_000
"""Names remembered; beyond them the oldest is forgotten, so that guessing names fills no memory."""


class Throttle:
    """Counts wrong tries by name, in this process. Safe from several threads."""

    def __init__(self) -> None:
        self._wrong: dict[str, tuple[int, Instant]] = {}
        self._lock = threading.Lock()

    def wait(self, name: str, now: Instant) -> Instant:
        """How long this name has to wait before its next try (microseconds); 0 when it may try."""
        with self._lock:
            count, last = self._wrong.get(name, (0, now))
            return 0 if count < FREE or now - last > FORGOTTEN else max(0, last + _pause(count) - now)

    def wrong(self, name: str, now: Instant) -> None:
        """Count a wrong try."""
        with self._lock:
            count, last = self._wrong.pop(name, (0, now))
            self._wrong[name] = (1 if now - last > FORGOTTEN else count + 1, now)
            if len(self._wrong) > KEPT:
                del self._wrong[next(iter(self._wrong))]

    def right(self, name: str) -> None:
        """Forget the wrong tries of a name."""
        with self._lock:
            self._wrong.pop(name, None)


def _pause(count: int) -> Instant:
    return min(LONGEST, SECOND << min(count - FREE, 20))
