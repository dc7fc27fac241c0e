"""Backtests in a process of their own: what becomes of it when that fails, is stopped, or another one is asked for."""

import subprocess
import sys
import time

import pytest

from steadyhand.flows.backtesting.apart import Apart


def apart(data, program):
    """Backtests whose process is this Python program."""
    command = [sys.executable, "-c", program]
    return Apart(
        data, lambda _rules, _base: subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    )


def settled(runs, *question):
    """How it stands once nothing runs."""
    deadline = time.monotonic() + 20
    while (look := runs.look(*question)).now == "running":
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return look


def test_process_that_fails_says_why(tmp_path):
    """A page that only says that it did not work sends people to the logs."""
    runs = apart(tmp_path, "import sys; sys.exit('The disk is full.')")
    assert runs.start("v1", None)
    look = settled(runs, "v1", None)

    assert (look.now, look.why, look.report) == ("failed", "The disk is full.", None)


@pytest.mark.parametrize("output", ["", "{}"])
def test_result_that_cannot_be_read_is_a_failure(tmp_path, output):
    """Half a report must not be shown as a whole one."""
    runs = apart(tmp_path, f"print({output!r})")
    assert runs.start("v1", "v0")

    assert "cannot be read" in settled(runs, "v1", "v0").why


def test_one_runs_at_a_time_and_is_stopped_for_good(tmp_path):
    """Two would take the cores from the service; and one that was stopped must not go on unseen."""
    runs = apart(tmp_path, "import time; time.sleep(60)")
    assert runs.start("v1", None)
    assert runs.start("v1", None)
    assert not runs.start("v2", None)
    assert runs.look("v2", None).now == "never"
    runs.stop("v2", None)
    assert runs.look("v1", None).now == "running"
    runs.stop("v1", None)

    assert settled(runs, "v1", None).now == "never"
    assert runs.start("v2", None)
    runs.close()
