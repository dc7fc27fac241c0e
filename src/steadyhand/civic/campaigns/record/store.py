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
    """Who and what it is; None where that was erased."""
    body = reader.payload(row.evidence)
    return None if body is None else msgspec.json.decode(body, type=Finding)
