"""How entries and rows are written as text, and read back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import msgspec

from steadyhand.kernel.entry import Entry, Seal
from steadyhand.kernel.registry import Registry
from steadyhand.kernel.timers import Alarm, unreadable

_json = msgspec.json.Encoder()
_seals = msgspec.json.Decoder(tuple[Seal, ...])


class LedgerRow(NamedTuple):
    """A line of the ledger, in the order of its columns."""

    seq: int
    at: int
    epoch: int
    type: str
    v: int
    by: str
    key: str | None
    digest: bytes | None
    under: str | None
    fact: str
    seals: str | None


def text(value: Any) -> str:
    """The JSON document of a value."""
    return _json.encode(value).decode()


def ledger_row(entry: Entry, digest: bytes | None) -> tuple[Any, ...]:
    """An entry in the order of the ledger's columns."""
    return (
        entry.seq,
        entry.at,
        entry.epoch,
        entry.type,
        entry.fact.v,
        entry.by,
        entry.key,
        digest,
        entry.under,
        text(entry.fact),
        text(entry.seals) if entry.seals else None,
    )


def entry_of(registry: Registry, row: Any) -> Entry:
    """The entry of a ledger row, its fact upcast to today's version."""
    return Entry(
        seq=row.seq,
        at=row.at,
        epoch=row.epoch,
        by=row.by,
        fact=registry.fact(row.type, row.v, row.fact),
        key=row.key,
        under=row.under,
        seals=_seals.decode(row.seals) if row.seals else (),
    )


def view_row(registry: Registry, view: str, key: str, seq: int, row: Any) -> tuple[Any, ...]:
    """A view row in the order of its table's columns."""
    return (key, seq, text(row), *registry.views[view].index(row).values())


def alarm_columns(columns: Any) -> tuple[Any, ...]:
    """What `alarms` reads of the table of timers."""
    return columns.key, columns.due, columns.authority, columns.doc


def alarms(registry: Registry, rows: Iterable[tuple[Any, ...]]) -> list[Alarm]:
    """Alarms as they stand; one whose document nobody can read counts as set aside, for it must stop nothing."""
    return [_alarm(registry, *row) for row in rows]


def _alarm(registry: Registry, key: str, due: int, authority: int, doc: str) -> Alarm:
    try:
        alarm: Alarm = registry.row("timer", doc)
    except msgspec.MsgspecError:
        return unreadable(key, due, authority)
    return alarm
