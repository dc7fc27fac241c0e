"""The demonstration as a newcomer meets it: one command that shows a day at work, and one key that ends it."""

from __future__ import annotations

import socket
import time
from contextlib import closing, suppress
from itertools import takewhile

import httpx

from steadyhand.bootstrap.house import House
from steadyhand.bootstrap.settings import load
from tests.support import processes
from tests.support.ports import free_port

POSTS = 150
PLAYED_S = 60


def test_demonstration_starts_plays_its_day_serves_the_console_and_stops_cleanly(tmp_path):
    """It says where to look and how to sign in; what it has started is gone when it ends."""
    port = free_pair()
    demo = processes.start(
        tmp_path / "demo", "--posts", str(POSTS), "--seconds", "2", port=port, command="demo"
    )
    try:
        demo.wait_until_ready()
        wait_until_played(demo)
        elections = httpx.get(f"{demo.url}/public/elections", trust_env=False).text
        incidents = httpx.get(f"{demo.url}/public/incidents.json", trust_env=False).json()
        page = httpx.get(f"{demo.url}/", follow_redirects=True, trust_env=False)
        settings = (tmp_path / "demo" / "steadyhand.toml").read_bytes()
        again = processes.start(tmp_path / "demo", port=port, command="demo")
        assert again.process.wait(processes.STOP_LIMIT_S) == 1
        assert "already runs" in again.logged(), again.logged()
        assert (tmp_path / "demo" / "steadyhand.toml").read_bytes() == settings
    except BaseException:
        demo.crash()
        raise
    status = demo.terminate()

    with closing(House(load(tmp_path / "demo"))) as house:
        states = {row.id: row.state for row in house.reader.all("claim").values()}
    told = demo.logged()
    assert status == 0
    assert "General election" in elections
    assert incidents["total"]["opened"] >= 1
    assert states == {"claim:vote-by-text": "acting", "claim:registrations-cancelled": "suggesting"}
    assert f"http://localhost:{port}" in told
    assert "Sign in as lead or reviewer" in told
    assert "Traceback" not in told
    before, after = (waiting(told, title) for title in ("at the end of the day", "after a shift"))
    assert sum(before.values()) > sum(after.values()), "the shift decided some"
    assert before.keys() >= {"spam", "scams"}
    assert page.status_code == httpx.codes.OK
    assert "sign in as lead or reviewer" in page.text


def waiting(told, title):
    """How many cases wait in each queue, by the table that was printed under a title."""
    lines = iter(told.splitlines())
    assert any(title in line for line in lines), told
    assert next(lines).split()[:2] == ["queue", "waiting"]
    rows = (line.split() for line in lines)
    return {row[0]: int(row[1]) for row in takewhile(lambda row: len(row) > 1 and row[1].isdigit(), rows)}


def wait_until_played(demo):
    """Returns once the day is over; AssertionError where it was not played whole."""
    deadline = time.monotonic() + PLAYED_S
    while "The day is played" not in demo.logged():
        assert demo.process.poll() is None, demo.logged()
        assert time.monotonic() < deadline, demo.logged()
        time.sleep(0.1)


def free_pair():
    """A free port with a free one after it: the demonstration takes both."""
    while True:
        port = free_port()
        with suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port + 1))
            return port
