"""The write lock of the embedded record: one writer among all processes, each in its turn.

SQLite's busy time-out is a lottery that a busy neighbour always wins: a second process can wait for
ever. Two advisory file locks (flock(2)) make it a queue: whoever wants to write takes the gate, waits
there for the lock, and leaves the gate open only once it holds the lock.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class WriteLock:
    """An exclusive lock between processes and between the threads of one."""

    def __init__(self, path: Path) -> None:
        # flock belongs to the open file: it does not keep two threads of one process apart.
        self._threads = threading.Lock()
        self._gate = os.open(
            path.with_name(path.name + ".gate"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600
        )
        self._lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock; waits for whoever holds it."""
        with self._threads:
            fcntl.flock(self._gate, fcntl.LOCK_EX)
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX)
            finally:
                fcntl.flock(self._gate, fcntl.LOCK_UN)
            try:
                yield
            finally:
                fcntl.flock(self._lock, fcntl.LOCK_UN)

    def close(self) -> None:
        """Give back the file descriptors."""
        os.close(self._gate)
        os.close(self._lock)
