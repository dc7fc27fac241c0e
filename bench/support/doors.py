"""Automated actions through a door, while interactive writers work beside them in the same process."""

from __future__ import annotations

import itertools
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from steadyhand.access.commands import Appoint, Found
from steadyhand.access.model import Staff
from steadyhand.bootstrap.house import House
from steadyhand.bootstrap.processes import settle_memory
from steadyhand.bootstrap.settings import Settings, load
from steadyhand.enforcement.commands import Limit
from steadyhand.kernel.command import Order
from steadyhand.kernel.entry import Refusal
from steadyhand.kernel.values import AUTOMATION, DAY
from steadyhand.review.commands import Release, TakeLease
from steadyhand.review.opening import OpenCase
from steadyhand.rules.commands import PublishArticle
from tests.support.postgres import PostgresServer, start_postgres

PART = 500
PAUSE_SECONDS = 0.2
"""What a reviewer does between two actions."""
UNASKED: Final = {"passkeys": "off"}
"""Nobody is there to confirm with a passkey."""
_serial = itertools.count()
_postgres: list[PostgresServer] = []


def perform_many_rate(name: str, folder: Path, commands: int, writers: int) -> tuple[float, float]:
    """(automated actions a second, p99 in ms of the interactive writers beside them)."""
    with _house(name, folder) as house:
        cases = _prepare(house, writers)
        settle_memory()  # as every process of the service does once it has started
        stop, waits = threading.Event(), []
        people = [threading.Thread(target=_review, args=(house, case, stop, waits)) for case in cases]
        for person in people:
            person.start()
        began = time.perf_counter()
        for at in range(0, commands, PART):
            _performed(house, automated(min(PART, commands - at)))
        took = time.perf_counter() - began
        stop.set()
        for person in people:
            person.join()
    return commands / took, statistics.quantiles(waits, n=100)[98] * 1000


def _performed(house: House, orders: list[Order]) -> None:
    """Hand over one part, and keep nothing of it: what an engine does."""
    refused = [answer for answer in house.door.perform_many(orders) if isinstance(answer, Refusal)]
    assert not refused, refused[0]


def _review(house: House, case: str, stop: threading.Event, waits: list[float]) -> None:
    by = f"staff:{case.removeprefix('case:')}"
    commands = itertools.cycle((TakeLease(case=case), Release(case=case)))
    while not stop.wait(PAUSE_SECONDS):
        began = time.perf_counter()
        answer = house.door.perform(next(commands), by)
        waits.append(time.perf_counter() - began)
        assert not isinstance(answer, Refusal), answer


def _prepare(house: House, writers: int) -> list[str]:
    """Staff, an article, and a case for each writer."""
    house.door.perform(Found(principal="staff:root", name="Root"), "staff:root")
    article = PublishArticle(
        article="spam-1", area="spam", severity="medium", title="Spam", text="No spam.", effective=0
    )
    house.door.perform(article, "system:setup")
    names = [f"w{number}" for number in range(writers)]
    people = [
        Appoint(staff=Staff(principal=f"staff:{name}", name=name, roles=("reviewer",))) for name in names
    ]
    house.door.perform_many([Order(person, "staff:root") for person in people])
    cases = [
        OpenCase(
            case=f"case:{name}",
            subject=f"post:{name}",
            area="spam",
            severity="low",
            source="rule",
            ref="r",
            why="w",
        )
        for name in names
    ]
    house.door.perform_many([Order(case, AUTOMATION) for case in cases])
    return [case.case for case in cases]


_LATER = time.time_ns() // 1_000 + 300 * DAY
"""An end that no run reaches."""


def automated(count: int) -> list[Order]:
    """So many actions of rules, each on a post of its own."""
    return [_limit(next(_serial)) for _ in range(count)]


def _limit(post: int) -> Order:
    command = Limit(
        subject=f"post:{post}",
        policy="spam-1@1",
        cause=f"event:/bench/e{post}",
        mode="automated",
        account=f"account:u{post % 5000}",
        until=_LATER,
        region="eu",
        language="en",
        rules=("ShortLinkPushedByNewAccount",),
    )
    return Order(command, AUTOMATION, f"event:/bench/e{post}#0")


@contextmanager
def _house(name: str, folder: Path) -> Iterator[House]:
    house = House(_settings(name, folder / f"door-{next(_serial)}"))
    try:
        yield house
    finally:
        house.close()


def _settings(name: str, data: Path) -> Settings:
    if name == "sqlite":
        return load(data, access=UNASKED)
    if not _postgres:
        _postgres.append(start_postgres())
    url = _postgres[0].fresh_database()
    return load(data, record=url, working=url, access=UNASKED)


def stop_postgres() -> None:
    """Stop the server that a run started."""
    while _postgres:
        _postgres.pop().stop()
