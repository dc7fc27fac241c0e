"""Every election as one row, and what goes on now as one row: what rules, clocks and pages ask."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from steadyhand.civic.elections.facts import (
    ElectionCalledOff,
    ElectionConfirmed,
    ElectionEntered,
    PhasesTurned,
)
from steadyhand.civic.elections.model import ELECTION, PHASES, Election, Phases, Running, Version
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.view import View


class ElectionView(View[Election]):
    """Elections by id, for ever."""

    name = ELECTION
    row = Election
    facts = (ElectionEntered, ElectionConfirmed, PhasesTurned, ElectionCalledOff)

    def keys(self, entry: Entry) -> Iterable[str]:
        match entry.fact:
            case ElectionEntered(details=details) | ElectionConfirmed(details=details):
                return [details.id]
            case PhasesTurned(election=election) | ElectionCalledOff(election=election):
                return [election]
        return []

    def fold(self, row: Election | None, entry: Entry, key: str) -> Election | None:
        match entry.fact:
            case ElectionEntered(details=details, number=number):
                before = row or Election(id=key, latest=0)
                version = Version(number=number, details=details, by=entry.by, at=entry.at)
                return replace(before, latest=number, proposed=version)
            case ElectionConfirmed() if row is not None:
                return replace(
                    row,
                    confirmed=row.proposed,
                    proposed=None,
                    confirmed_by=entry.by,
                    confirmed_at=entry.at,
                    turned=entry.at,
                )
            case PhasesTurned(at=at) if row is not None:
                return replace(row, turned=at)
            case ElectionCalledOff(why=why) if row is not None:
                return replace(row, called_off=entry.at, why=why, proposed=None)
        return row


class PhasesView(View[Phases]):
    """What goes on now, as far as the clock has switched it."""

    name = PHASES
    row = Phases
    facts = (ElectionConfirmed, PhasesTurned, ElectionCalledOff)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [PHASES]

    def fold(self, row: Phases | None, entry: Entry, key: str) -> Phases:
        before = row or Phases()
        match entry.fact:
            case ElectionConfirmed(details=details):
                return before.of(details, entry.at)
            case PhasesTurned() as fact:
                left = tuple(
                    one
                    for one in before.running
                    if one.election != fact.election or one.period not in fact.ended
                )
                began = (Running(election=fact.election, name=fact.name, period=one) for one in fact.began)
                return replace(before, running=(*left, *began))
            case ElectionCalledOff(election=election):
                return before.without(election)
        return before
