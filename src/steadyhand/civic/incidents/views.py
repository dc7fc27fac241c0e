"""Incidents as they stand, their logs, what belongs to which, and the clocks in force."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from steadyhand.civic.incidents.facts import (
    ClocksSet,
    IncidentActed,
    IncidentAnswered,
    IncidentClosed,
    IncidentEscalated,
    IncidentLearned,
    IncidentLinked,
    IncidentMerged,
    IncidentMissed,
    IncidentMitigated,
    IncidentNoted,
    IncidentOpened,
    IncidentReclassed,
    IncidentReclocked,
    IncidentReopened,
    IncidentsHandedOver,
    IncidentTaken,
    IncidentUnlinked,
)
from steadyhand.civic.incidents.matrix import CLOCKS, Matrix
from steadyhand.civic.incidents.model import INCIDENT, LINKED, LOG, Due, Incident, Raised
from steadyhand.kernel.entry import Entry, Fact
from steadyhand.kernel.values import Instant
from steadyhand.kernel.view import View

OF_INCIDENT: Final[tuple[type[Fact], ...]] = (
    IncidentOpened,
    IncidentTaken,
    IncidentsHandedOver,
    IncidentNoted,
    IncidentLinked,
    IncidentUnlinked,
    IncidentReclassed,
    IncidentReclocked,
    IncidentAnswered,
    IncidentActed,
    IncidentMitigated,
    IncidentMissed,
    IncidentClosed,
    IncidentLearned,
    IncidentReopened,
    IncidentMerged,
    IncidentEscalated,
)
LINES: Final = 300
"""Lines of a log that its row keeps; all of them are in the ledger."""


class IncidentView(View[Incident]):
    """Every incident, by its id, for ever."""

    name = INCIDENT
    row = Incident
    facts = OF_INCIDENT
    columns = {"state": str, "due": int, "region": str}
    indexes = (("state", "due"), ("region",))

    def keys(self, entry: Entry) -> Iterable[str]:
        return named(entry.fact)

    def fold(self, row: Incident | None, entry: Entry, key: str) -> Incident | None:
        if isinstance(entry.fact, IncidentOpened):
            return _opened(entry.fact, entry)
        return row if row is None else _after(row, entry, key)


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a log: the tag of what happened, a word or a name that goes with it, and the payload with words."""

    seq: int
    at: Instant
    by: str
    what: str
    told: str = ""
    words: str | None = None


class Log(msgspec.Struct, frozen=True):
    """What happened to one incident, the first first."""

    lines: tuple[Line, ...] = ()


class LogView(View[Log]):
    """The log of each incident, by its id."""

    name = LOG
    row = Log
    facts = OF_INCIDENT
    cached = False

    def keys(self, entry: Entry) -> Iterable[str]:
        return named(entry.fact)

    def fold(self, row: Log | None, entry: Entry, key: str) -> Log:
        words = next(iter(entry.seals), None)
        line = Line(
            seq=entry.seq,
            at=entry.at,
            by=entry.by,
            what=entry.type,
            told=_told(entry.fact, key),
            words=None if words is None else words.payload,
        )
        return Log(((row.lines if row else ()) + (line,))[-LINES:])


class LinkedTo(msgspec.Struct, frozen=True):
    """The incidents that something belongs to."""

    incidents: tuple[str, ...] = ()


class LinkedView(View[LinkedTo]):
    """By what is linked: `case:x`, `claim:y`, `post:z`."""

    name = LINKED
    row = LinkedTo
    facts = (IncidentOpened, IncidentLinked, IncidentUnlinked, IncidentMerged)

    def keys(self, entry: Entry) -> Iterable[str]:
        match entry.fact:
            case IncidentOpened(links=links) | IncidentMerged(links=links):
                return links
            case IncidentLinked(ref=ref) | IncidentUnlinked(ref=ref):
                return [ref]
        return []

    def fold(self, row: LinkedTo | None, entry: Entry, key: str) -> LinkedTo | None:
        before, fact = row or LinkedTo(), entry.fact
        left = tuple(one for one in before.incidents if one not in named(fact))
        if isinstance(fact, IncidentUnlinked):
            return LinkedTo(left) if left else None
        into = fact.into if isinstance(fact, IncidentMerged) else next(iter(named(fact)))
        return LinkedTo((*left, into))


class ClocksView(View[Matrix]):
    """The clocks in force; no row as long as those that are shipped are."""

    name = CLOCKS
    row = Matrix
    facts = (ClocksSet,)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [CLOCKS]

    def fold(self, row: Matrix | None, entry: Entry, key: str) -> Matrix | None:
        return entry.fact.matrix if isinstance(entry.fact, ClocksSet) else row


