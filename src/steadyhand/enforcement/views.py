"""The standing of each subject, folded from what was imposed and what ended; and interim measures by account."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from steadyhand.enforcement.facts import (
    Begun,
    End,
    Expired,
    Lifted,
    Sanctioned,
    Unlabelled,
    Varied,
    Withdrawn,
)
from steadyhand.enforcement.interim import KEPT, Interims, Taken, whose
from steadyhand.enforcement.interim import VIEW as INTERIM
from steadyhand.enforcement.model import Ended, Sanction, Standing, standing_of
from steadyhand.enforcement.taking_over.facts import TakenOver
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.view import View


class StandingView(View[Standing]):
    """What is in force on each subject that was ever acted on."""

    name = "standing"
    row = Standing
    facts = (Sanctioned, TakenOver, Begun, Lifted, Withdrawn, Unlabelled, Expired, Varied)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [entry.fact.subject]  # type: ignore[attr-defined]

    def fold(self, row: Standing | None, entry: Entry, key: str) -> Standing:
        standing = standing_of(row, key)
        match entry.fact:
            case Sanctioned() as fact:
                return _with(standing, _kept(fact, entry), entry)
            case TakenOver(sanction=sanction):
                return standing.having(msgspec.structs.replace(sanction, seq=entry.seq))
            case Begun(action=action):
                return standing.begun(action)
            case (Lifted() | Withdrawn() | Unlabelled() | Expired()) as fact:
                return _ended(standing, fact, entry)
            case Varied() as fact:
                return _with(_ended(standing, fact, entry), _inheriting(standing, fact, entry), entry)
        return standing


class InterimView(View[Interims]):
    """Interim measures by the account that they concern; by the subject where nobody knows whose it is."""

    name = INTERIM
    row = Interims
    facts = (Sanctioned,)
    columns = {"ends": int}
    indexes = (("ends",),)

    def keys(self, entry: Entry) -> Iterable[str]:
        fact: Sanctioned = entry.fact  # type: ignore[assignment]
        return [whose(fact.subject, fact.sanction.account)] if fact.sanction.interim else ()

    def fold(self, row: Interims | None, entry: Entry, key: str) -> Interims:
        fact: Sanctioned = entry.fact  # type: ignore[assignment]
        one = Taken(
            subject=fact.subject,
            action=fact.sanction.action,
            request=fact.sanction.cause,
            by=entry.by,
            at=entry.at,
        )
        before = row.taken if row is not None else ()
        ends = max(fact.sanction.ends or entry.at, row.ends if row is not None else 0)
        return Interims(account=key, taken=(*before, one)[-KEPT:], ends=ends)


def _with(standing: Standing, sanction: Sanction, entry: Entry) -> Standing:
    """With one more: in force, or to come."""
    return standing.planning(sanction) if sanction.starts > entry.at else standing.having(sanction)


def _kept(fact: Sanctioned, entry: Entry) -> Sanction:
    return msgspec.structs.replace(
        fact.sanction,
        seq=entry.seq,
        imposed=entry.at,
        area=fact.area,
        severity=fact.severity,
        region=fact.region,
        language=fact.language,
        rules=fact.rules,
        under=entry.requests,
    )


def _inheriting(standing: Standing, fact: Varied, entry: Entry) -> Sanction:
    """What is in force instead, with the facts that the one before it was imposed with."""
    old = standing.find(fact.action)
    facts = {name: getattr(old, name) for name in ("area", "severity", "region", "language")} if old else {}
    return msgspec.structs.replace(
        fact.sanction, seq=entry.seq, imposed=entry.at, under=entry.requests, **facts
    )


def _ended(standing: Standing, fact: End, entry: Entry) -> Standing:
    sanction = standing.find(fact.action)
    if sanction is None:
        return standing
    reason = entry.sealed("reason")
    ended = Ended(
        sanction=sanction,
        at=entry.at,
        how=fact.how,
        by=entry.by,
        cause=None if isinstance(fact, Expired) else fact.cause,
        reason=reason.payload if reason else None,
    )
    return standing.without(fact.action, ended)
