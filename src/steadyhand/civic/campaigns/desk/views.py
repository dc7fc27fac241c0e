"""Campaigns before the desk, as they stand."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from steadyhand.civic.campaigns.desk.facts import CampaignBrought, CampaignPut
from steadyhand.civic.campaigns.desk.model import DESK, Desk
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.view import View


class CampaignDeskView(View[Desk]):
    """By campaign, for ever; none for one that nobody put before the desk."""

    name = DESK
    row = Desk
    facts = (CampaignPut, CampaignBrought)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [entry.fact.campaign]  # type: ignore[attr-defined]

    def fold(self, row: Desk | None, entry: Entry, key: str) -> Desk | None:
        match entry.fact:
            case CampaignPut(campaign=campaign, version=version):
                cases = () if row is None else row.cases
                return Desk(campaign=campaign, version=version, by=entry.by, at=entry.at, cases=cases)
            case CampaignBrought() as fact if row is not None:
                return replace(
                    row,
                    cases=tuple(dict.fromkeys((*row.cases, *fact.cases))),
                    posts=fact.posts,
                    accounts=fact.accounts,
                    left=fact.left,
                    ended=entry.at if fact.done else None,
                    erased=fact.erased,
                )
        return row
