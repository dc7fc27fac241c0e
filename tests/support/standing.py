"""Servers that stay: one application in a thread of this process serves one house after another.

Making the application takes half a second, and starting and stopping its server as much again of waiting; a house is
exchanged in no time. Nothing of one house is left for the next: its live streams, its metrics, who tried to sign in and
what was counted for everybody go with it.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, cast

import httpx
import msgspec
import pytest
import uvicorn
from litestar import Litestar

from steadyhand.web.app import housed, routed
from steadyhand.web.asgi import App, Receive, Scope, Send
from steadyhand.web.observability import Metrics
from steadyhand.web.passage import nowhere
from steadyhand.web.public.counted import Counted
from steadyhand.web.rooms import Rooms

START_LIMIT_S: Final = 10
LEAVE_LIMIT_S: Final = 2
_idle: list[Standing] = []


class Tenant:
    """The rooms of whichever house is served: whoever holds these, holds no house."""

    def __init__(self) -> None:
        self.house: Rooms | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.house, name)


class Standing:
    """An application and its server, which serve the house that they are given."""

    def __init__(self) -> None:
        self._tenant, self._taker = Tenant(), cast("App", nowhere)
        rooms = cast("Rooms", self._tenant)
        with _counts() as self._counted:
            self._app = routed(rooms, self._take, self._readiness, self._exposition)
        self._routes = cast("App", self._app.asgi_handler)
        self._listener = socket.socket()
        self._listener.bind(("127.0.0.1", 0))
        # A name: browsers keep no passkeys for addresses.
        self.url = f"http://localhost:{self._listener.getsockname()[1]}"
        self._server = server_of(self._app)
        threading.Thread(target=self._server.run, args=([self._listener],), daemon=True).start()
        wait_until_healthy(self.url)

    def admit(self, rooms: Rooms, events: App | None) -> None:
        """Serve this house from now on."""
        here = msgspec.structs.replace(rooms, public_url=self.url)
        self._tenant.house, self._taker, self._metrics = here, events or nowhere, Metrics(here)
        for counted in self._counted:
            counted._known = None
        housed(self._app, self._routes, here, self._metrics)

    def dismiss(self) -> None:
        """End what is still open, and serve nobody."""
        self._app.state["live"].close()
        deadline = time.monotonic() + LEAVE_LIMIT_S
        while self._server.server_state.tasks and time.monotonic() < deadline:
            time.sleep(0.002)
        for task in list(self._server.server_state.tasks):
            task.get_loop().call_soon_threadsafe(task.cancel)
        self._tenant.house = None

    async def _take(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._taker(scope, receive, send)

    def _exposition(self) -> bytes:
        return self._metrics.text()

    def _readiness(self) -> dict[str, Any]:
        return {"seq": self._tenant.reader.head().seq}


@contextmanager
def standing(rooms: Rooms, events: App | None) -> Iterator[str]:
    """Serve a house on a server that stood idle, or on a new one; gives the address, without a slash at the end."""
    server = _idle.pop() if _idle else Standing()
    server.admit(rooms, events)
    try:
        yield server.url
    finally:
        server.dismiss()
        _idle.append(server)


def server_of(app: Litestar) -> uvicorn.Server:
    """A server for an application, which says nothing and waits for nobody for long."""
    return uvicorn.Server(
        uvicorn.Config(
            app, log_config=None, access_log=False, timeout_graceful_shutdown=2, proxy_headers=False
        )
    )


def wait_until_healthy(url: str) -> None:
    """Return once a server answers."""
    with httpx.Client(transport=httpx.HTTPTransport(retries=20), trust_env=False) as client:
        client.get(f"{url}/healthz", timeout=START_LIMIT_S).raise_for_status()


@contextmanager
def _counts() -> Iterator[list[Counted]]:
    """What is counted for everybody by the routes that are made meanwhile."""
    made: list[Counted] = []
    begin = Counted.__init__

    def known(self: Counted, *told: Any) -> None:
        begin(self, *told)
        made.append(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Counted, "__init__", known)
        yield made
