"""What runs by itself goes on: the supervisor, the clock and the courier outlive a fault of the moment."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from steadyhand.bootstrap import processes
from steadyhand.bootstrap.house import House
from steadyhand.bootstrap.keys import api_key
from steadyhand.bootstrap.settings import InvalidSettings, load
from steadyhand.delivery import service
from steadyhand.delivery.service import Courier, Destination
from steadyhand.delivery.store import Outbox
from steadyhand.kernel.clock import Clock
from tests.support.installation import SECRET

LIMIT_S = 20


class Stumbling:
    """Hands a real thing's methods on, but the first call of one of them fails."""

    def __init__(self, thing, name):
        self._thing, self._name, self.stumbled = thing, name, False

    def __getattr__(self, name):
        if name == self._name and not self.stumbled:
            self.stumbled = True
            raise RuntimeError("a fault that nobody foresaw")
        return getattr(self._thing, name)


@pytest.fixture
def house(tmp_path):
    """An open record."""
    opened = House(load(tmp_path))
    yield opened
    opened.close()


def until(holds):
    """Returns once something holds."""
    deadline = time.monotonic() + LIMIT_S
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_clock_ticks_on_after_a_fault(house):
    """Without its thread no sanction would ever end, and nobody would see why."""
    alarms = Stumbling(house.reader, "alarms")
    clock = Clock(house.door, alarms)
    ticks = []
    alarms.now = lambda: ticks.append(1) or house.reader.now()
    clock.start()

    until(lambda: alarms.stumbled and len(ticks) > 1)

    clock.close()


def test_courier_delivers_on_after_a_fault(house, monkeypatch):
    """The service would look well while no effect ever reached the platform again."""
    monkeypatch.setattr(service, "FAILED_SECONDS", 0.01)
    outbox = Stumbling(Outbox(house.reader), "due")
    courier = Courier(outbox, house.door, house.record, Destination(url="http://127.0.0.1:9", secret=SECRET))
    rounds = []

    def clock():
        rounds.append(1)
        return house.reader.now()

    async def deliver():
        with suppress(TimeoutError):
            await asyncio.wait_for(courier.run(clock), 1)

    asyncio.run(deliver())

    assert outbox.stumbled
    assert len(rounds) > 1


def test_process_that_has_worked_a_while_comes_back_at_once(tmp_path, monkeypatch):
    """Only what ends again and again right after its start is made to wait longer and longer."""
    monkeypatch.setattr(processes, "CALM_SECONDS", 0.05)
    started = []

    def spawn(role, _settings):
        started.append(role)
        return subprocess.Popen([sys.executable, "-c", "import time; time.sleep(0.1)"])

    monkeypatch.setattr(processes, "_spawn", spawn)
    supervisor = processes.Supervisor(load(tmp_path), pauses=(0.0, LIMIT_S * 10))
    supervisor.start()

    until(lambda: started.count("door") > 3)

    supervisor.stop()
    supervisor.wait()


def test_process_that_ends_right_after_its_start_is_not_started_without_pause(tmp_path, monkeypatch):
    """A wrong setting must not keep a processor busy with starting."""
    started = []

    def spawn(role, _settings):
        started.append(role)
        return subprocess.Popen([sys.executable, "-c", ""])

    monkeypatch.setattr(processes, "_spawn", spawn)
    supervisor = processes.Supervisor(load(tmp_path), pauses=(0.0, LIMIT_S * 10))
    supervisor.start()
    until(lambda: started.count("door") == 2)
    time.sleep(0.5)

    assert started.count("door") == 2
    supervisor.stop()
    supervisor.wait()


def test_api_key_made_by_many_at_once_is_one_key_and_never_empty(tmp_path):
    """Who read the beginning of a file that another was writing would take the empty key for a right one."""
    settings = load(tmp_path)
    with ThreadPoolExecutor(16) as pool:
        keys = set(pool.map(lambda _: api_key(settings), range(200)))

    assert len(keys) == 1
    assert keys.pop().startswith("shk_")
    assert [path.name for path in tmp_path.iterdir()] == ["api.key"]


def test_empty_api_key_stops_the_start(tmp_path):
    """It would let in everybody who sends none."""
    (tmp_path / "api.key").write_text("\n")

    with pytest.raises(InvalidSettings, match="is empty"):
        api_key(load(tmp_path))
