"""What appending means, inside one transaction: all are written as if new, and only misses are looked up."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, select

from steadyhand.intake import marks
from steadyhand.intake import tables as t
from steadyhand.intake.model import Event, Fault, reused_id
from steadyhand.intake.rows import row_of
from steadyhand.kernel.values import Instant
from steadyhand.storage import bulk

LOOKUP: Final = 500
"""Keys or offsets in one query."""


class Decided(msgspec.Struct, frozen=True):
    """What was decided about an event, by which rule set; `outcome` is its owner's JSON."""

    rules: str
    outcome: str | None
    marks: tuple[marks.Row, ...] = ()
    """What the event adds to counters; kept with the decision, and not given back."""


class Item(msgspec.Struct, frozen=True, gc=False):
    """An event to keep, with what was decided about it where that is known already."""

    event: Event
    decided: Decided | None = None


class Receipt(msgspec.Struct, frozen=True, gc=False):
    """What became of one appended item."""

    offset: int
    """Its place in the log; of a repeat, the place of the first."""
    repeat: bool = False
    """The same event was here before: nothing was added."""
    conflict: bool = False
    """Another event came under this (source, id) before: this one was not kept."""
    decided: Decided | None = None
    """What stands as decided, by whoever was first."""


class Taken(msgspec.Struct, frozen=True):
    """What became of a batch: how many events are new, how many were here already, and which were refused."""

    accepted: int = 0
    repeated: int = 0
    refused: Sequence[Fault] = ()


def taken(events: Sequence[tuple[int, Event]], receipts: Sequence[Receipt], faults: Sequence[Fault]) -> Taken:
    """The sum of a batch, from its events with their indexes, their receipts, and the faults of the others."""
    reused = [
        reused_id(index) for (index, _), receipt in zip(events, receipts, strict=True) if receipt.conflict
    ]
    repeated = sum(receipt.repeat for receipt in receipts)
    refused = sorted([*faults, *reused], key=lambda fault: fault.index)
    return Taken(len(receipts) - repeated - len(reused), repeated, refused)


def append(connection: Connection, items: Sequence[Item], now: Instant) -> list[Receipt]:
    """Write all as if new; only if some were not, look for what they repeat."""
    first = last_offset(connection) + 1
    rows = [row_of(first + n, now, item.event) for n, item in enumerate(items)]
    # house: allow record-writer because these are events, on behalf of intake/store.py
    written = bulk.insert_new(connection, t.event, rows)
    offsets = list(range(first, first + len(items)))
    known: dict[int, tuple[int, bool]] = {}
    if written < len(items):
        known = _repeats(connection, items, first)
    receipts = [
        Receipt(known[offset][0], repeat=known[offset][1], conflict=not known[offset][1])
        if offset in known
        else Receipt(offset)
        for offset in offsets
    ]
    return _with_decisions(connection, items, receipts)


def _repeats(connection: Connection, items: Sequence[Item], first: int) -> dict[int, tuple[int, bool]]:
    """For each offset that was not taken: that of the event of its key, and whether they are the same."""
    taken = {
        offset
        for (offset,) in bulk.read(connection, select(t.event.c.offset).where(t.event.c.offset >= first))
    }
    missing = [(first + n, item.event) for n, item in enumerate(items) if first + n not in taken]
    found = _by_key(connection, {event.key for _, event in missing})
    repeats = {}
    for offset, event in missing:
        known, digest = found[event.key]
        repeats[offset] = known, digest == event.digest
    return repeats


def _by_key(
    connection: Connection, keys: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], tuple[int, bytes]]:
    """(offset, digest) of these events. A query a source: for pairs of values SQLite reads the whole table."""
    ids: dict[str, list[str]] = {}
    for source, name in keys:
        ids.setdefault(source, []).append(name)
    c, found = t.event.c, {}
    for source, names in ids.items():
        for some in chunks(names, LOOKUP):
            query = select(c.id, c.offset, c.digest).where(c.source == source, c.id.in_(some))
            found.update({(source, name): (at, digest) for name, at, digest in bulk.read(connection, query)})
    return found


def _with_decisions(connection: Connection, items: Sequence[Item], receipts: list[Receipt]) -> list[Receipt]:
    """Store the decisions that came along, and tell of those that stand."""
    given = [
        (receipt.offset, item.decided)
        for item, receipt in zip(items, receipts, strict=True)
        if item.decided is not None and not receipt.conflict
    ]
    asked = [receipt.offset for receipt in receipts if receipt.repeat]
    if not given and not asked:
        return receipts
    stands = decide(connection, given) | decisions(connection, asked)
    return [
        msgspec.structs.replace(receipt, decided=stands.get(receipt.offset))
        if not receipt.conflict
        else receipt
        for receipt in receipts
    ]


def decide(connection: Connection, outcomes: Sequence[tuple[int, Decided]]) -> dict[int, Decided]:
    rows = [(offset, decided.rules, decided.outcome) for offset, decided in outcomes]
    # house: allow record-writer because these are decisions on events, on behalf of intake/store.py
    if bulk.insert_new(connection, t.decided, rows) == len(rows):
        marks.keep(connection, [mark for _, decided in outcomes for mark in decided.marks])
        return dict(outcomes)
    stands = decisions(connection, [offset for offset, _ in outcomes])
    # Whoever was first kept the marks of what stands: those of another decision must not be counted.
    ours = [decided for at, decided in outcomes if stands[at] == Decided(decided.rules, decided.outcome)]
    marks.keep(connection, [mark for decided in ours for mark in decided.marks])
    return stands


def decisions(connection: Connection, offsets: Collection[int]) -> dict[int, Decided]:
    if not offsets:
        return {}
    dialect = connection.dialect.name
    found = _decided(dialect).rows(connection, offsets=bulk.listed(offsets, dialect))
    return {at: Decided(rules, outcome) for at, rules, outcome in found}


@cache
def _decided(dialect: str) -> bulk.Prepared:
    return bulk.Prepared(select(t.decided).where(bulk.among(t.decided.c.offset, "offsets", dialect)), dialect)


def last_offset(connection: Connection) -> int:
    return int(connection.exec_driver_sql('SELECT max("offset") FROM event').scalar_one() or 0)


def chunks(values: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    for at in range(0, len(values), size):
        yield values[at : at + size]
