"""The claims that posts were about with their panels, and the campaigns with what was done about them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from steadyhand.civic.campaigns.record.facts import CampaignSeen
from steadyhand.civic.campaigns.record.model import Campaign
from steadyhand.civic.campaigns.record.views import CampaignView
from steadyhand.civic.incidents.counts import country
from steadyhand.civic.incidents.facts import IncidentActed
from steadyhand.civic.matches.facts import MatchFound, PanelShown
from steadyhand.civic.matches.model import Match, Panel, panel_key
from steadyhand.civic.matches.views import MatchView, PanelView
from steadyhand.flows.election_report.ledger import MATCHES, PANELS, Ledger, folded, only
from steadyhand.flows.election_report.model import Cell, Column, Section, Table, apart, several
from steadyhand.kernel.entry import Entry

_COUNTED: Final = (
    Column(name="found", title="Found"),
    Column(name="acted", title="Acted without a person"),
    Column(name="right", title="A person said: right"),
    Column(name="wrong", title="Wrong"),
    Column(name="asked", title="Nobody answered yet"),
    Column(name="panels", title="Panels shown"),
    Column(name="hidden", title="Hidden since"),
)


def matches_of(read: Ledger) -> list[Match]:
    """Posts about claims, of the window and the baseline, that may concern the election."""
    rows = folded(MatchView(), read.of(*MATCHES))
    return [row for _, row in sorted(rows.items()) if read.touches(row.region)]


def claims(read: Ledger) -> Section:
    """By language and country: found, confirmed, wrong, and panels."""
    rows = [row for row in matches_of(read) if read.window.holds(row.at)]
    panels = folded(PanelView(), read.of(*PANELS))
    names, posts = {row.id for row in rows}, {(row.subject, row.claim) for row in rows}
    entries = only(read.of(*MATCHES), lambda fact, _: fact.match in names)
    entries += only(read.of(*PANELS), lambda fact, _: (fact.subject, fact.claim) in posts)
    settled = len({row.claim for row in rows})
    copies = sum(bool(row.copy_of) for row in rows)
    return Section(
        name="claims",
        title="Claims that were met",
        says=(
            f"{several(len(rows), 'post')} found to be about {several(settled, 'settled claim')}.",
            f"{copies} of these had the very text of another, whose answer is theirs too.",
        ),
        tables=(
            _claims("languages", "By language", "language", apart(rows, lambda row: row.language), panels),
            _claims("places", "By country", "place", apart(rows, lambda row: country(row.region)), panels),
        ),
        source=read.source(
            entries,
            (*MATCHES, *PANELS),
            "of posts found in this time that may concern the election, and their panels",
        ),
    )


def _claims(
    name: str, title: str, of: str, groups: dict[str, list[Match]], panels: dict[str, Panel]
) -> Table:
    return Table(
        name=name,
        title=title,
        columns=(Column(name=of, title=of.capitalize(), unit="text"), *_COUNTED),
        rows=tuple((each, *_counted(those, panels)) for each, those in groups.items()),
        empty="No post was found to be about a claim in this time.",
    )


def _counted(rows: Sequence[Match], panels: dict[str, Panel]) -> tuple[Cell, ...]:
    keys = {panel_key(row.subject, row.claim) for row in rows} & panels.keys()
    return (
        len(rows),
        sum(row.acted for row in rows),
        sum(row.answer == "right" for row in rows),
        sum(row.answer == "wrong" for row in rows),
        sum(row.answer is None and not row.acted and not row.copy_of for row in rows),
        len(keys),
        sum(not panels[key].stands for key in keys),
    )


def campaigns(read: Ledger) -> Section:
    """Each with its size, how long it took to become an incident, and what was done in that."""
    rows = [
        row for row in folded(CampaignView(), read.of(CampaignSeen)).values() if read.window.holds(row.first)
    ]
    rows.sort(key=lambda row: (row.first, row.id))
    seen = only(read.of(CampaignSeen), lambda fact, _: fact.campaign in {row.id for row in rows})
    became = sum(bool(row.incident) for row in rows)
    deeds = only(read.of(IncidentActed), lambda fact, _: fact.incident in {row.incident for row in rows})
    return Section(
        name="campaigns",
        title="Campaigns",
        says=(
            f"{several(len(rows), 'campaign')} seen for the first time, of which {became} became an incident.",
            "Times are those of the platform's own stream: from the first post to the one with which it became one.",
            "A campaign has no place, so all of this time are here.",
        ),
        tables=(
            Table(
                name="campaigns",
                title="Each of them",
                columns=(
                    Column(name="entry", title="First entry"),
                    Column(name="state", title="It is", unit="text"),
                    Column(name="accounts", title="Accounts"),
                    Column(name="posts", title="Posts"),
                    Column(name="to_incident", title="To an incident", unit="span"),
                    Column(name="done", title="What was done", unit="text"),
                ),
                rows=tuple(_campaign(row, seen, deeds) for row in rows),
                empty="No campaign was seen in this time.",
            ),
        ),
        source=read.source(
            [*seen, *deeds],
            (CampaignSeen, IncidentActed),
            "of campaigns first seen in this time, and their incidents",
        ),
    )


def _campaign(row: Campaign, seen: Sequence[Entry], deeds: Sequence[Entry]) -> tuple[Cell, ...]:
    mine = [one for one in seen if isinstance(one.fact, CampaignSeen) and one.fact.campaign == row.id]
    facts = [one.fact for one in mine if isinstance(one.fact, CampaignSeen)]
    first = next((fact for fact in facts if fact.incident), None)
    done = [
        one.fact.deed
        for one in deeds
        if isinstance(one.fact, IncidentActed) and row.incident and one.fact.incident == row.incident
    ]
    return (
        mine[0].seq,
        "an incident" if row.state == "incident" else "not enough to tell",
        row.shape.members,
        row.shape.posts,
        None if first is None else max(0, first.seen - first.began),
        ", ".join(sorted(set(done))) or "nothing on record",
    )


def panels_shown(read: Ledger) -> list[Entry]:
    """Panels that were shown, of the window and the baseline, beside posts that may concern the election."""
    regions = {
        one.fact.match: one.fact.region for one in read.of(MatchFound) if isinstance(one.fact, MatchFound)
    }
    return only(read.of(PanelShown), lambda fact, _: read.touches(regions.get(fact.match, "unknown")))
