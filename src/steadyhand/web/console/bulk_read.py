"""Reads of bulks for pages."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from steadyhand.review.bulk.model import Bulk
from steadyhand.web.problem import Problem
from steadyhand.web.rooms import Rooms

LISTED: Final = 50
NO_BULK: Final = Problem(404, "unknown_bulk", "Not found", "There is no such bulk.")


def bulks(rooms: Rooms) -> list[Bulk]:
    """The latest of them first."""
    c = rooms.reader.table("bulk").c
    query = select(c.key, c.seq, c.doc).order_by(c.at.desc()).limit(LISTED)
    return rooms.reader.find("bulk", query)


def found_bulk(rooms: Rooms, name: str) -> Bulk:
    """One of them. Raises `Problem` where there is none."""
    row: Bulk | None = rooms.reader.row("bulk", name)
    if row is None:
        raise NO_BULK
    return row


def share_seen(row: Bulk) -> float:
    """The share of its cases that are done or left, from 0 to 1."""
    return min(1.0, (row.done + len(row.left)) / len(row.members))
