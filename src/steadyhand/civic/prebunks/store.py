"""Reads of pre-bunks."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from steadyhand.civic.prebunks.model import PREBUNK, PreBunk, State
from steadyhand.storage.reading import Reader

ORDER: Final[tuple[State, ...]] = ("shown", "waiting", "draft", "ended")


def listed(reader: Reader) -> list[PreBunk]:
    """Those that are shown, those to come, what is written, and those that are over. Raises `RecordUnavailable`."""
    rows: list[PreBunk] = list(reader.all(PREBUNK).values())
    return sorted(rows, key=lambda one: (ORDER.index(one.state), one.starts or one.told.at, one.id))


def of_election(reader: Reader, election: str) -> list[PreBunk]:
    """Those that an election's phases begin and end, and that are not over. Raises likewise."""
    c = reader.table(PREBUNK).c
    query = select(c.key, c.seq, c.doc).where(c.election == election, c.state.in_(("waiting", "shown")))
    return reader.find(PREBUNK, query.order_by(c.key))
