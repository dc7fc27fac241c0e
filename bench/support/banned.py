"""Banned accounts in their thousands, and new accounts that are compared with them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final

import msgspec
from sqlalchemy import Table, insert

from steadyhand.bootstrap.processes import settle_memory
from steadyhand.enforcement.evasion.model import BANNED, VALUES, Banned, Value
from steadyhand.enforcement.model import Sanction, Standing
from steadyhand.flows.evading import Evading
from steadyhand.intake import tables as t
from steadyhand.intake.likenesses import Likenesses
from steadyhand.intake.store import EventStore
from steadyhand.kernel.values import DAY, HOUR, Instant
from steadyhand.storage import codec
from tests.support.doors import Opened, Reopen

PART: Final = 5_000
ON_NETWORK: Final = 200
"""Banned accounts on each network."""
OWN: Final = ("email", "device", "payment")
"""What each banned account has for itself."""


def compared_ms(opens: Reopen, folder: Path, banned: int, times: int) -> list[float]:
    """Milliseconds from knowing that an account came to its scores against this many banned ones.

    In turn an account has nothing in common with anybody, a network, or a network with one's mail and device.
    """
    opened = opens()
    url = opened.url if opened.url.startswith("postgres") else f"sqlite:///{folder / 'events.db'}"
    store = EventStore(url)
    store.create()
    now = opened.reader.now()
    _fill(opened, store, banned, now)
    _written(store.engine, t.signal, _new(times, banned, now))
    likenesses = Likenesses(store)
    evading, took = Evading(opened.reader, opened.door, likenesses), []
    settle_memory()
    for number in range(times):
        name = f"account:n{number}"
        began = time.perf_counter()
        found = list(evading.suspicions(likenesses.of([name])[name]))
        took.append((time.perf_counter() - began) * 1_000)
        assert len(found) == (1 if number % 3 == 2 else 0), found
    store.close()
    return took


def _fill(opened: Opened, store: EventStore, banned: int, now: Instant) -> None:
    tables = opened.record.tables
    standings = (_row(_name(n), _standing(n, now)) for n in range(banned))
    _written(opened.record.engine, tables["standing"], standings)
    held = (_row(_name(n), _banned(n, now)) for n in range(banned))
    _written(opened.record.engine, tables[BANNED], held)
    _written(opened.record.engine, tables[VALUES], _values(banned))
    _written(store.engine, t.signal, _signals(banned, now))


def _new(times: int, banned: int, now: Instant) -> Iterator[dict[str, Any]]:
    for number in range(times):
        other = number * 7_919 % banned
        own = [f"{kind}:kkkk:n{number}" for kind in (*OWN, "network")]
        shared = [[], [_network(other)], [_network(other), f"email:kkkk:{other}", f"device:kkkk:{other}"]][
            number % 3
        ]
        for value in {value.split(":")[0]: value for value in [*own, *shared]}.values():
            yield _signal(f"account:n{number}", value, now + HOUR)


def _signals(banned: int, now: Instant) -> Iterator[dict[str, Any]]:
    for n in range(banned):
        for value in _of_banned(n):
            yield _signal(_name(n), value, now - 90 * DAY)


def _signal(account: str, value: str, begun: Instant) -> dict[str, Any]:
    return {"account": account, "value": value, "begun": begun, "at": begun, "moved": 1}


def _values(banned: int) -> Iterator[dict[str, Any]]:
    for n in range(banned):
        for kind in OWN:
            yield _row(f"{kind}:kkkk:{n}", Value(count=1, accounts=(_name(n),)))
    for first in range(0, banned, ON_NETWORK):
        some = tuple(_name(n) for n in range(first, min(first + ON_NETWORK, banned)))
        yield _row(_network(first), Value(count=len(some), accounts=some[-50:]))


def _of_banned(n: int) -> tuple[str, ...]:
    return (*(f"{kind}:kkkk:{n}" for kind in OWN), _network(n))


def _network(n: int) -> str:
    return f"network:kkkk:{n // ON_NETWORK}"


def _name(n: int) -> str:
    return f"account:b{n}"


def _banned(n: int, now: Instant) -> Banned:
    return Banned(account=_name(n), action=f"{_name(n)}#1", since=now - 10 * DAY, values=_of_banned(n))


def _standing(n: int, now: Instant) -> Standing:
    ban = Sanction(
        action=f"{_name(n)}#1", kind="ban", policy="spam-1@1", cause=f"event:/bench/{n}", mode="manual",
        by="staff:lead", starts=now - 10 * DAY, account=_name(n), seq=n + 1, area="spam", severity="high",
        region="eu", language="en",
    )  # fmt: skip
    return Standing(subject=_name(n), made=1, in_force=(ban,))


def _row(key: str, row: msgspec.Struct) -> dict[str, Any]:
    return {"key": key, "seq": 1, "doc": codec.text(row)}


def _written(engine: Any, table: Table, rows: Iterator[dict[str, Any]]) -> None:
    with engine.begin() as connection:
        while part := list(islice(rows, PART)):
            connection.execute(insert(table), part)
