"""What a flow fails at stops nothing for ever: it is tried again, then named in the log and passed by."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import structlog

from steadyhand.kernel.tx import RecordUnavailable

TRIES: Final = 3
KNOWN: Final = 1_000

log = structlog.get_logger()


class Stumbling:
    """What one flow fails at. For one thread."""

    def __init__(self, flow: str) -> None:
        self._flow = flow
        self._tries: dict[int | str, int] = {}
        """The latest that failed; of several in one round each is tried, however often the round begins again."""

    def tried(self, at: int | str, does: Callable[[], int]) -> int:
        """How much was done at an event's offset, or at what has this name; 0 where that is passed by.

        Raises what `does` raises until it was tried often enough, and `RecordUnavailable` always: all that comes is
        waited with while the record is away.
        """
        try:
            return does()
        except RecordUnavailable:
            raise
        except Exception as error:
            tries = self._tries.pop(at, 0) + 1
            self._tries[at] = tries
            if len(self._tries) > KNOWN:
                del self._tries[next(iter(self._tries))]
            if tries < TRIES:
                raise
            if tries == TRIES:
                passed_by(self._flow, at, error)
            return 0


def passed_by(flow: str, at: int | str, error: Exception) -> None:
    """Say in the log that an event, or what was found, is not looked at, and why."""
    log.error("event.passed_by", flow=flow, offset=at, exc_info=error)
