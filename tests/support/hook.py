"""A platform's webhook that answers as a test tells it to: slowly, busily, or not at all; a real HTTP server."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = tuple[int, Mapping[str, str]]
"""A status and headers; 200 comes with a receipt."""
TAKEN: Reply = (200, {})


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64  # of fewer the kernel drops some, and they come back a second later


class Delivery:
    """One delivery as it came: headers in lower case, the raw body, and the body read."""

    def __init__(self, headers: Mapping[str, str], body: bytes) -> None:
        self.headers = {name.lower(): value for name, value in headers.items()}
        self.body = body
        self.told: dict[str, Any] = json.loads(body)


class Hook:
    """Where effects arrive; `begun` and `ended` are their ids in the order of arrival and of the answers."""

    def __init__(self) -> None:
        self.deliveries: list[Delivery] = []
        self.begun: list[str] = []
        self.ended: list[str] = []
        self.at: list[float] = []
        self.told: dict[str, dict[str, Any]] = {}
        self.answer: Callable[[dict[str, Any]], Reply] = lambda _: TAKEN
        self._server = _Server(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"

    def subjects(self) -> list[str]:
        """Whom the deliveries that were answered concern, in the order of the answers."""
        return [str(self.told[effect]["data"]["subject"]) for effect in self.ended]

    def of_type(self, kind: str) -> list[Delivery]:
        """Deliveries of one type so far, in the order of arrival."""
        return [each for each in list(self.deliveries) if each.told["type"] == kind]

    def _take(self, delivery: Delivery) -> Reply:
        effect, told = delivery.headers["webhook-id"], delivery.told
        self.deliveries.append(delivery)
        self.told[effect] = told
        self.at.append(time.monotonic())
        self.begun.append(effect)
        reply = self.answer(told)
        self.ended.append(effect)
        return reply

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        take = self._take

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                status, headers = take(Delivery(dict(self.headers.items()), body))
                receipt = b'{"applied": true, "receipt": "r", "at": ""}' if status == TAKEN[0] else b""
                try:
                    self.send_response(status)
                    for name, value in {**headers, "content-length": str(len(receipt))}.items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(receipt)
                except ConnectionError:
                    return  # whoever asked is gone

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Handler

    def serve(self) -> None:
        """Until `close`."""
        self._server.serve_forever(poll_interval=0.05)

    def close(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def hooked() -> Iterator[Hook]:
    """A hook that listens."""
    hook = Hook()
    thread = threading.Thread(target=hook.serve, daemon=True)
    thread.start()
    try:
        yield hook
    finally:
        hook.close()
        thread.join()
