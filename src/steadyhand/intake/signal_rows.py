"""Rows of the table `signal`, within somebody's transaction: kept with their events, erased with their account."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache

import msgspec
from sqlalchemy import Connection, select

from steadyhand.intake import tables as t
from steadyhand.intake.appending import Item, Receipt
from steadyhand.intake.signals import Hashes
from steadyhand.kernel.values import Instant
from steadyhand.storage import bulk


class Marks(msgspec.Struct, frozen=True):
    """What is known of one account: `moved` is the offset of the event that last said something."""

    account: str
    begun: Instant
    moved: int
    values: tuple[str, ...]


def keep(connection: Connection, hashes: Hashes, items: Sequence[Item], receipts: Sequence[Receipt]) -> None:
    """Keep the signals of events that are new, in the transaction that keeps these."""
    new = [
        (item.event, receipt.offset)
        for item, receipt in zip(items, receipts, strict=True)
        if item.event.signals and not receipt.repeat and not receipt.conflict
    ]
    if not new:
        return
    known = of(connection, {event.subject for event, _ in new})
    rows: dict[tuple[str, str], tuple[str, str, Instant, Instant, int]] = {}
    begun = {account: marks.begun for account, marks in known.items()}
    for event, offset in new:
        account = event.subject
        begun[account] = min(begun.get(account, event.begun), event.begun)
        for value in hashes.of(event.signals):
            rows[account, value] = (account, value, begun[account], event.time, offset)
    # house: allow record-writer because these are hashes beside the events, on behalf of intake/store.py
    bulk.upsert(connection, t.signal, list(rows.values()))


def erase(connection: Connection, accounts: Collection[str]) -> int:
    """Drop all that is known of some accounts; gives how many rows went."""
    # house: allow record-writer because these are hashes beside the events, on behalf of intake/store.py
    return connection.execute(t.signal.delete().where(t.signal.c.account.in_(accounts))).rowcount


def of(connection: Connection, accounts: Collection[str]) -> dict[str, Marks]:
    if not accounts:
        return {}
    dialect = connection.dialect.name
    rows = _rows(dialect).rows(connection, accounts=bulk.listed(accounts, dialect))
    found: dict[str, Marks] = {}
    for account, value, begun, _, moved in sorted(rows):
        before = found.get(account)
        if before is None:
            found[account] = Marks(account, begun, moved, (value,))
        else:
            first, last = min(before.begun, begun), max(before.moved, moved)
            found[account] = Marks(account, first, last, (*before.values, value))
    return found


@cache
def _rows(dialect: str) -> bulk.Prepared:
    return bulk.Prepared(select(t.signal).where(bulk.among(t.signal.c.account, "accounts", dialect)), dialect)
