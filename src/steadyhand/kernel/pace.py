"""How much bulk work is done while people wait: of one transaction as much as some ms hold, and a share of the time.

Judging is bounded by the clock as it goes on; what writing and the commit take is only known afterwards, and depends
on the database and the disk. So each transaction tells the next one how fast the last was.
"""

from __future__ import annotations

import time
from typing import Final

BATCH: Final = 100
"""Commands in one transaction: more makes interactive writers wait (measured in HOUSE.md)."""
FEWEST: Final = 40
"""With fewer, a slow disk would bring bulk work to a standstill."""
BULK_SECONDS: Final = 0.015
ATTENDED_FEWEST: Final = 12
ATTENDED_SECONDS: Final = 0.006
"""While people are at pages: each of theirs may have to wait for one whole transaction."""
CALM_SECONDS: Final = 1.0
"""After so long without an interactive command nobody has to be spared."""


SHARE: Final = 0.1
"""Of the time during which people are at work, what bulk work has at least: it shares the processor."""
PAUSE_SECONDS: Final = 0.5
"""So soon after a page the same people are expected to ask for the next."""


class Pace:
    """The size of the next bulk transaction, and when it may begin."""

    def __init__(self) -> None:
        self._size = float(BATCH)
        self._asked = -CALM_SECONDS
        self._rests = 0.0
        self._attended = 0
        self._left = -PAUSE_SECONDS

    def attend(self) -> None:
        """Somebody's page is on its way."""
        self._attended += 1

    def leave(self) -> None:
        """It is there."""
        self._attended -= 1
        self._left = time.monotonic()

    def rest(self) -> float:
        """Seconds that bulk work still steps back; 0 where it may begin."""
        now = time.monotonic()
        return max(0.0, self._rests - now) if self._peopled(now) else 0.0

    def seconds(self) -> float:
        """How long a transaction may judge."""
        return ATTENDED_SECONDS if self._peopled(time.monotonic()) else BULK_SECONDS

    def somebody_waits(self) -> None:
        """An interactive command has come."""
        self._asked = time.monotonic()

    def room(self) -> int:
        """Commands that the next bulk transaction may hold."""
        return int(self._size) if time.monotonic() - self._asked < CALM_SECONDS else BATCH

    def took(self, commands: int, seconds: float) -> None:
        """A bulk transaction of so many commands took so long, its commit included."""
        now = time.monotonic()
        most, fewest = (ATTENDED_SECONDS, ATTENDED_FEWEST) if self._peopled(now) else (BULK_SECONDS, FEWEST)
        if commands:
            fits = commands * most / max(seconds, 1e-6)
            self._size = min(BATCH, max(fewest, (self._size + fits) / 2))
        self._rests = now + seconds * (1 / SHARE - 1)

    def _peopled(self, now: float) -> bool:
        return bool(self._attended) or now - self._left < PAUSE_SECONDS
