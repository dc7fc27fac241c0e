"""The EU's transparency database as a test needs it: a real HTTP server that takes statements by the rules of its API.

A batch has 1 to 100 statements and is taken whole or not at all; a fault is told as `statement_<n>`; a `puid` is taken
once for ever, and asked for under `existing-puid`. Which fields of a statement break the schema the test says.
"""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

TOKEN: Final = "1|a-token-of-this-platform"
BASE: Final = "/api/v1/"
EXISTING: Final = f"{BASE}statement/existing-puid/"
AT_MOST: Final = 100

Reply = tuple[int, Any]
Headers = Mapping[str, str]


class CutOff(Exception):
    """The line is cut, and whoever asked gets no answer."""


class Register:
    """What it holds, and what was asked of it; `before` and `after` may answer otherwise, or raise `CutOff`."""

    def __init__(self, faults: Callable[[dict[str, Any]], list[str]]) -> None:
        """`faults` names the fields of a statement that break the schema."""
        self.statements: dict[str, dict[str, Any]] = {}
        self.batches: list[list[str]] = []
        self.asked: list[str] = []
        self.strangers = 0
        self.faults = faults
        self.before: Callable[[int], tuple[int, Headers] | None] = lambda _number: None
        self.after: Callable[[int], None] = lambda _number: None
        handler = type("Handler", (_Handler,), {"register": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def post(self, body: Any) -> Reply:
        """A batch."""
        batch = body.get("statements") if isinstance(body, dict) else None
        if not isinstance(batch, list) or not 1 <= len(batch) <= AT_MOST:
            return 422, {
                "errors": {"statements": ["The statements field must have between 1 and 100 items."]}
            }
        wrong = {
            f"statement_{n}": {field: ["Invalid."] for field in self.faults(one)}
            for n, one in enumerate(batch)
        }
        if errors := {name: fields for name, fields in wrong.items() if fields}:
            return 422, {"errors": errors}
        names = [one["puid"] for one in batch]
        known = [name for name in names if name in self.statements]
        if known or len(set(names)) < len(names):
            return 422, {"errors": {"puid": ["The identifier is not unique."]}, "existing_puids": known}
        self.statements |= {one["puid"]: one for one in batch}
        return 201, {"statements": batch}

    def get(self, puid: str) -> Reply:
        """Whether a statement is there."""
        self.asked.append(puid)
        if puid in self.statements:
            return 302, {"puid": puid}
        return 404, {"message": "statement of reason not found"}

    def take(self, body: Any) -> tuple[int, Any, Headers]:
        """A batch as it comes in, with what a test wants instead. Raises `CutOff`."""
        number = len(self.batches)
        self.batches.append([one["puid"] for one in body["statements"]])
        if otherwise := self.before(number):
            return otherwise[0], {}, otherwise[1]
        reply = self.post(body)
        self.after(number)
        return *reply, {}

    def serve(self) -> None:
        """Until `close`."""
        self._server.serve_forever(poll_interval=0.05)

    def close(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    register: Register

    def do_GET(self) -> None:
        if self._known():
            self._answer(*self.register.get(self.path.removeprefix(EXISTING)), {})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if not self._known():
            return
        try:
            self._answer(*self.register.take(body))
        except CutOff:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)

    def _known(self) -> bool:
        known = self.headers["authorization"] == f"Bearer {TOKEN}"
        if not known:
            self.register.strangers += 1
            self._answer(401, {"message": "Unauthenticated."}, {})
        return known

    def _answer(self, status: int, body: Any, headers: Headers) -> None:
        told = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {**headers, "content-length": str(len(told))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def register(faults: Callable[[dict[str, Any]], list[str]]) -> Iterator[Register]:
    """A register that listens."""
    made = Register(faults)
    thread = threading.Thread(target=made.serve, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.close()
        thread.join()
