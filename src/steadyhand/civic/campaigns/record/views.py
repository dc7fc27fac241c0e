"""Campaigns as they stand, the latest evidence of each by its payload."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from steadyhand.civic.campaigns.record.facts import CampaignSeen
from steadyhand.civic.campaigns.record.model import CAMPAIGN, Campaign
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.view import View


class CampaignView(View[Campaign]):
    """Campaigns by id, for ever; found by when they were last seen."""

    name = CAMPAIGN
    row = Campaign
    facts = (CampaignSeen,)
    columns = {"state": str, "seen": int}
    indexes = (("seen",),)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [entry.fact.campaign]  # type: ignore[attr-defined]

    def fold(self, row: Campaign | None, entry: Entry, key: str) -> Campaign | None:
        fact = entry.fact
        if not isinstance(fact, CampaignSeen):
            return row
        return Campaign(
            id=fact.campaign,
            version=fact.version,
            state=fact.state,
            reason=fact.reason,
            began=fact.began,
            seen=fact.seen,
            shape=fact.shape,
            evidence=entry.seals[0].payload,
            digest=fact.digest,
            first=entry.at if row is None else row.first,
            at=entry.at,
            incident=fact.incident or ("" if row is None else row.incident),
            words=entry.seals[1].payload if len(entry.seals) > 1 else "" if row is None else row.words,
        )

    def index(self, row: Campaign) -> Mapping[str, Any]:
        return {"state": row.state, "seen": row.seen}
