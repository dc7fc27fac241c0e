"""The standing of each subject, folded from what was imposed and what ended."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

from steadyhand.enforcement.commands import Expired, Lifted, Sanctioned
from steadyhand.enforcement.model import Ended, Standing, standing_of
from steadyhand.kernel.entry import Entry
from steadyhand.kernel.view import View


class StandingView(View[Standing]):
    """What is in force on each subject that was ever acted on."""

    name = "standing"
    row = Standing
    facts = (Sanctioned, Lifted, Expired)

    def keys(self, entry: Entry) -> Iterable[str]:
        return [entry.fact.subject]  # type: ignore[attr-defined]

    def fold(self, row: Standing | None, entry: Entry, key: str) -> Standing:
        standing = standing_of(row, key)
        match entry.fact:
            case Sanctioned(sanction=sanction):
                return standing.having(msgspec.structs.replace(sanction, seq=entry.seq))
            case Lifted(action=action, cause=cause):
                return _ended(standing, action, entry, cause)
            case Expired(action=action):
                return _ended(standing, action, entry, None)
        return standing


def _ended(standing: Standing, action: str, entry: Entry, cause: str | None) -> Standing:
    sanction = standing.find(action)
    if sanction is None:
        return standing
    how: Literal["lifted", "expired"] = "lifted" if isinstance(entry.fact, Lifted) else "expired"
    return standing.without(action, Ended(sanction=sanction, at=entry.at, how=how, by=entry.by, cause=cause))
