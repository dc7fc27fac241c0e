"""The tables of events, in a database of their own: never in one transaction with the record."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, Index, Table, UniqueConstraint, text

from steadyhand.storage.tables import events
from steadyhand.storage.types import Bytes, Int, Str

OF_A_POST: Final = text("type IN ('post.created', 'post.edited')")
"""Events that name a post's author. Written out: an index of some rows serves only queries that say the same."""

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
    # Only of posts: what is counted most, views, costs nothing by it.
    Index("ix_event_post", "subject", "offset", sqlite_where=OF_A_POST, postgresql_where=OF_A_POST),
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

tally = Table(
    "tally",
    events,
    Column("hour", Int, primary_key=True, autoincrement=False),
    Column("rules", Str, primary_key=True),
    Column("mode", Str, primary_key=True),
    Column("rule", Str, primary_key=True),
    Column("matched", Int, nullable=False),
    Column("acted", Int, nullable=False),
    sqlite_strict=True,
)

shadow_hit = Table(
    "shadow_hit",
    events,
    Column("rules", Str, primary_key=True),
    Column("rule", Str, primary_key=True),
    Column("offset", Int, primary_key=True, autoincrement=False),
    Column("source", Str, nullable=False),
    Column("id", Str, nullable=False),
    Column("at", Int, nullable=False),
    Column("live", Str, nullable=False),
    Column("shadow", Str, nullable=False),
    sqlite_strict=True,
)

mark = Table(
    "mark",
    events,
    Column("counter", Str, primary_key=True),
    Column("key", Str, primary_key=True),
    Column("at", Int, primary_key=True, autoincrement=False),
    Column("event", Int, primary_key=True, autoincrement=False),
    Column("value", Str, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,  # one tree, in the order in which it is read
)

# How often something was seen, and whether it is still there: at most one row a post, in coarse steps of `intake.seen`.
seen = Table(
    "seen",
    events,
    Column("subject", Str, primary_key=True),
    Column("views", Int, nullable=False),
    Column("first", Int, nullable=False),
    Column("counted", Int, nullable=False),
    Column("gone", Int),
    Column("told", Int, nullable=False),
    Column("moved", Int, nullable=False),
    Index("ix_seen_moved", "moved"),
    sqlite_strict=True,
)

# How views grew, in the steps of `intake.growth`: the history of which `seen` has the end.
growth = Table(
    "growth",
    events,
    Column("subject", Str, primary_key=True),
    Column("views", Int, primary_key=True, autoincrement=False),
    Column("at", Int, nullable=False),
    Index("ix_growth_at", "at"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

# Signals of accounts as keyed hashes (`intake.signals`). Not made of the events, which are kept without them.
signal = Table(
    "signal",
    events,
    Column("account", Str, primary_key=True),
    Column("value", Str, primary_key=True),
    Column("begun", Int, nullable=False),
    Column("at", Int, nullable=False),
    Column("moved", Int, nullable=False),
    Index("ix_signal_value", "value"),
    Index("ix_signal_moved", "moved"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
