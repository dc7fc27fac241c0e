"""A record with its door and a reader, opened as one process would open them; more can be opened beside."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from subprocess import PIPE

from sqlalchemy import Table, select
from structlog.testing import capture_logs

from steadyhand.access.guard import AccessGuard
from steadyhand.bootstrap.access import vocabulary
from steadyhand.bootstrap.registry import registry as rooms
from steadyhand.bootstrap.settings import Settings
from steadyhand.kernel.command import Command, Order
from steadyhand.kernel.door import Door
from steadyhand.kernel.entry import Entry, Refusal
from steadyhand.kernel.guard import Guard
from steadyhand.kernel.parts import Answer
from steadyhand.kernel.registry import Registry
from steadyhand.storage import tables
from steadyhand.storage.reading import Reader
from steadyhand.storage.record import Record
from tests.support.shared import ROOT
from tests.support.tables import create, furnish
from tests.support.toy import TOY, Add, ToyGuard


class Opened:
    """One process's door, reader and record."""

    def __init__(self, url: str, registry: Registry, guard: Guard, ahead: int = 0) -> None:
        self.url, self.registry, self.guard = url, registry, guard
        self.record = Record(url, registry, ahead=ahead)
        self.reader = Reader(url, registry, ahead=ahead)
        self.door = Door(registry, self.record, guard)
        self.outbox = tables.outbox

    def done(self, command: Command, by: str = "ana", key: str | None = None) -> Entry:
        """Perform a command that must succeed."""
        return entry(self.door.perform(command, by, key))

    def refused(
        self, command: Command, by: str = "ana", key: str | None = None, expect: int | None = None
    ) -> str:
        """Perform a command that must be refused; its code."""
        return refusal(self.door.perform(command, by, key, expect)).code

    def many(self, *commands: Command, by: str = "ana", atomic: bool = False) -> list[Answer]:
        """Perform several commands of one principal."""
        return self.door.perform_many([Order(command, by) for command in commands], atomic=atomic)

    def entries(self, *types: str) -> list[Entry]:
        """The ledger in order, or only the entries of these types."""
        return self.reader.entries(limit=100_000, types=types)

    def dump(self) -> dict[str, list[tuple[object, ...]]]:
        """Every row of every view table, in the order of its key."""
        return {name: self.rows(table) for name, table in sorted(self.record.tables.items())}

    def rows(self, table: Table) -> list[tuple[object, ...]]:
        """Every row of one table, in the order of its primary key."""
        query = select(table).order_by(*table.primary_key)
        return [tuple(row) for row in self.reader.fetch(query)]

    def close(self) -> None:
        """As a process that ends in order."""
        self.door.close()
        self.reader.close()
        self.record.close()


Reopen = Callable[..., Opened]


@contextmanager
def toy_doors(url: str) -> Iterator[Reopen]:
    """Opens the toy room's record on a new database, as often as asked; `ahead` moves time."""
    with toy_registry() as registry, _doors(url, registry, ToyGuard) as opens:
        made = Record(url, registry)
        with made.engine.begin() as connection:
            create(connection)
        made.close()
        yield opens


@contextmanager
def toy_registry() -> Iterator[Registry]:
    """The toy room alone; its tables are known for this long only."""
    try:
        yield Registry([TOY])
    finally:
        for view in TOY.views:  # The real house's tables must not seem to differ from their migrations.
            if (table := tables.metadata.tables.get(f"view_{view.name}")) is not None:
                tables.metadata.remove(table)


@contextmanager
def house_doors(url: str) -> Iterator[Reopen]:
    """Opens the record of all rooms on a new database."""
    furnish(url)
    with _doors(url, rooms(), trusting) as opens:
        yield opens


def trusting() -> AccessGuard:
    """A guard that asks nobody for a passkey."""
    return AccessGuard(vocabulary(Settings(), rooms()), passkeys=False)


@contextmanager
def _doors(url: str, registry: Registry, guard: Callable[[], Guard]) -> Iterator[Reopen]:
    with ExitStack() as stack, capture_logs():

        def opens(ahead: int = 0) -> Opened:
            opened = Opened(url, registry, guard(), ahead)
            stack.callback(opened.close)
            return opened

        yield opens


def entry(answer: Answer) -> Entry:
    """An answer that must be an entry."""
    assert isinstance(answer, Entry), answer
    return answer


def refusal(answer: Answer) -> Refusal:
    """An answer that must be a refusal."""
    assert isinstance(answer, Refusal), answer
    return answer


def told(answers: Sequence[Answer]) -> list[str]:
    """Each answer in one word: `done`, or the code of its refusal."""
    return [answer.code if isinstance(answer, Refusal) else "done" for answer in answers]


def write_without_pause(url: str, batch: int) -> None:
    """Say that it begins, write batches one after another until standard input ends, and say how many entries."""
    with toy_registry() as registry:
        opened = Opened(url, registry, ToyGuard())
        ended = threading.Event()

        def listen() -> None:
            sys.stdin.read()
            ended.set()

        threading.Thread(target=listen, daemon=True).start()
        count = 0
        while not ended.is_set():
            count += len(opened.door.perform_many([Order(Add(counter="theirs"), "they")] * batch))
            if count == batch:
                print("begun", flush=True)  # noqa: T201 - the test waits for this line
        opened.close()
    print(count, flush=True)  # noqa: T201 - and reads this one


@contextmanager
def other_writer(url: str, batch: int) -> Iterator[Callable[[], int]]:
    """Another process that writes to this record without pause; the function stops it and gives its count."""
    command = [sys.executable, "-m", "tests.support.doors", url, str(batch)]
    with subprocess.Popen(command, cwd=ROOT, stdin=PIPE, stdout=PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"

        def stop() -> int:
            told, _ = process.communicate(timeout=30)
            return int(told)

        yield stop
        if process.poll() is None:
            process.communicate(timeout=30)


if __name__ == "__main__":
    write_without_pause(sys.argv[1], int(sys.argv[2]))
