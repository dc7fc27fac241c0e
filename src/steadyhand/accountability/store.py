"""Reads of what is still there about a subject, to tell whoever erases it."""

from __future__ import annotations

import msgspec
from sqlalchemy import Select, Table, func, or_, select

from steadyhand.storage.reading import Reader
from steadyhand.storage.tables import outbox, payload


class Kept(msgspec.Struct, frozen=True):
    """How much personal content of or about a subject is there."""

    payloads: int
    waiting: int
    """Effects that the platform has not taken yet: their text goes once it has."""


def kept(reader: Reader, subject: str) -> Kept:
    """What stands about a subject now."""
    p, o = payload.c, outbox.c
    return Kept(
        reader.fetch(_count(payload, subject).where(p.erased.is_(None)))[0].n,
        reader.fetch(_count(outbox, subject).where(o.state.in_(("pending", "dead"))))[0].n,
    )


def _count(table: Table, subject: str) -> Select[int]:
    c = table.c
    return select(func.count().label("n")).where(or_(c.subject == subject, c.about == subject))
