"""A platform's webhook for tests: a real HTTP server that keeps what it gets and answers with a receipt."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Received:
    """One delivery as it came: headers in lower case, the raw body, and the body read."""

    def __init__(self, headers: Mapping[str, str], body: bytes) -> None:
        self.headers = {name.lower(): value for name, value in headers.items()}
        self.body = body
        self.told: dict[str, Any] = json.loads(body)


class Receiver:
    """Where effects arrive; `deliveries` grows in the order of arrival."""

    def __init__(self) -> None:
        self.deliveries: list[Received] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}/webhook"

    def of_type(self, kind: str) -> list[Received]:
        """Deliveries of one type so far."""
        return [each for each in list(self.deliveries) if each.told["type"] == kind]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        deliveries = self.deliveries

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                deliveries.append(Received(dict(self.headers.items()), body))
                answer = json.dumps({"applied": True, "receipt": f"r{len(deliveries)}", "at": ""}).encode()
                self.send_response(200)
                self.send_header("content-length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                pass

        return Handler

    def serve(self) -> None:
        """Serve until `close`."""
        self._server.serve_forever(poll_interval=0.05)

    def close(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver that runs."""
    receiver = Receiver()
    thread = threading.Thread(target=receiver.serve)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.close()
        thread.join()
