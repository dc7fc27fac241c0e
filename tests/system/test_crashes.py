"""Both processes are killed in the middle of their work, again and again: nothing is lost, nothing done twice."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time

import pytest

from tests.support.installation import Installation, Role, installed
from tests.support.platform import BATCH, Platform
from tests.support.processes import wait_until_gone
from tests.support.soundness import assert_sound
from tests.support.traffic import events


def kill_again_and_again(installation: Installation, kills: int, seed: int) -> None:
    """At random points: mostly while it works, sometimes while it is still starting."""
    dice = random.Random(seed)
    done = 0
    while done < kills:
        role: Role = dice.choice(("door", "engine"))
        if dice.random() < 0.8:
            installation.ready(role)
        time.sleep(dice.uniform(0, 0.5))
        done += installation.kill(role)


@pytest.mark.parametrize(
    ("kills", "seed"), [(20, 1), pytest.param(200, 2, marks=pytest.mark.long)], ids=["20", "200"]
)
def test_killing_either_process_during_ingest_loses_nothing_and_repeats_nothing(tmp_path, kills, seed):
    """Acknowledged events, decisions, entries and effects are there once, as if nobody had killed anything."""
    with installed(tmp_path / "data") as installation:
        with Platform(installation) as platform:
            kill_again_and_again(installation, kills, seed)
        installation.catch_up()
        installation.stop()

        assert len(platform.acknowledged) > kills * BATCH
        assert_sound(installation, platform.acknowledged, tmp_path / "undisturbed")


def test_killing_the_supervisor_ends_both_processes_and_frees_the_folder(tmp_path):
    """What it leaves behind must not hold ports and socket: the next start would find them taken."""
    with installed(tmp_path / "data") as installation:
        installation.deliver(events(0, BATCH))
        family = list(installation.served.children())
        installation.served.process.kill()
        installation.served.process.wait()
        wait_until_gone(family)

        installation.start()
        installation.deliver(events(BATCH, BATCH))
        installation.catch_up()
        assert_sound(installation, [one["id"] for one in events(0, 2 * BATCH)], tmp_path / "undisturbed")


def test_process_without_its_supervisor_ends_though_what_asks_it_to_is_swallowed():
    """An import that catches everything did so, and a watch went on alone for ever."""
    program = (
        "import signal, steadyhand.bootstrap.processes as p; p.STOP_SECONDS = 0.2; "
        "signal.signal(signal.SIGTERM, lambda *_: None); p._end_with(-1)"
    )
    ended = subprocess.run([sys.executable, "-c", program], timeout=60, capture_output=True, check=False)
    assert ended.returncode == -signal.SIGKILL


def test_second_service_on_one_folder_is_refused_and_the_first_goes_on_until_it_is_asked_to_stop(tmp_path):
    """A second would take the socket away. Asked to stop, both processes finish what they hold and leave no trace."""
    with installed(tmp_path / "data") as installation:
        second = installation.cli("serve")
        assert second.returncode == 1
        assert "already runs" in second.stderr

        installation.deliver(events(0, BATCH))
        assert installation.catch_up() == BATCH
        installation.deliver(events(BATCH, 10 * BATCH))
        family = list(installation.served.children())
        assert installation.served.terminate() == 0

        wait_until_gone(family)
        assert "Traceback" not in installation.log()
        assert not installation.settings.door_socket.exists()
