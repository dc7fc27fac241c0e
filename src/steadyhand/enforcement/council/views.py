"""The council as one row, and each matter as one row by its reference: what a later room asks for an approval."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from msgspec.structs import replace

from steadyhand.enforcement.council.facts import (
    CouncilRuled,
    MatterAmended,
    MatterClosed,
    MatterOpened,
    MemberLeft,
    MemberRecused,
    MemberSeated,
    MinutesWritten,
    VoteCast,
)
from steadyhand.enforcement.council.model import COUNCIL, MATTER, Council, Matter, Recusal, Vote
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.view import View

_OF_MATTER: Final = (
    MatterOpened,
    MatterAmended,
    MemberRecused,
    VoteCast,
    MatterClosed,
    MinutesWritten,
)


class CouncilView(View[Council]):
    """Who is of it, and by which rule it votes."""

    name = COUNCIL
    row = Council
    facts = (MemberSeated, MemberLeft, CouncilRuled)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [COUNCIL]

    def fold(self, row: Council | None, entry: Entry, key: str) -> Council:
        before = row or Council()
        match entry.fact:
            case MemberSeated(member=member):
                return before.having(member)
            case MemberLeft(member=name):
                left = (replace(one, until=entry.at) for one in before.members if one.principal == name)
                return before.having(next(left))
            case CouncilRuled(rule=rule):
                return replace(before, rule=rule)
        return before


class MatterView(View[Matter]):
    """Every matter, for ever; what had no quorum and was put to the vote again stands as it does now."""

    name = MATTER
    row = Matter
    facts = _OF_MATTER

    def keys(self, entry: Entry) -> Iterable[str]:
        return [entry.fact.ref]  # type: ignore[attr-defined]

    def fold(self, row: Matter | None, entry: Entry, key: str) -> Matter | None:
        if isinstance(entry.fact, MatterOpened):
            return _opened(entry.fact, entry)
        return row if row is None else _after(row, entry)


def _opened(fact: MatterOpened, entry: Entry) -> Matter:
    return Matter(
        ref=fact.ref,
        kind=fact.kind,
        title=fact.title,
        text=fact.text,
        digest=fact.digest,
        rule=fact.rule,
        members=fact.members,
        by=entry.by,
        at=entry.at,
        until=fact.until,
    )


def _after(row: Matter, entry: Entry) -> Matter:
    match entry.fact:
        case MatterAmended(text=text, digest=digest):
            return replace(row, text=text, digest=digest, amended=row.amended + 1, votes=())
        case MemberRecused(member=member, reason=reason):
            out = Recusal(member=member, reason=reason)
            return replace(row, recusals=(*row.recusals, out), votes=_without(row, member))
        case VoteCast(member=member, choice=choice, digest=digest):
            vote = Vote(member=member, choice=choice, digest=digest)
            return replace(row, votes=(*_without(row, member), vote))
        case MatterClosed(result=result, members=members):
            votes = tuple(one for one in row.votes if one.member in members)
            return replace(row, closed=entry.at, result=result, members=members, votes=votes)
        case MinutesWritten(minutes=minutes):
            return replace(row, minutes=minutes)
    return row


def _without(row: Matter, member: str) -> tuple[Vote, ...]:
    return tuple(one for one in row.votes if one.member != member)