def named(fact: Any) -> tuple[str, ...]:
    """The incidents that a fact changes."""
    match fact:
        case IncidentsHandedOver(incidents=incidents):
            return incidents
        case IncidentMerged(incident=one, into=other):
            return (one, other)
    return (fact.incident,)


def _opened(fact: IncidentOpened, entry: Entry) -> Incident:
    sealed = entry.sealed("incident")
    return Incident(
        id=fact.incident,
        cls=fact.cls,
        region=fact.region,
        at=entry.at,
        by=entry.by,
        opened_in=fact.phase,
        phase=fact.phase,
        answer=Due(due=fact.answer_due),
        act=Due(due=fact.act_due),
        words=sealed.payload if sealed else None,
        evidence=fact.evidence,
        links=fact.links,
    )


def _after(row: Incident, entry: Entry, key: str) -> Incident:
    match entry.fact:
        case IncidentTaken():
            return _owned(row, entry.by, entry.at)
        case IncidentsHandedOver(to=to):
            return _owned(row, to, entry.at)
        case IncidentLinked(ref=ref):
            return replace(row, links=(*row.links, ref))
        case IncidentUnlinked(ref=ref):
            return replace(row, links=tuple(one for one in row.links if one != ref))
        case IncidentEscalated(to=level):
            return replace(row, raised=(*row.raised, Raised(to=level, at=entry.at)))
        case IncidentMerged() as fact if key == fact.incident:
            return replace(row, state="merged", merged_into=fact.into, closed=entry.at)
        case IncidentMerged() as fact:
            return _with(row, fact)
    return _at_the_clocks(row, entry)


def _at_the_clocks(row: Incident, entry: Entry) -> Incident:
    match entry.fact:
        case IncidentReclassed(cls=cls, region=region) as fact:
            return _sooner(replace(row, cls=cls, region=region), fact)
        case IncidentReclocked() as fact:
            return _sooner(row, fact)
        case IncidentAnswered():
            return replace(row, answer=row.answer.met_at(entry.at))
        case IncidentActed():
            return replace(row, act=row.act.met_at(entry.at))
        case IncidentMitigated():
            return replace(row, state="mitigated", mitigated=entry.at, act=row.act.met_at(entry.at))
        case IncidentMissed(clock=which):
            return row.with_clock(which, replace(row.clock(which), missed=entry.at))
    return _at_the_end(row, entry)


def _at_the_end(row: Incident, entry: Entry) -> Incident:
    sealed = entry.sealed("post_incident")
    notes = row.notes if sealed is None else (*row.notes, sealed.payload)
    match entry.fact:
        case IncidentClosed(ending=ending):
            return replace(row, state="closed", closed=entry.at, ending=ending, notes=notes)
        case IncidentLearned():
            return replace(row, notes=notes)
        case IncidentReopened():
            return replace(
                row, state="open", closed=None, ending=None, mitigated=None, reopened=row.reopened + 1
            )
    return row


def _owned(row: Incident, owner: str, at: Instant) -> Incident:
    return replace(row, owner=owner, owned=row.owned or at)


def _sooner(row: Incident, fact: IncidentReclassed | IncidentReclocked) -> Incident:
    answer = row.answer if fact.answer_due is None else row.answer.sooner(fact.answer_due)
    act = row.act if fact.act_due is None else row.act.sooner(fact.act_due)
    return replace(row, answer=answer, act=act, phase=fact.phase)


def _with(row: Incident, fact: IncidentMerged) -> Incident:
    """With what another brings along that was the same."""
    return replace(
        row,
        at=fact.at,
        answer=fact.answer,
        act=fact.act,
        cls=fact.cls or row.cls,
        region=fact.region or row.region,
        state=row.state if fact.mitigated else "open",
        mitigated=row.mitigated if fact.mitigated else None,
        links=tuple(dict.fromkeys((*row.links, *fact.links))),
        merged=(*row.merged, fact.incident),
    )


def _told(fact: Fact, key: str) -> str:
    """The word or the name that goes with a line: never words that somebody wrote."""
    if isinstance(fact, IncidentMerged):
        return fact.into if key == fact.incident else fact.incident
    found: Mapping[type[Fact], str] = {
        IncidentsHandedOver: "to",
        IncidentLinked: "ref",
        IncidentUnlinked: "ref",
        IncidentReclassed: "cls",
        IncidentReclocked: "because",
        IncidentAnswered: "to",
        IncidentActed: "deed",
        IncidentMissed: "clock",
        IncidentClosed: "ending",
        IncidentEscalated: "to",
    }
    name = found.get(type(fact))
    return "" if name is None else str(getattr(fact, name))
