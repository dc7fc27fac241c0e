"""Small teams by capability: what was declared, and how much was done alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from steadyhand.access.small.facts import SmallTeamDeclared, SmallTeamEnded
from steadyhand.access.small.model import PREFIX, TERMS_KEPT, SmallTeam, Term
from steadyhand.kernel.entry import Entry, Fact, tag_of
from steadyhand.kernel.view import View

VIEW: Final = "small_team"
_ON_THE_WAY: Final = frozenset({"access.second_given", "review.look_taken"})
"""What names a declaration and changes nothing yet: the act itself follows, and is counted."""


class SmallTeamView(View[SmallTeam]):
    """One row for each capability that a team ever was declared small for."""

    name = VIEW
    row = SmallTeam
    facts = (Fact,)

    def keys(self, entry: Entry) -> Iterable[str]:
        match entry.fact:
            case SmallTeamDeclared(of=of) | SmallTeamEnded(of=of):
                return [of]
        if alone := getattr(entry.fact, "alone", ""):
            return [alone]  # one of many that were begun as one
        if getattr(entry.fact, "each", False):
            return ()  # they are counted as each of them is done
        if entry.under is None or tag_of(type(entry.fact)) in _ON_THE_WAY:
            return ()
        return [name.removeprefix(PREFIX) for name in entry.under.split(" ") if name.startswith(PREFIX)]

    def fold(self, row: SmallTeam | None, entry: Entry, key: str) -> SmallTeam | None:
        replace = msgspec.structs.replace
        match entry.fact:
            case SmallTeamDeclared(until=until):
                sealed = entry.sealed("reason")
                term = Term(
                    at=entry.at,
                    until=until,
                    by=entry.by,
                    under=entry.under,
                    reason=sealed.payload if sealed else None,
                )
                before = row or SmallTeam(capability=key)
                return replace(before, terms=(*before.terms, term)[-TERMS_KEPT:])
            case SmallTeamEnded():
                return row and _ended(row, entry)
        return row and row.counted(entry.at)


def _ended(row: SmallTeam, entry: Entry) -> SmallTeam:
    *before, last = row.terms
    ended = msgspec.structs.replace(last, ended=min(entry.at, last.until), ended_by=entry.by)
    return msgspec.structs.replace(row, terms=(*before, ended))
