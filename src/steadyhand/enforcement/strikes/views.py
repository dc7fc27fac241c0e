"""Ladders in force as one row, every version of each, and strikes by account."""

from __future__ import annotations

from collections.abc import Iterable

from steadyhand.enforcement.strikes.facts import (
    LadderPublished,
    LadderRetired,
    StrikeAnnulled,
    StrikeIssued,
    StrikeTakenBack,
)
from steadyhand.enforcement.strikes.model import (
    LADDERS,
    STRIKES,
    VERSIONS,
    Annulment,
    Ladder,
    Ladders,
    Strikes,
    strikes_of,
)
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.view import View


class LaddersView(View[Ladders]):
    """The latest version of each ladder that is not retired, as one row, which commands read."""

    name = LADDERS
    row = Ladders
    facts = (LadderPublished, LadderRetired)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [LADDERS]

    def fold(self, row: Ladders | None, entry: Entry, key: str) -> Ladders:
        before = row or Ladders()
        if isinstance(entry.fact, LadderPublished):
            return before.having(_ladder(entry))
        return before.without(entry.fact.ladder)  # type: ignore[attr-defined]


class LadderVersionView(View[Ladder]):
    """Every version of every ladder, by `ladder:name@version`, and the last one by its id."""

    name = VERSIONS
    row = Ladder
    facts = (LadderPublished,)

    def keys(self, entry: Entry) -> Iterable[str]:
        one = _ladder(entry)
        return [one.ref, one.id]

    def fold(self, row: Ladder | None, entry: Entry, key: str) -> Ladder:
        return _ladder(entry)


class StrikesView(View[Strikes]):
    """The strikes of each account that ever had one."""

    name = STRIKES
    row = Strikes
    facts = (StrikeIssued, StrikeAnnulled, StrikeTakenBack)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [entry.fact.account]  # type: ignore[attr-defined]

    def fold(self, row: Strikes | None, entry: Entry, key: str) -> Strikes:
        before = strikes_of(row, key)
        match entry.fact:
            case StrikeIssued(strike=strike):
                return before.having(strike)
            case (StrikeAnnulled() | StrikeTakenBack()) as fact:
                return before.annulling(fact.number, _annulment(fact, entry))
        return before


def _ladder(entry: Entry) -> Ladder:
    fact = entry.fact
    assert isinstance(fact, LadderPublished)
    return Ladder(id=fact.ladder, version=fact.version, terms=fact.terms, by=entry.by, at=entry.at)


def _annulment(fact: StrikeAnnulled | StrikeTakenBack, entry: Entry) -> Annulment:
    reason = entry.sealed("reason")
    return Annulment(
        at=entry.at,
        by=entry.by,
        cause=fact.cause,
        how="annulled" if isinstance(fact, StrikeAnnulled) else "taken_back",
        reason=reason.payload if reason else None,
    )
