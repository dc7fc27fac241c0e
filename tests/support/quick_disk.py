"""Where the temporary files of a run lie: in memory, where there is enough of it.

Half of a run would be spent waiting until a disk has what was written, which matters when the power fails. What tests
kill are processes, and what those have written stays with the system on either.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Final

MEMORY: Final = Path("/dev/shm")  # noqa: S108 - folders in it are made by tempfile
NEEDED_BYTES: Final = 6 * 1024**3


def use() -> None:
    """Make temporary files there, in this process and in all that it starts, unless `TMPDIR` says where."""
    if "TMPDIR" not in os.environ and _roomy():
        tempfile.tempdir = os.environ["TMPDIR"] = str(MEMORY)


def _roomy() -> bool:
    """Whether there is such a folder with room, and as much memory behind it that nobody else uses."""
    if not os.access(MEMORY, os.W_OK):
        return False
    told = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    available = next(int(line.split()[1]) * 1024 for line in told if line.startswith("MemAvailable:"))
    return min(available, shutil.disk_usage(MEMORY).free) >= NEEDED_BYTES
