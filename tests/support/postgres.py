"""One real PostgreSQL for a test run, and a new database in it for whoever asks.

The server listens on a free loopback port over a new data directory outside the repository. It keeps what it
acknowledges (write-ahead log, full page writes), whichever process is killed. Only ``fsync`` may be left out: what a
test can kill leaves the pages with the system, which writes them; and making and dropping a database then costs a
tenth. Whoever measures leaves it on.
"""

from __future__ import annotations

import atexit
import itertools
import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import psycopg

from tests.support.ports import free_port
from tests.support.postgres_binaries import find_binaries, server_user, usable_by_server

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "on",
    "shared_buffers": "64MB",
    "max_connections": "100",
    "max_wal_size": "1GB",
    "autovacuum_naptime": "10s",
    "timezone": "UTC",
}
START_LIMIT_S = 60
PREFIX = "steadyhand-pg-"


class PostgresServer:
    """A running server, its folder and its process; nothing else is ever stopped."""

    def __init__(self, folder: Path, port: int, process: subprocess.Popen[bytes]) -> None:
        self.folder, self.port, self.process = folder, port, process
        self._owner = os.getpid()
        self._numbers = itertools.count(1)

    def url(self, database: str = "postgres", driver: str = "postgresql+psycopg") -> str:
        """URL of a database as SQLAlchemy writes it; with ``driver="postgresql"`` as psycopg and libpq do."""
        return f"{driver}://postgres@127.0.0.1:{self.port}/{database}"

    def execute(self, statement: str) -> None:
        """Run one administrative statement outside any transaction."""
        with psycopg.connect(self.url(driver="postgresql"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def fresh_database(self) -> str:
        """Create an empty database and give its URL."""
        name = f"t{os.getpid()}_{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name}")
        return self.url(name)

    def drop_database(self, url: str) -> None:
        """Drop a database made here, closing whatever is still connected to it."""
        self.execute(f"DROP DATABASE IF EXISTS {url.rsplit('/', 1)[1]} WITH (FORCE)")

    def kill(self) -> None:
        """Kill the server as a crash would, leaving its data directory as it stands."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """Stop the server and remove its folder; safe to call twice; a forked child stops nothing."""
        if os.getpid() != self._owner:
            return
        with suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGINT)  # "fast": ends sessions, then shuts down cleanly
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


def start_postgres(*, fsync: bool = True) -> PostgresServer:
    """Start a new server; the caller stops it. FileNotFoundError with advice where there is none to start."""
    sweep()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    (folder / "owner.pid").write_text(str(os.getpid()))
    binaries = usable_by_server(find_binaries(), folder)
    user = server_user()
    folder.chmod(0o755)
    data = folder / "data"
    data.mkdir(mode=0o700)
    if user:
        shutil.chown(data, user)
    initialise(binaries, data, user)
    server = PostgresServer(folder, port := free_port(), launch(binaries, folder, port, user, fsync=fsync))
    atexit.register(server.stop)
    wait_until_ready(server)
    return server


def initialise(binaries: Path, data: Path, user: str | None) -> None:
    """Make the data directory: superuser ``postgres``, no passwords (loopback only), UTF-8, C locale."""
    options = ["--no-sync", "--auth=trust", "--encoding=UTF8", "--locale=C", "--username=postgres"]
    made = subprocess.run(
        [binaries / "initdb", *options, "-D", data],
        user=user,
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise RuntimeError(f"initdb failed:\n{made.stdout}\n{made.stderr}")


def launch(
    binaries: Path, folder: Path, port: int, user: str | None, *, fsync: bool
) -> subprocess.Popen[bytes]:
    """Start the server itself, not pg_ctl, so that the process we hold is the one to stop."""
    settings = SETTINGS | {"fsync": "on" if fsync else "off"}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    command = [str(binaries / "postgres"), "-D", str(folder / "data"), "-p", str(port), *options]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(command, user=user, cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log)


def wait_until_ready(server: PostgresServer) -> None:
    """Return when the server answers; RuntimeError with its log when it ended or took too long."""
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline and server.process.poll() is None:
        with suppress(psycopg.OperationalError):
            server.execute("SELECT 1")
            return
        time.sleep(0.05)
    log = (server.folder / "log").read_text(errors="replace")
    server.stop()
    raise RuntimeError(f"PostgreSQL did not start:\n{log}")


def sweep() -> None:
    """Stop servers whose test run was killed before it could: their folder names the owner, which is gone."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError, ValueError, IndexError):
            if alive(int((folder / "owner.pid").read_text())):
                continue
            server = int((folder / "data" / "postmaster.pid").read_text().split()[0])
            if str(folder) in command_of(server):
                os.kill(server, signal.SIGINT)
            shutil.rmtree(folder, ignore_errors=True)


def alive(pid: int) -> bool:
    """Tell whether a process with this id exists."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def command_of(pid: int) -> str:
    """The command line of a process, empty if it is gone: an id alone may be another program's by now."""
    listed = subprocess.run(
        ["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return listed.stdout
