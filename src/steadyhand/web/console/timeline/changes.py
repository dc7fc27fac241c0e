"""Changes of the register of protected accounts that concern one account, from the ledger's index by type."""

from __future__ import annotations

from typing import Final

import msgspec
from sqlalchemy import select

from steadyhand.access.protection.facts import SubjectProtected, SubjectUnprotected
from steadyhand.kernel.entry import Entry, tag_of
from steadyhand.storage.codec import entry_of
from steadyhand.storage.tables import ledger
from steadyhand.web.console.timeline import others
from steadyhand.web.console.timeline.model import Line
from steadyhand.web.rooms import Rooms

READ: Final = 50
"""Changes that are listed, the latest."""
_TYPES: Final = (tag_of(SubjectProtected), tag_of(SubjectUnprotected))


def changes_of(rooms: Rooms, account: str) -> list[Line]:
    """What was changed of an account on the register. Reads entries of two types, which are few, and no others."""
    c = ledger.c
    named = msgspec.json.encode(account).decode()
    query = select(ledger).where(c.type.in_(_TYPES), c.fact.contains(named, autoescape=True))
    rows = rooms.reader.fetch(query.order_by(c.seq.desc()).limit(READ))
    entries = (entry_of(rooms.reader.registry, row) for row in rows)
    found = (others.of_protection(entry) for entry in entries if _concerns(entry, account))
    return [line for line in found if line is not None]


def _concerns(entry: Entry, account: str) -> bool:
    match entry.fact:
        case SubjectProtected(protected=one):
            return one.account == account
        case SubjectUnprotected(account=one):
            return bool(one == account)
    return False
