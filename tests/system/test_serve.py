"""`steadyhand serve` as it starts: whose files it runs, when it says that it is there, and when it gives up."""

from __future__ import annotations

import subprocess
import time

import httpx
import pytest

from steadyhand.bootstrap import processes
from steadyhand.bootstrap.processes import NeverStarted, serve
from tests.support.installation import Installation
from tests.support.ports import free_port
from tests.support.processes import PROGRAM

SAYS = "Console and API: "


def test_files_where_one_stands_are_not_run_and_the_address_is_told_once_it_answers(tmp_path):
    """Somebody serves from a folder that others may write: its `structlog.py` is no part of the program."""
    stands = tmp_path / "here"
    stands.mkdir()
    for name in ("structlog", "platform", "httpx"):
        (stands / f"{name}.py").write_text(f"open('{name}.ran', 'w').close()\nraise SystemExit(9)\n")
    port = free_port()
    line = [
        PROGRAM,
        "serve",
        "--data",
        tmp_path / "data",
        "--port",
        str(port),
        "--engine-port",
        str(free_port()),
    ]
    serving = subprocess.Popen(line, cwd=stands, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert serving.stdout is not None
        told = next((said for said in serving.stdout if said.startswith(SAYS)), None)
        answer = httpx.get(f"http://127.0.0.1:{port}/readyz", trust_env=False) if told else None
    finally:
        serving.terminate()
        serving.communicate(timeout=15)

    assert not list(stands.glob("*.ran"))
    assert answer is not None
    assert answer.is_success


def test_service_whose_process_ends_at_every_start_is_given_up_with_a_sentence(tmp_path):
    """For ever starting what cannot start hides the reason under its repetitions."""
    made = Installation(tmp_path / "data")
    (made.data / "record.db").write_text("no database" * 1_000)
    ended = made.cli("serve")

    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1].startswith("steadyhand: The ")
    assert "times in a row within 10 s of its start" in ended.stderr
    assert SAYS not in ended.stdout


def test_process_that_ends_after_a_healthy_time_is_started_again_each_time(tmp_path, monkeypatch):
    """A crash a week is no reason to stop serving: only those in a row count that come soon after a start."""
    monkeypatch.setattr(processes.signal, "signal", lambda *_: None)
    monkeypatch.setattr(processes, "CALM_SECONDS", 0.2)
    lived = iter([0.3] * 5)
    starts = []

    def spawn(role, settings):
        seconds = next(lived, 0.0) if role == "engine" else 30.0
        starts.append(role)
        return subprocess.Popen(["sleep", str(seconds)])

    monkeypatch.setattr(processes, "_spawn", spawn)
    with pytest.raises(NeverStarted, match="The engine process ended 2 times"):
        serve(Installation(tmp_path / "data").settings, pauses=(0.01,), fails=2)

    assert starts.count("engine") == 5 + 2
    assert starts.count("door") == 1


def test_watch_that_never_lives_long_is_tried_again_and_takes_nothing_along(tmp_path, monkeypatch):
    """Platforms and people wait for the others: they serve on, and `/readyz` says what is not looked for."""
    monkeypatch.setattr(processes.signal, "signal", lambda *_: None)
    starts = []

    def spawn(role, settings):
        starts.append(role)
        return subprocess.Popen(["sleep", "0" if role == "watch" else "30"])

    monkeypatch.setattr(processes, "_spawn", spawn)
    supervisor = processes.Supervisor(Installation(tmp_path / "data").settings, pauses=(0.01,), fails=2)
    supervisor.start()
    ends = time.monotonic() + 30
    while starts.count("watch") < 9:
        assert supervisor.given_up is None
        assert time.monotonic() < ends
        time.sleep(0.01)
    assert (starts.count("engine"), starts.count("door")) == (1, 1)
    supervisor.stop()
    supervisor.wait()
