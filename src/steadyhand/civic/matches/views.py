"""Matches, each as it stands; and panels by claim and post."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec.structs import replace

from steadyhand.civic.matches.facts import MatchAnswered, MatchFound, PanelHidden, PanelShown
from steadyhand.civic.matches.model import MATCH, PANEL, Match, Panel, panel_key
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.view import View


class MatchView(View[Match]):
    """Matches by id; found by their post, by their claim, and in the order in which they came."""

    name = MATCH
    row = Match
    facts = (MatchFound, MatchAnswered)
    columns = {"subject": str, "claim": str, "at": int, "open": int, "copy_of": str}
    indexes = (("subject",), ("claim", "at"), ("open", "at"), ("copy_of",))

    def keys(self, entry: Entry) -> Iterable[str]:
        return [entry.fact.match]  # type: ignore[attr-defined]

    def fold(self, row: Match | None, entry: Entry, key: str) -> Match | None:
        match entry.fact:
            case MatchFound() as fact:
                return Match(
                    id=fact.match,
                    event=fact.event,
                    subject=fact.subject,
                    account=fact.account,
                    claim=fact.claim,
                    version=fact.version,
                    area=fact.area,
                    found=fact.found,
                    acted=fact.acts,
                    region=fact.region,
                    language=fact.language,
                    at=entry.at,
                    copy_of=fact.copy_of,
                )
            case MatchAnswered(answer=answer) if row is not None:
                return replace(row, answer=answer, by=entry.by, answered=entry.at)
        return row

    def index(self, row: Match) -> Mapping[str, Any]:
        waits = row.answer is None and not row.acted and not row.copy_of
        return {
            "subject": row.subject,
            "claim": row.claim,
            "at": row.at,
            "open": int(waits),
            "copy_of": row.copy_of,
        }


class PanelView(View[Panel]):
    """What stands beside posts, and what stood there."""

    name = PANEL
    row = Panel
    facts = (PanelShown, PanelHidden)
    columns = {"subject": str, "claim": str, "stands": int}
    indexes = (("subject",), ("claim", "stands"))

    def keys(self, entry: Entry) -> Iterable[str]:
        fact: Any = entry.fact
        return [panel_key(fact.subject, fact.claim)]

    def fold(self, row: Panel | None, entry: Entry, key: str) -> Panel | None:
        match entry.fact:
            case PanelShown() as fact:
                return Panel(
                    subject=fact.subject,
                    claim=fact.claim,
                    version=fact.version,
                    cause=fact.match,
                    since=entry.at,
                    by=entry.by,
                )
            case PanelHidden(why=why) if row is not None:
                return replace(row, hidden=entry.at, why=why)
        return row

    def index(self, row: Panel) -> Mapping[str, Any]:
        return {"subject": row.subject, "claim": row.claim, "stands": int(row.stands)}
