"""Reads of campaigns. Every function raises `RecordUnavailable`."""

from __future__ import annotations

import msgspec
from sqlalchemy import select

from steadyhand.civic.campaigns.model import Finding
from steadyhand.civic.campaigns.record.model import CAMPAIGN, Campaign
from steadyhand.storage.reading import Reader


def latest(reader: Reader, limit: int = 200) -> list[Campaign]:
    """Campaigns, the latest seen first."""
    c = reader.table(CAMPAIGN).c
    return reader.find(CAMPAIGN, select(c.key, c.seq, c.doc).order_by(c.seen.desc(), c.key).limit(limit))


def evidence(reader: Reader, row: Campaign) -> Finding | None:
    """Who and what it is, with the text as it was once kept there; None where that was erased."""
    body = reader.payload(row.evidence)
    return None if body is None else msgspec.json.decode(body, type=Finding)


def words(reader: Reader, row: Campaign) -> str | None:
    """What is shared, where it is kept by itself; None where it was erased, and empty where there never was any."""
    body = reader.payload(row.words) if row.words else b""
    return None if body is None else body.decode()


def text_of(reader: Reader, row: Campaign, found: Finding) -> str | None:
    """What is shared, wherever it is kept; None where it was erased."""
    return words(reader, row) if row.words else found.text
