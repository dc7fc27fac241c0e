"""How a process shares its one processor among the pages that people wait for, and the work that nobody waits for."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Final

from steadyhand.web.asgi import App, Receive, Scope, Send

AT_WORK: Final = 6
"""Requests that are worked on at a time; the others wait in the order in which they came. Fifty threads at once would
each be interrupted by all others, and all be late: the median of fifty people's waits halves with six (measured)."""
NOBODYS: Final = (
    "/v1/",
    "/scim/",
    "/static/",
    "/public/",
    "/console/stream",
    "/healthz",
    "/readyz",
    "/metrics",
)
"""Where programs ask, what is the same for all, and what stays open for hours."""


class Attended:
    """Tells the door while somebody's page is on its way: bulk work then steps back. `attending` is the door's."""

    def __init__(self, app: App, attending: Callable[[], AbstractContextManager[None]]) -> None:
        self._app = app
        self._attending = attending

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request."""
        if scope["type"] != "http" or scope["path"].startswith(NOBODYS):
            await self._app(scope, receive, send)
            return
        with self._attending():
            await self._app(scope, receive, send)
