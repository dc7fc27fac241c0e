"""The three processes of an installation, and the one command that watches over them.

`door` has the web and the record's writer, `engine` has intake and rules, `watch` looks at the same posts for claims,
campaigns and impersonation: one busy Python thread starves every other in its process, so what people wait for, what
traffic loads, and what may come a little later are kept apart.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import gc
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import Any, Final, Literal

import structlog

from steadyhand.bootstrap.settings import Settings, announce, read, written

Role = Literal["door", "engine", "watch"]
ROLES: Final[tuple[Role, ...]] = ("door", "engine", "watch")
SWITCH_SECONDS: Final = 0.0001
"""How soon a busy thread of engine or watch gives way to another: a row's wait in SQLite is a wait for this.

The door's process keeps Python's own 5 ms: many people's pages that interrupt each other are all late (measured)."""
NICE: Final = 10
"""How much the watch gives way to the others (nice(2)): a tenth of their share where every core is busy."""
RESTART_SECONDS: Final = (0.2, 1.0, 5.0, 15.0)
"""The pause before a process is started again, longer while it keeps ending soon after its start."""
CALM_SECONDS: Final = 10.0
STOP_SECONDS: Final = 20.0
FAILS: Final = 4
"""Ends in a row, each within `CALM_SECONDS` of its start, after which a process is given up, and all with it."""
SPARED: Final[frozenset[Role]] = frozenset({"watch"})
"""Without these the others do their work: they are started again and again, and `/readyz` says that they are away."""
AGAIN_SECONDS: Final = 0.05
PYTHON: Final = (sys.executable, "-P")
"""What starts our own programs: without `-P` a `platform.py` where the user stands would run in them."""
LOCK: Final = "serve.lock"
SETTINGS: Final = "STEADYHAND_SETTINGS"
"""In the environment of our own programs: their settings as JSON."""
_SUPERVISOR: Final = "STEADYHAND_SUPERVISOR"
_LOOK_SECONDS: Final = 0.5
LOOK_READY_SECONDS: Final = 0.1
LAST_SECONDS: Final = 30.0
"""How long the watch waits for the engine before it begins all the same."""
READY_SECONDS: Final = 2.0

log = structlog.get_logger()


class AlreadyServed(Exception):
    """Another service runs on this data folder: a second one would take its socket away."""


class PortTaken(Exception):
    """Another program listens where this service would."""


class NeverStarted(Exception):
    """A process of the service ends again and again soon after its start."""


def run_door(settings: Settings) -> None:
    """Serve API and console until told to stop."""
    from steadyhand.bootstrap.house import House  # noqa: PLC0415 - each process loads only its own half
    from steadyhand.web.app import create_app  # noqa: PLC0415

    house = House(settings)
    house.open()
    app = create_app(house.rooms(), None, house.readiness)
    courier = house.courier()
    work = courier.run(house.reader.now) if courier else None
    try:
        asyncio.run(_serve(app, settings.host, settings.port, work, app.state["live"].close))
    finally:
        house.close()


def run_engine(settings: Settings) -> None:
    """Take events in and decide them until told to stop."""
    from steadyhand.bootstrap.engine import Engine  # noqa: PLC0415

    sys.setswitchinterval(SWITCH_SECONDS)
    engine = Engine(settings)
    try:
        asyncio.run(_serve(engine.serve, settings.host, settings.engine_port, None))
    finally:
        engine.close()


def run_watch(settings: Settings) -> None:
    """Look at what was posted until told to stop."""
    os.nice(NICE)
    sys.setswitchinterval(SWITCH_SECONDS)
    _last(settings)
    from steadyhand.bootstrap.watch import Watch  # noqa: PLC0415

    watch = Watch(settings)
    settle_memory()
    try:
        # Now and then, as a signal may reach another thread: it is handled by this one, and only once it looks up.
        while True:
            time.sleep(_LOOK_SECONDS)
    finally:
        watch.close()


def _last(settings: Settings) -> None:
    """Wait for the engine, for a while: a start takes both cores of a small machine, and nobody waits for this one."""
    deadline = time.monotonic() + LAST_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection((settings.host, settings.engine_port), 1):
            return
        time.sleep(LOOK_READY_SECONDS)


