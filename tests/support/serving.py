"""`steadyhand serve` for tests of faults: the same supervisor, but what was killed comes back at once.

python -m tests.support.serving DATA       the processes and their supervisor
python -m tests.support.serving ROLE       one of them, on a disk that the test may fill
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from steadyhand.bootstrap import processes
from steadyhand.bootstrap.keys import api_key
from steadyhand.bootstrap.logs import configure
from steadyhand.bootstrap.settings import Settings, load, written
from tests.support.small_disk import FULL, obey

AT_ONCE = (0.02,)


def main(argument: str) -> None:
    """Serve until told to stop."""
    full = os.environ.get(FULL)
    if argument in processes.ROLES:
        obey(Path(full or ""))
        processes.main()
        return
    if full is not None:
        processes._spawn = _spawn
    configure("supervisor")
    settings = load(Path(argument))
    api_key(settings)
    processes.serve(settings, pauses=AT_ONCE, fails=None)


def _spawn(role: processes.Role, settings: Settings) -> subprocess.Popen[bytes]:
    """As production starts a process, but through this program."""
    environment = os.environ | {"STEADYHAND_SETTINGS": written(settings)}
    return subprocess.Popen([sys.executable, "-m", "tests.support.serving", role], env=environment)


if __name__ == "__main__":
    main(sys.argv[1])
