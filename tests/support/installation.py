"""A running installation to be troubled: both its processes by id, its record and its events to read beside it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, Literal

import httpx

from steadyhand.bootstrap.house import House
from steadyhand.bootstrap.keys import api_key
from steadyhand.bootstrap.registry import registry
from steadyhand.bootstrap.settings import FILE, Settings, load
from steadyhand.flows import reach, routing
from steadyhand.flows.stream import CURSOR
from steadyhand.intake.seen import Seen
from steadyhand.intake.store import EventStore
from steadyhand.kernel.entry import tag_of
from steadyhand.storage.reading import Reader
from tests.support import processes
from tests.support.packs import EditedPack
from tests.support.ports import free_port

Role = Literal["door", "engine"]
Event = dict[str, Any]

PASSWORD: Final = "correct horse battery"
SECRET: Final = "whsec_c3RlYWR5aGFuZCBzZWNyZXQgb2YgdGhlIHRlc3Rz"
PASSKEYS: Final = {"passkeys": "required"}
"""As `access`, for an installation that is as it comes; others are for what is done beside the pages."""
PATIENCE_S: Final = 60.0
LOOK_S: Final = 0.02


class Installation:
    """A data folder with its settings; `start` runs it, and everything else works while it runs or not."""

    def __init__(self, data: Path, **settings: Any) -> None:
        """`settings` go into `steadyhand.toml`; ports are free ones, rules the starter pack's without brakes.

        Nobody is asked for a passkey, unless `access` says so, as `PASSKEYS` does.
        """
        self.data = data
        data.mkdir(parents=True, exist_ok=True)
        if "rules" not in settings:
            rules = data / "rules"
            settings["rules"] = str(rules if rules.exists() else EditedPack(rules, unbraked=True).folder)
        usual = {
            "access": {"passkeys": "off"},
            "undo_seconds": 0,
        }  # nobody here waits half a minute for an effect
        told = {"port": free_port(), "engine_port": free_port(), **usual, **settings}
        (data / FILE).write_text("".join(f"{name} = {_toml(value)}\n" for name, value in told.items()))
        self.settings: Settings = load(data)
        self.served: processes.Served | None = None
        self.http = httpx.Client(
            timeout=30, trust_env=False, headers={"authorization": f"Bearer {api_key(self.settings)}"}
        )

    # Running it

    def start(self, *, wait: bool = True, env: Mapping[str, str] | None = None) -> float:
        """Serve, and return after how many seconds console and engine were ready."""
        log = Path(tempfile.mkstemp(prefix="served-", suffix=".log", dir=self.data.parent)[1])
        began = time.monotonic()
        with log.open("wb") as sink:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.support.serving", str(self.data)],
                env={**os.environ, **(env or {})},
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                cwd=Path(__file__).parents[2],
            )
        self.served = processes.Served(process, self.data, self.settings.port, log)
        if wait:
            self.ready("engine")
            self.ready("door")
        return time.monotonic() - began

    def stop(self) -> int:
        """Ask it to stop; the exit status."""
        served, self.served = self._running(), None
        return served.terminate() if served.process.poll() is None else served.process.returncode

    def url(self, role: Role = "engine") -> str:
        """Where a process answers."""
        return (
            f"http://127.0.0.1:{self.settings.engine_port}" if role == "engine" else self.settings.public_url
        )

    def ready(self, role: Role) -> None:
        """Return once this process answers."""

        def answers() -> bool:
            with suppress(httpx.TransportError):
                return self.http.get(f"{self.url(role)}/readyz", timeout=5).is_success
            return False

        self.until(answers, f"{role} is ready")

    def pid(self, role: Role) -> int | None:
        """The id of one of the processes; None while it is not there."""
        found = [pid for pid, line in self._running().children().items() if line.endswith(f" {role}")]
        return found[0] if found else None

    def kill(self, role: Role) -> bool:
        """SIGKILL one of them; False if it was just not there."""
        pid = self.pid(role)
        if pid is None:
            return False
        with suppress(ProcessLookupError):
            os.kill(pid, 9)
        return True

    def log(self) -> str:
        """What its processes have written since it was started."""
        return self._running().logged()

    def until(self, holds: Callable[[], bool], what: str, limit_s: float = PATIENCE_S) -> None:
        """Return once something holds; AssertionError with the log's end after a while."""
        deadline = time.monotonic() + limit_s
        while not holds():
            served = self.served
            ended = served is not None and served.process.poll() is not None
            if ended or time.monotonic() > deadline:
                raise AssertionError(
                    f"not after {limit_s} s: {what}\n{served.logged()[-8000:] if served else ''}"
                )
            time.sleep(LOOK_S)

    # What a platform does

    def post(self, events: Sequence[Event]) -> httpx.Response:
        """Send events once, and give whatever is answered."""
        return self.http.post(f"{self.url()}/v1/events", json=list(events))

    def deliver(self, events: Sequence[Event]) -> None:
        """Send events until they are acknowledged, as a platform does, through any number of crashes."""

        def taken() -> bool:
            with suppress(httpx.TransportError):
                answer = self.post(events)
                assert answer.status_code in {202, 429, 503, 507}, answer.text
                assert answer.status_code != 202 or not answer.json()["refused"], answer.text
                return answer.status_code == 202
            return False

        self.until(taken, "events are acknowledged")

    def decide(self, event: Event, client: httpx.Client | None = None) -> httpx.Response:
        """Ask for the decision on one event."""
        return (client or self.http).post(f"{self.url()}/v1/decide", json=event)

    def decided(self, event: Event) -> dict[str, Any]:
        """The decision on one event, asked for until it comes."""
        told: dict[str, Any] = {}

        def answered() -> bool:
            with suppress(httpx.TransportError):
                answer = self.decide(event)
                assert answer.status_code in {200, 429, 503, 507}, answer.text
                told.update(answer.json() if answer.status_code == 200 else {})
            return bool(told)

        self.until(answered, "an event is decided")
        return told

    # What is kept

    @contextmanager
    def house(self, **options: Any) -> Iterator[House]:
        """Its record, opened beside it with a door of its own, as the command line does."""
        opened = House(self.settings, **options)
        try:
            yield opened
        finally:
            opened.close()

    @contextmanager
    def reader(self) -> Iterator[Reader]:
        """Its record, to be read only."""
        reader = Reader(self.settings.record, registry())
        try:
            yield reader
        finally:
            reader.close()

    @contextmanager
    def events(self) -> Iterator[EventStore]:
        """Its events, opened beside it."""
        store = EventStore(self.settings.events)
        try:
            yield store
        finally:
            store.close()

    def catch_up(self, limit_s: float = PATIENCE_S) -> int:
        """Wait until everything acknowledged is decided and recorded; the offset of the last event."""
        with self.reader() as reader, self.events() as store:
            last = store.last()
            self.until(lambda: reader.cursor(CURSOR) >= last, f"the stream is at {last}", limit_s)
        return last

    def carry_on(self) -> None:
        """Wait until every case is told of its views, and lies in its queue."""
        follow = {routing.CURSOR: routing.FOLLOWED, reach.CASES: reach.FOLLOWED}
        with self.reader() as reader, self.events() as store:

            def told() -> bool:
                left = (
                    reader.entries(reader.cursor(cursor), 1, types=[tag_of(kind) for kind in kinds])
                    for cursor, kinds in follow.items()
                )
                return not any(left) and not Seen(store).moved(reader.cursor(reach.CURSOR), 1)

            self.until(told, "cases are told of their views")

    def cli(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command of `steadyhand` on this data folder; what comes of it is the caller's to judge."""
        return subprocess.run(
            [processes.PROGRAM, *arguments, "--data", str(self.data)],
            env={**os.environ, "STEADYHAND_PASSWORD": PASSWORD},
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )

    def _running(self) -> processes.Served:
        assert self.served is not None, "it was not started"
        return self.served


def _toml(value: Any) -> str:
    """A value as TOML: of these kinds, JSON but for the tables."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name} = {_toml(each)}" for name, each in value.items()) + "}"
    return json.dumps(value)


@contextmanager
def installed(
    data: Path, *, start: bool = True, env: Mapping[str, str] | None = None, **settings: Any
) -> Iterator[Installation]:
    """An installation that runs, ended on leaving whatever happened to it; a failure shows its log."""
    made = Installation(data, **settings)
    try:
        if start:
            made.start(env=env)
        yield made
    except BaseException:
        if made.served is not None:
            sys.stdout.write(made.log()[-20_000:])
        raise
    finally:
        made.http.close()
        if made.served is not None and made.served.process.poll() is None:
            made.stop()
