"""An event at which a flow fails stops nothing for ever: it is tried again, then named in the log and passed by."""

from __future__ import annotations

from typing import Final

import structlog

TRIES: Final = 3

log = structlog.get_logger()


class Stumbling:
    """What one flow fails at. For one thread.

    A record that is away is no such failure: all that comes is waited with then.
    """

    def __init__(self, flow: str) -> None:
        self._flow = flow
        self._at, self._tries = -1, 0

    def passes_by(self, offset: int, error: Exception) -> bool:
        """Whether to go on without an event; else it is to be tried again."""
        self._tries = self._tries + 1 if offset == self._at else 1
        self._at = offset
        if self._tries < TRIES:
            return False
        passed_by(self._flow, offset, error)
        return True


def passed_by(flow: str, offset: int, error: Exception) -> None:
    """Say in the log that an event is not looked at, and why."""
    log.error("event.passed_by", flow=flow, offset=offset, exc_info=error)
