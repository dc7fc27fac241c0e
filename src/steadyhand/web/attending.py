"""How a process shares its one processor among the pages that people wait for, and the work that nobody waits for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, asynccontextmanager
from typing import Final

from steadyhand.web.asgi import App, Receive, Scope, Send

AT_WORK: Final = 3
"""Pages that are worked on at a time; the others wait in the order in which they came. Fifty threads at once would
each be interrupted by all others, and all be late. Fewer than three leave the processor idle while a disk or a database
is waited for."""
QUICK_SECONDS: Final = 0.1
"""A page that takes longer gives its place to the next: one long look must not stand before three short ones."""
THREADS: Final = 12
"""Requests in hand at once, with those of programs and those that take long."""
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
    """Lets few pages be worked on at a time, and tells the door while any is on its way: bulk work then steps back.

    `attending` is the door's.
    """

    def __init__(self, app: App, attending: Callable[[], AbstractContextManager[None]]) -> None:
        self._app = app
        self._attending = attending
        self._places = asyncio.Semaphore(AT_WORK)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request."""
        if scope["type"] != "http" or scope["path"].startswith(NOBODYS):
            await self._app(scope, receive, send)
            return
        with self._attending():
            async with self._place():
                await self._app(scope, receive, send)

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        await self._places.acquire()
        given = False

        def give() -> None:
            nonlocal given
            if not given:
                given = True
                self._places.release()

        late = asyncio.get_running_loop().call_later(QUICK_SECONDS, give)
        try:
            yield
        finally:
            late.cancel()
            give()