RUN: Final[dict[str, Callable[[Settings], None]]] = {
    "door": run_door, "engine": run_engine, "watch": run_watch,
}  # fmt: skip


class Supervisor:
    """Starts the processes, starts again what ends unasked, and stops them together."""

    def __init__(
        self, settings: Settings, pauses: Sequence[float] = RESTART_SECONDS, fails: int | None = FAILS
    ) -> None:
        """With `fails` None a process is started again however often it ends."""
        self._settings = settings
        self._pauses = pauses
        self._fails = fails
        self.given_up: NeverStarted | None = None
        self._stopping = threading.Event()
        self._running: dict[Role, subprocess.Popen[bytes]] = {}
        self._watchers = [threading.Thread(target=self._watch, args=(role,), daemon=True) for role in ROLES]

    def start(self) -> None:
        """Start them."""
        for watcher in self._watchers:
            watcher.start()

    def pid(self, role: Role) -> int | None:
        """The process of a role, for those who watch or test it."""
        process = self._running.get(role)
        return process.pid if process else None

    def ready(self) -> bool:
        """Wait until the console answers; False where it is stopped before."""
        import httpx  # noqa: PLC0415 - loaded while the processes start

        url = f"http://{self._settings.host}:{self._settings.port}/readyz"
        with httpx.Client(trust_env=False, timeout=READY_SECONDS) as client:
            while not self._stopping.wait(LOOK_READY_SECONDS):
                with contextlib.suppress(httpx.HTTPError):
                    if client.get(url).is_success:
                        return True
        return False

    def wait(self) -> None:
        """Until `stop`; what has not ended a while after is killed."""
        while not self._stopping.wait(_LOOK_SECONDS):
            pass  # the same as in `run_watch`: a signal is handled once this thread looks up
        for watcher in self._watchers:
            watcher.join(STOP_SECONDS)
        for role, process in self._running.items():
            if process.poll() is None:
                log.error("supervisor.kills", role=role)
                process.kill()

    def stop(self) -> None:
        """Ask them to finish what they have in hand."""
        self._stopping.set()
        for process in self._running.values():
            with contextlib.suppress(ProcessLookupError):
                process.terminate()

    def _watch(self, role: Role) -> None:
        fails = early = 0
        while not self._stopping.is_set():
            began = time.monotonic()
            process = self._running[role] = _spawn(role, self._settings)
            if self._stopping.is_set():
                process.terminate()  # `stop` may have looked before it was there
            code = process.wait()
            if self._stopping.is_set():
                return
            calm = time.monotonic() - began > CALM_SECONDS
            fails, early = (1, 0) if calm else (fails + 1, early + 1)
            if early == self._fails and role not in SPARED:
                self._give_up(role, code)
                return
            pause = self._pauses[min(fails, len(self._pauses)) - 1]
            log.error("supervisor.restarts", role=role, code=code, in_seconds=pause)
            self._stopping.wait(pause)

    def _give_up(self, role: Role, code: int) -> None:
        log.error("supervisor.gives_up", role=role, code=code)
        self.given_up = NeverStarted(
            f"The {role} process ended {self._fails} times in a row within {CALM_SECONDS:.0f} s of its start, "
            f"the last time with exit code {code}: the lines above say why."
        )
        self.stop()


def serve(
    settings: Settings,
    started: Callable[[Supervisor], None] = lambda _: None,
    pauses: Sequence[float] = RESTART_SECONDS,
    fails: int | None = FAILS,
) -> None:
    """Run the processes until a signal ends this one. Raises `AlreadyServed`, `PortTaken` or `NeverStarted`."""
    supervisor = Supervisor(settings, pauses, fails)
    for name in (signal.SIGTERM, signal.SIGINT):
        # In a thread of its own: the handler may interrupt the very wait whose lock `stop` needs.
        signal.signal(name, lambda *_: threading.Thread(target=supervisor.stop).start())
    with only_one(settings.data):
        for port in (settings.port, settings.engine_port):
            _assert_free(settings.host, port)
        announce(settings)
        supervisor.start()
        started(supervisor)
        supervisor.wait()
    if supervisor.given_up is not None:
        raise supervisor.given_up


