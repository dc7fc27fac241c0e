"""The tables of events, in a database of their own: never in one transaction with the record."""

from __future__ import annotations

from sqlalchemy import Column, Table, UniqueConstraint

from steadyhand.storage.tables import events
from steadyhand.storage.types import Bytes, Int, Str

# `account` has no index on purpose: a random page written for every event, for the few times that an
# erasure looks for an account, and that may take the seconds of a scan.
event = Table(
    "event",
    events,
    Column("offset", Int, primary_key=True, autoincrement=False),
    Column("source", Str, nullable=False),
    Column("id", Str, nullable=False),
    Column("type", Str, nullable=False),
    Column("time", Int, nullable=False),
    Column("received", Int, nullable=False),
    Column("subject", Str, nullable=False),
    Column("account", Str),
    Column("reporter", Str),
    Column("digest", Bytes, nullable=False),
    Column("data", Str),
    UniqueConstraint("source", "id"),
    sqlite_strict=True,
)

decided = Table(
    "decided",
    events,
    Column("offset", Int, primary_key=True, autoincrement=False),
    Column("rules", Str, nullable=False),
    Column("outcome", Str),
    sqlite_strict=True,
)

archived = Table(
    "archived",
    events,
    Column("first", Int, primary_key=True, autoincrement=False),
    Column("last", Int, nullable=False),
    Column("hour", Int, nullable=False),
    Column("rows", Int, nullable=False),
    Column("pruned", Int, nullable=False),
    sqlite_strict=True,
)
