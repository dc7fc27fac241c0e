"""The standing of each subject, folded from what was imposed and what ended."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from steadyhand.enforcement.facts import End, Expired, Lifted, Sanctioned, Unlabelled, Withdrawn
from steadyhand.enforcement.model import Ended, Sanction, Standing, standing_of
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.view import View


class StandingView(View[Standing]):
    """What is in force on each subject that was ever acted on."""

    name = "standing"
    row = Standing
    facts = (Sanctioned, Lifted, Withdrawn, Unlabelled, Expired)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [entry.fact.subject]  # type: ignore[attr-defined]

    def fold(self, row: Standing | None, entry: Entry, key: str) -> Standing:
        standing = standing_of(row, key)
        match entry.fact:
            case Sanctioned() as fact:
                return standing.having(_kept(fact, entry))
            case (Lifted() | Withdrawn() | Unlabelled() | Expired()) as fact:
                return _ended(standing, fact, entry)
        return standing


def _kept(fact: Sanctioned, entry: Entry) -> Sanction:
    return msgspec.structs.replace(
        fact.sanction,
        seq=entry.seq,
        area=fact.area,
        severity=fact.severity,
        region=fact.region,
        language=fact.language,
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
