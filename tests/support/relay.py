"""A line between Steadyhand and its platform that can be cut after the platform has done what it was asked."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

TIMEOUT_S = 30.0


class Relay:
    """Passes webhooks on. While it holds, answers stay here, though the platform has already given them."""

    def __init__(self, target: str) -> None:
        self._target = target
        self._open = threading.Event()
        self._open.set()
        self.held = threading.Event()
        """Set once an answer is being held back."""
        self.seen: list[str] = []
        """The ids of deliveries in the order in which the platform was given them."""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}/"

    def hold(self) -> None:
        """Keep answers back from now on."""
        self.held.clear()
        self._open.clear()

    def release(self) -> None:
        """Let them through again."""
        self._open.set()

    def serve(self) -> None:
        """Until `close`."""
        self._server.serve_forever(poll_interval=0.05)

    def close(self) -> None:
        """Stop."""
        self.release()
        self._server.shutdown()
        self._server.server_close()

    def _pass_on(self, headers: dict[str, str], body: bytes) -> httpx.Response:
        answer = httpx.post(self._target, content=body, headers=headers, timeout=TIMEOUT_S, trust_env=False)
        self.seen.append(headers["webhook-id"])
        if not self._open.is_set():
            self.held.set()
            self._open.wait(TIMEOUT_S)
        return answer

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        pass_on = self._pass_on

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                told = {
                    n.lower(): v for n, v in self.headers.items() if n.lower() not in {"host", "connection"}
                }
                answer = pass_on(told, body)
                try:
                    self.send_response(answer.status_code)
                    self.send_header("content-type", "application/json")
                    self.send_header("content-length", str(len(answer.content)))
                    self.end_headers()
                    self.wfile.write(answer.content)
                except ConnectionError:
                    return  # whoever asked was killed meanwhile

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Handler


@contextmanager
def relay_to(target: str) -> Iterator[Relay]:
    """A running line to this address."""
    relay = Relay(target)
    thread = threading.Thread(target=relay.serve, daemon=True)
    thread.start()
    yield relay
    relay.close()
    thread.join()
