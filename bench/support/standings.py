"""Sanctions in their thousands: what stands on a subject, what falls due at once, and an order to lift them all."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import msgspec
from sqlalchemy import insert

from steadyhand.access.commands import Appoint
from steadyhand.access.model import Staff
from steadyhand.bootstrap.processes import settle_memory
from steadyhand.enforcement.commands import Ban, Limit
from steadyhand.enforcement.model import Sanction, Standing
from steadyhand.enforcement.moratorium.commands import StartMoratorium
from steadyhand.enforcement.store import Standings
from steadyhand.flows import lifting
from steadyhand.kernel.clock import Clock
from steadyhand.kernel.command import Command, Order
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import AUTOMATION, DAY, HOUR
from steadyhand.storage import codec
from support.doors import PAUSE_SECONDS
from tests.support.doors import Opened, Reopen, house_doors
from tests.support.people import ADMIN, LEAD, peopled
from tests.support.postgres import PostgresServer, start_postgres

ON_ONE: Final = 200
"""Sanctions on each subject."""
PART: Final = 500
WRITERS: Final = 10
_postgres: list[PostgresServer] = []


@contextmanager
def house(engine: str, folder: Path) -> Iterator[Reopen]:
    """The record of all rooms on a new database of this engine, with full sync."""
    if engine == "sqlite":
        with house_doors(f"sqlite:///{folder / 'record.db'}") as opens:
            peopled(opens())
            yield opens
        return
    if not _postgres:
        _postgres.append(start_postgres())
    with house_doors(_postgres[0].fresh_database()) as opens:
        peopled(opens())
        yield opens


def stop_postgres() -> None:
    """Stop the server that a run started."""
    while _postgres:
        _postgres.pop().stop()


def reads_ms(opens: Reopen, sanctions: int, reads: int) -> list[float]:
    """Milliseconds of reading what stands on one subject of many, each with `ON_ONE` sanctions in force."""
    opened = opens()
    subjects = sanctions // ON_ONE
    table = opened.record.tables["standing"]
    with opened.record.engine.begin() as connection:
        for first in range(0, subjects, PART):
            rows = [_row(number) for number in range(first, min(first + PART, subjects))]
            connection.execute(insert(table), rows)
    standings, took = Standings(opened.reader), []
    settle_memory()
    for number in range(reads):
        name = f"account:s{number * 7919 % subjects}"
        began = time.perf_counter()
        found = standings.of(name)
        took.append((time.perf_counter() - began) * 1000)
        assert len(found.in_force) == ON_ONE
    return took


def _row(number: int) -> dict[str, Any]:
    name = f"account:s{number}"
    held = tuple(_sanction(name, n) for n in range(1, ON_ONE + 1))
    standing = Standing(subject=name, made=ON_ONE, in_force=held)
    return {"key": name, "seq": number + 1, "doc": codec.text(standing)}


def _sanction(name: str, number: int) -> Sanction:
    return Sanction(
        action=f"{name}#{number}", kind="limit", policy="spam-1@1", cause=f"event:/bench/{name}/{number}",
        mode="automated", by=AUTOMATION, starts=number, ends=None, account=name, seq=number, area="spam",
        severity="medium", region="eu", language="en",
    )  # fmt: skip


def expiries_per_s(opens: Reopen, count: int) -> tuple[float, float]:
    """(Expiries a second when all are due at once, p99 in ms of people who act meanwhile)."""
    opened = opens()
    until = opened.reader.now() + HOUR
    common: dict[str, Any] = {"policy": "spam-1@1", "mode": "automated", "until": until}
    _all(opened, lambda n: Limit(subject=f"post:x{n}", cause=f"event:{n}", **common), count)
    later = opens(2 * HOUR)
    clock, waits, over = Clock(later.door, later.reader), [], threading.Event()
    people = [threading.Thread(target=_act, args=(later, n, over, waits)) for n in range(WRITERS)]
    settle_memory()
    for person in people:
        person.start()
    began, done = time.perf_counter(), 0
    while done < count:
        done += clock.tick()
    took = time.perf_counter() - began
    over.set()
    for person in people:
        person.join()
    return count / took, statistics.quantiles(waits, n=100)[98] * 1000


def _act(opened: Opened, writer: int, over: threading.Event, waits: list[float]) -> None:
    number = 0
    while not over.wait(PAUSE_SECONDS):
        number += 1
        command = Limit(
            subject=f"post:w{writer}-{number}", policy="spam-1@1", cause=f"decision:{writer}.{number}", mode="manual",
            until=opened.reader.now() + DAY,
        )  # fmt: skip
        began = time.perf_counter()
        answer = opened.door.perform(command, LEAD)
        waits.append(time.perf_counter() - began)
        assert not isinstance(answer, Refusal), answer


def refused_s(opens: Reopen, folder: Path, count: int) -> float:
    """Seconds until an order of so many lifts is refused and on record: the list read, each looked up, one entry."""
    opened = opens()
    until = opened.reader.now() + 300 * DAY
    common: dict[str, Any] = {"policy": "spam-1@1", "mode": "automated", "until": until}
    _all(opened, lambda n: Ban(subject=f"account:b{n}", cause=f"event:{n}", **common), count)
    second = Staff(principal="staff:lou", name="Lou", roles=("policy_lead",))
    start = StartMoratorium(
        moratorium="moratorium:bench", statement="Nobody returns.", condition="A council met."
    )
    for command, by in ((Appoint(staff=second), ADMIN), (start, LEAD)):
        opened.done(command, by)
    order = folder / "order.csv"
    order.write_text("subject\n" + "".join(f"account:b{n}\n" for n in range(count)))
    began = time.perf_counter()
    found = lifting.find(opened.reader, order)
    entry = opened.done(found.order, LEAD)
    took = time.perf_counter() - began
    assert msgspec.structs.asdict(entry.fact)["kept"] == count
    return took


def _all(opened: Opened, command: Callable[[int], Command], count: int) -> None:
    for first in range(0, count, PART):
        orders = [Order(command(n), AUTOMATION) for n in range(first, min(first + PART, count))]
        refused = [one for one in opened.door.perform_many(orders) if isinstance(one, Refusal)]
        assert not refused, refused[0]
