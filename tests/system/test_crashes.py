"""Both processes are killed in the middle of their work, again and again: nothing is lost, nothing done twice."""

from __future__ import annotations

import itertools
import random
import threading
import time

import pytest

from tests.support.installation import Installation, Role, installed
from tests.support.soundness import assert_sound
from tests.support.traffic import event, events

BATCH = 40
PAUSE_S = 0.05


class Platform:
    """Sends events without end, in the order of their numbers, and remembers which were acknowledged."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._failed: BaseException | None = None
        self.acknowledged: list[str] = []

    def __enter__(self) -> Platform:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        if self._failed is not None:
            raise self._failed

    def _run(self) -> None:
        try:
            for first in itertools.count(1, BATCH + 1):
                if self._stop.wait(PAUSE_S):
                    return
                self._send(first)
        except BaseException as error:  # told to the test, which waits for this thread
            self._failed = error

    def _send(self, first: int) -> None:
        batch = events(first, BATCH)
        self._installation.deliver(batch)
        # One more is decided at once, as a platform asks before it shows a post.
        asked = event(first + BATCH, "scam")
        self._installation.decided(asked)
        self.acknowledged += [one["id"] for one in [*batch, asked]]


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
        assert_sound(installation, platform.acknowledged)
