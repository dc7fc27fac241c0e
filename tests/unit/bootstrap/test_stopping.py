"""A signal that arrives at the worst moment still ends the process."""

from __future__ import annotations

import subprocess
import sys

LOST = """
import os, signal, sys, time, weakref
from steadyhand.bootstrap import processes

class Gone: ...

def collected(_):
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(0.01)  # the handler raises in here, and what is raised here is lost

signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
sys.unraisablehook = processes._told_again
kept = Gone()
watched = weakref.ref(kept, collected)
del kept
time.sleep(20)
sys.exit(3)
"""


def test_signal_that_comes_while_something_is_collected_is_not_lost():
    """The process would hold its ports for ever, and the next service could not start."""
    done = subprocess.run([sys.executable, "-c", LOST], timeout=15, check=False)

    assert done.returncode == 0
