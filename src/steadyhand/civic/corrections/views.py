"""Corrections by claim and post: what is offered, and what was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec.structs import replace

from steadyhand.civic.corrections.facts import CorrectionOffered, CorrectionWithdrawn
from steadyhand.civic.corrections.model import CORRECTION, Correction
from steadyhand.civic.matches.model import panel_key
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.view import View


class CorrectionView(View[Correction]):
    """One row for each post and claim, for ever."""

    name = CORRECTION
    row = Correction
    facts = (CorrectionOffered, CorrectionWithdrawn)
    columns = {"subject": str, "claim": str, "stands": int}
    indexes = (("subject",), ("claim", "stands"))

    def keys(self, entry: Entry) -> Iterable[str]:
        fact: Any = entry.fact
        return [panel_key(fact.subject, fact.claim)]

    def fold(self, row: Correction | None, entry: Entry, key: str) -> Correction | None:
        match entry.fact:
            case CorrectionOffered() as fact:
                return Correction(
                    subject=fact.subject,
                    claim=fact.claim,
                    version=fact.version,
                    match=fact.match,
                    seen_from=fact.seen_from,
                    seen_until=fact.seen_until,
                    most=fact.most,
                    offered=(*(row.offered if row is not None else ()), fact.version),
                    since=entry.at,
                )
            case CorrectionWithdrawn(why=why) if row is not None:
                return replace(row, withdrawn=entry.at, why=why)
        return row

    def index(self, row: Correction) -> Mapping[str, Any]:
        return {"subject": row.subject, "claim": row.claim, "stands": int(row.stands)}
