"""What `/readyz` says while the one, the other, the database or the platform is not there."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import httpx
import pytest
from sqlalchemy import insert

from steadyhand.bootstrap import pulse
from steadyhand.bootstrap.engine import Engine
from steadyhand.bootstrap.house import House
from steadyhand.kernel.tx import DiskFull, RecordUnavailable
from steadyhand.storage.office import Office
from tests.support.installation import Installation, installed


def asked(installation: Installation, role) -> tuple[int, dict]:
    """The status and the document of a process."""
    answer = installation.http.get(f"{installation.url(role)}/readyz", timeout=10)
    return answer.status_code, answer.json()


@contextmanager
def stopped(pid: int) -> Iterator[None]:
    """A process that hangs: its ports are open, and nobody answers."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


def test_console_whose_engine_hangs_serves_people_and_says_so(tmp_path):
    """People go on deciding cases; whoever watches must see that nothing new is taken in."""
    with installed(tmp_path / "data") as installation:
        installation.until(lambda: asked(installation, "door")[1]["status"] == "ready", "all is well")
        with stopped(installation.pid("engine")):
            code, told = asked(installation, "door")

            assert (code, told["status"]) == (200, "degraded")
            assert told["components"]["engine"]["status"] == "unavailable"
            assert told["components"]["record"]["status"] == "ok"
            assert told["components"]["delivery"] == {"status": "off"}
            assert installation.http.get(f"{installation.url('door')}/sign-in").status_code == 200
        installation.until(lambda: asked(installation, "door")[1]["status"] == "ready", "it is well again")


def test_engine_whose_door_hangs_says_so_within_seconds(tmp_path):
    """Also where nothing is sent: whoever watches must not learn it from the first lost minute."""
    with installed(tmp_path / "data") as installation:
        with stopped(installation.pid("door")):
            code, told = asked(installation, "engine")

            assert (code, told["status"]) == (200, "degraded")
            assert told["components"]["door"]["status"] == "unavailable"
        installation.until(lambda: asked(installation, "engine")[1]["status"] == "ready", "it is well again")


@pytest.fixture
def house(tmp_path) -> Iterator[House]:
    """The door's process without its web server."""
    made = House(Installation(tmp_path / "data").settings)
    made.open()
    yield made
    made.close()


@pytest.fixture
def engine(house) -> Iterator[Engine]:
    """The engine's process without its web server, beside that door."""
    made = Engine(house.settings)
    yield made
    made.close()


def test_engine_without_its_door_is_degraded_and_goes_on_taking_events(house, engine):
    """They are kept and decided; what follows from them is carried out once the door is back."""
    assert engine.readiness()["status"] == "ready"
    house._socket.close()

    told = engine.readiness()

    assert told["status"] == "degraded"
    assert told["components"]["door"] == {"status": "unavailable"}
    assert told["components"]["stream"]["status"] == "ok"


def test_engine_that_cannot_read_the_record_is_unavailable(house, engine, monkeypatch):
    """Labels in force lie there: it could decide nothing rightly, and the platform should ask another one."""

    def gone():
        raise RecordUnavailable("gone")

    monkeypatch.setattr(engine.reader, "head", gone)

    told = engine.readiness()

    assert told["status"] == "unavailable"
    assert told["components"]["record"] == {"status": "unavailable", "reason": "the database does not answer"}


def test_door_that_cannot_write_is_unavailable_until_it_can(house, monkeypatch):
    """A console on which every decision fails is no use to anyone, though its pages still open."""
    transaction = house.record.transaction

    def full():
        raise DiskFull("The disk is full.")

    monkeypatch.setattr(house.record, "transaction", full)
    with pytest.raises(DiskFull):
        house.door.perform_many([])
    told = house.readiness()
    assert told["status"] == "unavailable"
    assert told["components"]["record"]["reason"] == "the disk is full"

    monkeypatch.setattr(house.record, "transaction", transaction)
    house.door.perform_many([])
    assert house.readiness()["components"]["record"]["status"] == "ok"


def test_timer_that_cannot_be_performed_is_seen_in_readiness_metrics_and_doctor(tmp_path):
    """Whoever runs the house must not find out from somebody whose suspension does not end."""
    with installed(tmp_path / "data", start=False) as installation:
        with installation.house() as house:
            odd_timer(house)
            house.clock.tick()
            told = house.readiness()["components"]["alarms"]
            assert told == {"status": "degraded", "set_aside": 1}
            assert house.readiness()["status"] == "degraded"
        doctor = installation.cli("doctor")
        assert (
            "WRONG  timers: 1 cannot be performed: odd (future.end: unreadable UnknownType" in doctor.stdout
        )
        installation.start()
        metrics = httpx.get(f"{installation.url('door')}/metrics", trust_env=False).text
        assert 'steadyhand_alarms_set_aside{authority="0"} 1.0' in metrics
        assert 'steadyhand_alarms_set_aside{authority="1"} 0.0' in metrics


def odd_timer(house: House) -> None:
    """As a newer version would have left it."""
    table = house.record.tables["timer"]
    doc = '{"key":"odd","due":1,"authority":0,"command":"future.end","body":{}}'
    with house.record.engine.begin() as connection:
        connection.execute(insert(table).values(key="odd", seq=0, doc=doc, due=1, authority=0))


def test_watch_that_is_killed_comes_back_and_goes_on(tmp_path):
    """Nothing decides in it, so platforms and people notice nothing; and its place is not left empty."""
    with installed(tmp_path / "data") as installation:

        def told() -> float:
            with suppress(FileNotFoundError):
                return (installation.data / pulse.FILE).stat().st_mtime
            return 0.0

        def components() -> dict:
            return asked(installation, "engine")[1]["components"]

        installation.until(lambda: components()["watch"]["status"] == "ok", "it watches")
        first, at = installation.pid("watch"), told()
        assert installation.kill("watch")
        installation.until(lambda: installation.pid("watch") not in {None, first}, "another one")
        installation.until(lambda: told() > at + pulse.EVERY_S, "it says so again")
        assert components()["watch"]["status"] == "ok"


def test_watch_that_finds_its_place_taken_says_so(tmp_path):
    """A stopped process of an earlier service holds it still: nothing is looked for, and that must be seen."""
    with installed(tmp_path / "data", start=False) as installation:
        held = Office(installation.settings.record, "watch")
        try:
            assert held.held()
            installation.start()

            def components() -> dict:
                return asked(installation, "engine")[1]["components"]

            installation.until(lambda: components()["watch"]["status"] == "degraded", "it says so")
            told = components()
            assert "another process" in told["watch"]["reason"]
            assert told["claims"] == told["watch"]
        finally:
            held.close()
        installation.until(lambda: components()["watch"] == {"status": "ok"}, "it watches")
        assert components()["claims"] == {"status": "off"}, "there are none"
