"""Steadyhand as its users run it: a program of its own on a free port, to be killed and started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

from tests.support.ports import free_port

PROGRAM = Path(sys.executable).with_name("steadyhand")
READY_LIMIT_S = 30
STOP_LIMIT_S = 15


class Served:
    """A running ``steadyhand serve`` with its data directory, address and log."""

    def __init__(self, process: subprocess.Popen[bytes], data: Path, port: int, log: Path) -> None:
        self.process, self.data, self.port, self.log = process, data, port, log

    @property
    def url(self) -> str:
        """Where it answers, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def logged(self) -> str:
        """Everything it has written so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def wait_until_ready(self, limit_s: float = READY_LIMIT_S) -> None:
        """Return once /readyz answers 200; AssertionError with the log if it ends or takes too long."""
        deadline = time.monotonic() + limit_s
        while time.monotonic() < deadline and self.process.poll() is None:
            with suppress(httpx.TransportError):
                if httpx.get(f"{self.url}/readyz", timeout=2, trust_env=False).status_code == httpx.codes.OK:
                    return
            time.sleep(0.05)
        raise AssertionError(f"not ready (exit status {self.process.poll()}):\n{self.logged()}")

    def children(self) -> dict[int, str]:
        """Its descendants: process id to command line."""
        return descendants(self.process.pid)

    def kill(self, pid: int | None = None) -> None:
        """SIGKILL the supervisor, or its descendant with this id; LookupError for any other process."""
        if pid is None:
            self.process.kill()
            self.process.wait()
        elif pid in self.children():
            os.kill(pid, signal.SIGKILL)
        else:
            raise LookupError(f"process {pid} does not belong to this server")

    def crash(self) -> None:
        """SIGKILL it and every descendant, as a power cut would end them."""
        family = list(self.children())
        self.kill()
        for pid in family:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        wait_until_gone(family)

    def terminate(self) -> int:
        """Ask it to stop and give its exit status; what does not stop in time is killed and fails."""
        family = list(self.children())
        self.process.terminate()
        try:
            status = self.process.wait(STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            self.crash()
            raise AssertionError(f"did not stop within {STOP_LIMIT_S} s:\n{self.logged()}") from None
        wait_until_gone(family)
        return status


def start(
    data: Path,
    *arguments: str,
    port: int | None = None,
    env: Mapping[str, str] | None = None,
    command: str = "serve",
) -> Served:
    """Start ``steadyhand serve --data DATA --port PORT ARGUMENTS``; not ready yet; the caller ends it."""
    port = port or free_port()
    log = Path(tempfile.mkstemp(prefix="served-", suffix=".log", dir=data.parent)[1])
    line = [str(PROGRAM), command, "--data", str(data), "--port", str(port), *arguments]
    with log.open("wb") as sink:
        process = subprocess.Popen(
            line,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
        )
    return Served(process, data, port, log)


@contextmanager
def served(data: Path, *arguments: str, env: Mapping[str, str] | None = None) -> Iterator[Served]:
    """A server that is ready, ended on leaving whatever the test did to it; a failure shows its log."""
    server = start(data, *arguments, env=env)
    try:
        server.wait_until_ready()
        yield server
    except BaseException:
        sys.stdout.write(server.logged())
        raise
    finally:
        if server.process.poll() is None:
            server.terminate()


def descendants(root: int) -> dict[int, str]:
    """Every process below one, by id, with its command line, as ``ps`` lists them now."""
    listed = subprocess.run(
        ["ps", "-A", "-ww", "-o", "pid=,ppid=,args="], capture_output=True, text=True, check=True
    )
    rows = [line.split(None, 2) for line in listed.stdout.splitlines()]
    family = {root}
    found: dict[int, str] = {}
    grown = True
    while grown:
        new = {
            int(pid): command
            for pid, parent, *rest in rows
            if int(parent) in family
            for command in rest or [""]
        }
        grown = not new.keys() <= found.keys()
        found |= new
        family |= new.keys()
    return found


def wait_until_gone(pids: list[int], limit_s: float = 60) -> None:
    """Return when none of these processes exists any more; AssertionError with those left over."""
    deadline = time.monotonic() + limit_s
    left = pids
    while left and time.monotonic() < deadline:
        left = [pid for pid in left if running(pid)]
        time.sleep(0.02)
    assert left == [], f"still running: {left}"


def running(pid: int) -> bool:
    """Tell whether a process exists and is more than a zombie waiting for its parent."""
    listed = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return bool(listed.stdout.strip()) and not listed.stdout.strip().startswith("Z")
