"""A whole service in its processes, and a client that asks as little of the machine as it can."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Self

from steadyhand.bootstrap.keys import api_key
from steadyhand.bootstrap.registry import registry
from steadyhand.bootstrap.settings import FILE, load
from steadyhand.flows.stream import CURSOR
from steadyhand.intake.store import EventStore
from steadyhand.rules.pack import STARTER
from steadyhand.storage.reading import Reader
from support import traffic
from tests.support.packs import EditedPack
from tests.support.ports import free_port

CONNECTIONS = 8
START_SECONDS = 30.0


def unbraked(data: Path) -> None:
    """Have an installation judge by the starter pack without its brakes: one event in five is acted on here."""
    rules = data / "rules"
    if not rules.exists():
        EditedPack(rules, unbraked=True)
    (data / FILE).write_text(f"rules = {json.dumps(str(rules))}\n")


class Service:
    """`steadyhand serve` on a new data folder; used as a context manager."""

    def __init__(self, data: Path) -> None:
        ports = {"port": free_port(), "engine_port": free_port()}
        data.mkdir(parents=True, exist_ok=True)
        unbraked(data)
        self.settings = load(data, **ports)
        self.key = api_key(self.settings)
        command = [sys.executable, "-m", "steadyhand", "serve", "--data", str(data)]
        command += ["--port", str(ports["port"]), "--engine-port", str(ports["engine_port"])]
        self._log = (data / "serve.log").open("wb")
        began = time.perf_counter()
        self._process = subprocess.Popen(command, stdout=self._log, stderr=self._log)
        self._await(f"http://127.0.0.1:{ports['port']}/readyz")
        self._await(f"http://127.0.0.1:{ports['engine_port']}/readyz")
        self.cold_start_s = time.perf_counter() - began
        self._reader = Reader(self.settings.record, registry())
        self._store = EventStore(self.settings.events)

    @property
    def rules(self) -> int:
        """Rules in the pack."""
        return sum(path.read_text().count("= Rule(") for path in STARTER.rglob("*.sml"))

    def http_events_per_s(self, count: int) -> float:
        """Acknowledged events a second, in batches of 100 over a few connections."""
        bodies = traffic.batches(count, 100)
        return count / asyncio.run(self._all("/v1/events", b"application/cloudevents-batch+json", bodies))

    def ingest_events_per_s(self, count: int) -> float:
        """From a file to recorded decisions, by `steadyhand ingest`."""
        file = self.settings.data / f"ingest-{time.time_ns()}.jsonl"
        file.write_text("".join(json.dumps(event) + "\n" for event in traffic.events(count)))
        before = self._reader.head().seq
        began = time.perf_counter()
        command = [sys.executable, "-m", "steadyhand", "ingest", str(file), "--data", str(self.settings.data)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        self.settle()
        took = time.perf_counter() - began
        actions = self._reader.head().seq - before
        assert actions >= count // 5, f"only {actions} entries of {count} events"
        return count / took

    def decide_p99_ms(self, seconds: float, rate: int) -> float:
        """p99 of `/v1/decide` at a steady rate, counted from when each request was due."""
        bodies = [json.dumps(event).encode() for event in traffic.events(int(seconds * rate))]
        waits = asyncio.run(self._paced("/v1/decide", b"application/cloudevents+json", bodies, rate))
        return sorted(waits)[int(len(waits) * 0.99)] * 1000

    def settle(self) -> None:
        """Wait until every event that came in is decided and recorded."""
        while self._reader.cursor(CURSOR) < self._store.last():
            time.sleep(0.02)

    def rss_mb(self, role: str) -> float:
        """Resident memory of one of the processes."""
        for pid in _children(self._process.pid):
            if Path(f"/proc/{pid}/cmdline").read_bytes().rstrip(b"\0").endswith(role.encode()):
                pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
                return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
        raise LookupError(role)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(30)
        self._reader.close()
        self._store.close()
        self._log.close()

    def _await(self, url: str) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                with urllib.request.urlopen(url, timeout=1) as answer:  # noqa: S310 - our own loopback
                    if answer.status == 200:
                        return
            except OSError:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError((self.settings.data / "serve.log").read_text()[-3000:]) from None
                time.sleep(0.01)

    async def _all(self, path: str, media: bytes, bodies: list[bytes]) -> float:
        waiting = list(bodies)
        lines = [
            await _Line.open(self.settings.engine_port, self.key, path, media) for _ in range(CONNECTIONS)
        ]
        began = time.perf_counter()

        async def work(line: _Line) -> None:
            while waiting:
                await line.send(waiting.pop())

        await asyncio.gather(*(work(line) for line in lines))
        return time.perf_counter() - began

    async def _paced(self, path: str, media: bytes, bodies: list[bytes], rate: int) -> list[float]:
        lines = asyncio.Queue[_Line]()
        for _ in range(CONNECTIONS * 4):
            lines.put_nowait(await _Line.open(self.settings.engine_port, self.key, path, media))
        began, waits = time.perf_counter(), []

        async def one(due: float, body: bytes) -> None:
            line = await lines.get()
            await line.send(body)
            lines.put_nowait(line)
            waits.append(time.perf_counter() - due)

        tasks = []
        for number, body in enumerate(bodies):
            due = began + number / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            tasks.append(asyncio.create_task(one(due, body)))
        await asyncio.gather(*tasks)
        return waits


class _Line:
    """One connection that sends one request after another."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, head: bytes) -> None:
        self._reader, self._writer, self._head = reader, writer, head

    @classmethod
    async def open(cls, port: int, key: str, path: str, media: bytes) -> _Line:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        head = b"POST %s HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer %s\r\nContent-Type: %s\r\n"
        return cls(reader, writer, head % (path.encode(), key.encode(), media))

    async def send(self, body: bytes) -> None:
        self._writer.write(self._head + b"Content-Length: %d\r\n\r\n" % len(body) + body)
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        answer = await self._reader.readexactly(length)
        assert head.split(b" ", 2)[1] in {b"200", b"202"}, (head + answer)[:500]


def _children(pid: int) -> list[str]:
    found = Path(f"/proc/{pid}/task/{pid}/children")
    # The supervisor's threads start the processes, so they are children of its threads.
    tasks = found.parent.parent
    return [child for task in tasks.iterdir() for child in (task / "children").read_text().split()]
