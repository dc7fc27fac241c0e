"""A disk that can be filled and freed: a small file system, or, where none may be mounted, SQLite's own limit.

The second way meets the same error in the same places, but only for the databases, not for the files around them.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine

SIZE = "24m"
PORTION = b"\0" * 65_536
FULL = "STEADYHAND_TEST_FULL"
"""Names the file whose existence means that no database beside it may grow."""
LARGEST = 4_294_967_294


class SmallDisk(Protocol):
    """Something to put a data folder on."""

    folder: Path
    environment: dict[str, str]
    """What the processes that write there need in their environment."""

    def fill(self) -> None:
        """From now on nothing more fits."""

    def free(self) -> None:
        """There is room again."""


class Mounted:
    """A tmpfs of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment: dict[str, str] = {}
        self._ballast = folder / "ballast"

    def fill(self) -> None:
        with self._ballast.open("ab", buffering=0) as file, suppress(OSError):
            size = len(PORTION)
            while size:
                written = file.write(PORTION[:size])
                size = size if written == size else size // 2

    def free(self) -> None:
        self._ballast.unlink()


class Limited:
    """A folder whose databases may not grow while a file says so."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._full = folder.parent / "full"
        self.environment = {FULL: str(self._full)}

    def fill(self) -> None:
        self._full.write_text(str(self.folder))

    def free(self) -> None:
        self._full.unlink()


@contextmanager
def small_disk(folder: Path) -> Iterator[SmallDisk]:
    """A small disk at `folder`; what stands on it is gone afterwards."""
    folder.mkdir()
    if not _mounted(folder):
        yield Limited(folder)
        return
    try:
        yield Mounted(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def obey(full: Path) -> None:
    """In a process that writes: let no database grow that lies below the folder named in `full`, while that exists."""

    @event.listens_for(Engine, "begin")
    def _limit(connection: Connection) -> None:
        if connection.dialect.name == "sqlite":
            _set_limit(connection, full)


def _set_limit(connection: Connection, full: Path) -> None:
    row: Any = connection.exec_driver_sql("PRAGMA database_list").first()
    with suppress(FileNotFoundError):
        if Path(row[2]).is_relative_to(full.read_text()):
            connection.exec_driver_sql("PRAGMA max_page_count=1")  # never less than there are: no growth
            return
    connection.exec_driver_sql(f"PRAGMA max_page_count={LARGEST}")


def _mounted(folder: Path) -> bool:
    if sys.platform != "linux":
        return False
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=0700", "tmpfs", str(folder)]
    with suppress(FileNotFoundError):
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    return False
