"""The phases as they were switched, and the incidents with their clocks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from steadyhand.civic.elections.facts import ElectionCalledOff, ElectionConfirmed, PhasesTurned
from steadyhand.civic.incidents import counts
from steadyhand.civic.incidents.counts import Counts
from steadyhand.civic.incidents.model import Incident
from steadyhand.civic.incidents.views import OF_INCIDENT, IncidentView, named
from steadyhand.flows.election_report.ledger import ELECTIONS, Ledger, folded, only
from steadyhand.flows.election_report.model import Cell, Column, Section, Table, several
from steadyhand.kernel.entry import Entry

_COUNTED: Final = (
    Column(name="opened", title="Opened"),
    Column(name="closed", title="Over"),
    Column(name="unfounded", title="Unfounded"),
    Column(name="missed", title="Clocks missed"),
)


def phases(read: Ledger) -> Section:
    """Each switch in the window: by the clocks of the place, and when the record did it."""
    name = read.details.id
    turned = only(read.of(PhasesTurned), lambda fact, _: fact.election == name and read.window.holds(fact.at))
    versions = only(read.of(ElectionConfirmed), lambda fact, _: fact.details.id == name)
    ended = only(read.of(ElectionCalledOff), lambda fact, _: fact.election == name)
    numbers = [(one.fact.number, one.seq) for one in versions if isinstance(one.fact, ElectionConfirmed)]
    says = [f"Version {number} of the calendar was confirmed by entry {seq}." for number, seq in numbers]
    says += [f"The election was called off by entry {one.seq}." for one in ended]
    rows = [row for entry in turned for row in _switches(entry)]
    table = Table(
        name="switches",
        title="Phases as they switched",
        columns=(
            Column(name="place", title="Place", unit="text"),
            Column(name="switch", title="Switch", unit="text"),
            Column(name="local", title="By clocks there", unit="text"),
            Column(name="at", title="Instant", unit="instant"),
            Column(name="behind", title="Switched after it by", unit="span"),
            Column(name="entry", title="Entry"),
        ),
        rows=tuple(rows),
        empty="No phase began or ended in this time.",
    )
    where = f"of {name}; switches of the time that this report is about"
    return Section(
        name="phases",
        title="Phases",
        says=tuple(says),
        tables=(table,),
        source=read.source([*versions, *ended, *turned], ELECTIONS, where),
    )


def _switches(entry: Entry) -> list[tuple[Cell, ...]]:
    fact = entry.fact
    assert isinstance(fact, PhasesTurned)
    each = [(one, "ends", one.closes) for one in fact.ended] + [
        (one, "begins", one.opens) for one in fact.began
    ]
    return [
        (
            f"{one.place} {one.part}".strip(),
            f"polls {'open' if what == 'begins' else 'close'}"
            if one.phase == "polls"
            else f"{one.phase.replace('_', ' ')} {what}",
            f"{local.replace('T', ' ')} {one.zone}",
            fact.at,
            max(0, entry.at - fact.at),
            entry.seq,
        )
        for one, what, local in sorted(
            each, key=lambda those: (those[0].place, those[0].part, those[1], those[0].phase)
        )
    ]


def opened(read: Ledger) -> list[Incident]:
    """Every incident of the window and the baseline that may concern the election, as it stands at the end."""
    rows = folded(IncidentView(), read.of(*OF_INCIDENT))
    return [row for _, row in sorted(rows.items()) if read.touches(row.region)]


def incidents(read: Ledger) -> Section:
    """By class, phase and country, and how long people waited."""
    window, every = read.window, opened(read)
    rows = counts.between(every, window.begins, window.ends)
    told = counts.report(rows)
    names = {row.id for row in rows}
    entries = only(read.of(*OF_INCIDENT), lambda fact, _: not names.isdisjoint(named(fact)))
    merged = sum(row.state == "merged" for row in rows)
    return Section(
        name="incidents",
        title="Incidents",
        says=(
            f"{several(told.total.opened, 'incident')} opened, {told.total.closed} of them over by now.",
            f"{told.total.unfounded} turned out to be nothing. {several(told.total.missed, 'clock')} missed.",
            f"What was merged into another counts with that: {merged}.",
        ),
        tables=(
            _table("classes", "By class", "class", told.classes),
            _table("phases", "By the phase in which they were opened", "phase", told.phases),
            _table("places", "By country", "place", told.places),
            Table(
                name="times",
                title="How long it took from opening",
                columns=(
                    Column(name="until", title="Until", unit="text"),
                    Column(name="n", title="Incidents"),
                    Column(name="p50", title="Median", unit="span"),
                    Column(name="p90", title="Nine of ten within", unit="span"),
                ),
                rows=tuple(
                    (name, each.n, each.p50, each.p90)
                    for name, each in (
                        ("somebody owned it", told.to_owner),
                        ("an answer", told.to_answer),
                        ("an act", told.to_act),
                    )
                ),
            ),
        ),
        source=read.source(
            entries, OF_INCIDENT, "of incidents opened in this time that may concern the election"
        ),
    )


def _table(name: str, title: str, of: str, those: Sequence[Counts]) -> Table:
    return Table(
        name=name,
        title=title,
        columns=(Column(name=of, title=of.capitalize(), unit="text"), *_COUNTED),
        rows=tuple((one.of, one.opened, one.closed, one.unfounded, one.missed) for one in those),
        empty="No incident was opened in this time.",
    )