@contextlib.contextmanager
def only_one(data: Path) -> Iterator[None]:
    """Hold the data folder for this service. Raises `AlreadyServed` while another one has it."""
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(data / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _lock(descriptor, data)
        yield
    finally:
        os.close(descriptor)


def main() -> None:
    """One of them, by the program's argument, with the settings as JSON in the environment."""
    from steadyhand.bootstrap.logs import configure  # noqa: PLC0415

    role = sys.argv[1]
    configure(role)
    # The server raises the signal again once it has stopped: this lets what stands in `finally` run.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    sys.unraisablehook = _told_again
    if supervisor := os.environ.get(_SUPERVISOR):
        threading.Thread(target=_end_with, args=(int(supervisor),), name="supervisor", daemon=True).start()
    RUN[role](read(os.environ[SETTINGS]))


def _told_again(lost: sys.UnraisableHookArgs) -> None:
    """A signal that arrives while something is collected ends nothing from there: it is sent once more."""
    if isinstance(lost.exc_value, SystemExit):
        threading.Timer(AGAIN_SECONDS, os.kill, (os.getpid(), signal.SIGTERM)).start()
    else:
        sys.__unraisablehook__(lost)


def _lock(descriptor: int, data: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        reason = f"A service already runs on {data}: stop it first, or use another folder."
        raise AlreadyServed(reason) from None


def _end_with(supervisor: int) -> None:
    """Without its supervisor a process would hold ports and socket for ever, and the next service could not start."""
    while os.getppid() == supervisor:
        time.sleep(_LOOK_SECONDS)
    log.error("supervisor.gone")
    os.kill(os.getpid(), signal.SIGTERM)
    # What the signal raises may be swallowed, by an import for instance: then as `Supervisor.wait` does.
    time.sleep(STOP_SECONDS)
    os.kill(os.getpid(), signal.SIGKILL)


def _spawn(role: Role, settings: Settings) -> subprocess.Popen[bytes]:
    environment = os.environ | {SETTINGS: written(settings), _SUPERVISOR: str(os.getpid())}
    command = [*PYTHON, "-m", "steadyhand.bootstrap.process", role]
    # A group of its own: Ctrl-C reaches only the supervisor, which then stops both in order.
    return subprocess.Popen(command, env=environment, start_new_session=True)  # noqa: S603 - our own program


def spawn_apart(module: str, settings: Settings, *words: str, told: bool) -> subprocess.Popen[bytes]:
    """Start one of our own programs beside them; with `told`, what it writes is for whoever asked."""
    return subprocess.Popen(  # noqa: S603 - our own program
        [*PYTHON, "-m", module, *words],
        env=os.environ | {SETTINGS: written(settings)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if told else subprocess.DEVNULL,
        stderr=subprocess.PIPE if told else None,
        start_new_session=True,
    )


def settle_memory() -> None:
    """Take what the start has made out of the garbage collector's rounds: one over all of it stops everything 0.1 s.

    A batch of events makes thousands of values that live until it is recorded, so rounds are rarer than usual: by the
    default of 700 the collector looks again and again at what is still in use.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)


def _assert_free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise PortTaken(
                f"Another program listens on {host}:{port}: stop it, or choose with --port and --engine-port."
            ) from None


async def _serve(
    app: Any, host: str, port: int, work: Any, ending: Callable[[], None] = lambda: None
) -> None:
    """`ending` is called on the signal: what keeps connections open lets them go."""
    settle_memory()
    import uvicorn  # noqa: PLC0415 - the supervisor serves nothing and starts sooner without

    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        proxy_headers=False,  # whom to believe is a setting of ours, and sessions depend on it
        timeout_graceful_shutdown=5,
        lifespan="auto",
        interface="asgi3",  # guessing takes a bound method for the older interface
    )
    task = asyncio.create_task(work) if work is not None else None
    server = uvicorn.Server(config)
    stop = server.handle_exit

    def handle_exit(number: int, frame: FrameType | None) -> None:
        ending()
        stop(number, frame)

    server.handle_exit = handle_exit  # type: ignore[assignment]  # uvicorn has no other way to be told first
    await server.serve()
    if task is not None:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
