"""A network line to a server, here PostgreSQL, that can be cut and mended: bytes pass, or nothing gets through."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

CHUNK = 65_536


class Line:
    """Listens on a port of its own and passes everything on to another one."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._whole, self._lock = True, threading.Lock()
        self._open: set[socket.socket] = set()

    def cut(self) -> None:
        """End what is connected and let nobody connect."""
        with self._lock:
            self._whole = False
            ended, self._open = self._open, set()
        for end in ended:
            _end(end)

    def mend(self) -> None:
        """Let everybody connect again."""
        with self._lock:
            self._whole = True

    def serve(self) -> None:
        """Until `close`."""
        with suppress(OSError):
            while True:
                self._connect(self._listener.accept()[0])

    def close(self) -> None:
        """Stop."""
        self.cut()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes whoever accepts
        self._listener.close()

    def _connect(self, near: socket.socket) -> None:
        with self._lock:
            if not self._whole:
                near.close()
                return
            far = socket.create_connection(("127.0.0.1", self._target))
            self._open |= {near, far}
        for here, there in ((near, far), (far, near)):
            threading.Thread(target=self._pass, args=(here, there), daemon=True).start()

    def _pass(self, here: socket.socket, there: socket.socket) -> None:
        with suppress(OSError):
            while data := here.recv(CHUNK):
                there.sendall(data)
        _end(there)
        here.close()
        with self._lock:
            self._open.discard(here)


def _end(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


@contextmanager
def line_to(port: int) -> Iterator[Line]:
    """A line to a port of this machine that is whole."""
    line = Line(port)
    thread = threading.Thread(target=line.serve, daemon=True)
    thread.start()
    try:
        yield line
    finally:
        line.close()
        thread.join()
