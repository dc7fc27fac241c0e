"""The same counts for each day of the window and of the weeks before it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from steadyhand.civic.incidents.facts import IncidentMissed, IncidentOpened
from steadyhand.civic.matches.facts import MatchFound, PanelShown
from steadyhand.enforcement.appeals.facts import AppealDecided
from steadyhand.flows.election_report import going_on, others, spreading
from steadyhand.flows.election_report.ledger import Ledger, only
from steadyhand.flows.election_report.model import Cell, Column, Section, Table
from steadyhand.flows.election_report.written import minute
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.values import DAY, Instant
from steadyhand.review.facts import Decided
from steadyhand.review.partners.facts import Escalated

LEAST: Final = 2 * DAY
"""A baseline that is shorter is compared with nothing; of a time of less than `A_DAY` on record no rate is told."""
A_DAY: Final = DAY


def rates(read: Ledger) -> Section:
    """For a day, in the window and before it, and how many times as many."""
    missed = only(read.of(IncidentMissed), lambda fact, _: read.touches(fact.region))
    made = others.decided(read)
    appealed = only(others.answered(read), lambda fact, _: fact.outcome == "overturned")
    each: list[tuple[str, list[Instant]]] = [
        ("incidents opened", [row.at for row in going_on.opened(read) if row.state != "merged"]),
        ("clocks of incidents missed", _times(missed)),
        ("posts about settled claims", [row.at for row in spreading.matches_of(read)]),
        ("panels shown", _times(spreading.panels_shown(read))),
        ("escalations of partners", [row.at for row in others.escalations(read)]),
        ("cases decided", _times(made)),
        ("decisions that came out otherwise", _times(only(made, lambda fact, _: fact.overturns))),
        ("decisions overturned on appeal", _times(appealed)),
    ]
    window = read.window
    whole = window.before >= LEAST
    says = (
        f"The baseline is from {minute(window.since)} to {minute(window.begins)}."
        if whole
        else f"The ledger begins at {minute(window.known)}, and there is too little before this time to compare."
    )
    entries = [
        *only(read.of(IncidentOpened, MatchFound), lambda fact, _: read.touches(fact.region)),
        *only(read.of(Escalated), lambda fact, _: read.touches(fact.region)),
        *missed,
        *spreading.panels_shown(read),
        *made,
        *appealed,
    ]
    return Section(
        name="rates",
        title="Against the weeks before",
        says=(says,),
        tables=(
            Table(
                name="rates",
                title="For each day",
                columns=(
                    Column(name="what", title="What", unit="text"),
                    Column(name="per_day", title="In this time", unit="ratio"),
                    Column(name="before", title="Before", unit="ratio"),
                    Column(name="times", title="Times as many", unit="ratio"),
                ),
                rows=tuple((what, *_rate(times, read, whole=whole)) for what, times in each),
            ),
        ),
        source=read.source(
            [one for one in entries if window.since <= one.at < window.ends],
            (IncidentOpened, IncidentMissed, MatchFound, PanelShown, Escalated, Decided, AppealDecided),
            "of both times that may concern the election",
        ),
    )


def _times(entries: Iterable[Entry]) -> list[Instant]:
    return [entry.at for entry in entries]


def _rate(times: list[Instant], read: Ledger, *, whole: bool) -> tuple[Cell, ...]:
    window = read.window
    inside, earlier = sum(map(window.holds, times)), sum(map(window.baseline, times))
    now = inside * DAY / window.span if window.span >= A_DAY else None
    before = earlier * DAY / window.before if whole else None
    ratio = now / before if now is not None and before else None
    return _rounded(now), _rounded(before), _rounded(ratio)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
