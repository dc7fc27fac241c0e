"""A small team: for which act it is declared, until when, and what was done alone under it."""

from __future__ import annotations

from typing import Final

import msgspec

from steadyhand.access.capabilities import SANCTIONS
from steadyhand.kernel.values import DAY, HOUR, Instant
from steadyhand.kernel.zones import rfc3339

ALONE: Final = SANCTIONS | {
    "account.ban",
    "sanction.lift",
    "case.decide",
    "case.bulk",
    "look.answer",
}
"""What a team may be declared small for: work on cases, all of which can be undone and appealed.

A list of what may be, so that a capability of tomorrow may not. Access itself, looking people up, giving accounts
back, erasure, sealed media, rules and partners always take another person.
"""
DELAY: Final = 24 * HOUR
"""Between the two steps of one person: a colleague of any shift, in any zone, has had a working day to say no."""
LONGEST: Final = 90 * DAY
"""As long as an access holds before somebody looks at it again."""
MOST: Final = 3
"""People who hold the capability: of more, somebody is independent, or who depends on whom must be put right."""
TERMS_KEPT: Final = 40
PREFIX: Final = "small:"


class Term(msgspec.Struct, frozen=True, kw_only=True):
    """One declaration."""

    at: Instant
    until: Instant
    by: str
    under: str | None = None
    """The request by which a second person agreed to it."""
    reason: str | None = None
    """The payload that holds why."""
    ended: Instant | None = None
    ended_by: str | None = None
    acts: int = 0
    """Done alone under it."""


class SmallTeam(msgspec.Struct, frozen=True, kw_only=True):
    """What was declared for one capability, and what was done alone."""

    capability: str
    terms: tuple[Term, ...] = ()
    """The latest last."""
    months: tuple[tuple[str, int], ...] = ()
    """How many acts were done alone, by month (UTC, `2026-11`): the earliest first, and only those with any."""

    @property
    def last(self) -> Term | None:
        """The latest declaration."""
        return self.terms[-1] if self.terms else None

    def declared(self, now: Instant) -> bool:
        """Whether one stands now. Whether the team is small is another question, which the guard answers."""
        last = self.last
        return last is not None and last.ended is None and now < last.until

    def counted(self, at: Instant) -> SmallTeam:
        """With one more act that was done alone."""
        replace = msgspec.structs.replace
        month, months = rfc3339(at)[:7], dict(self.months)
        months[month] = months.get(month, 0) + 1
        *before, last = self.terms
        terms = (*before, replace(last, acts=last.acts + 1))
        return replace(self, terms=terms, months=tuple(sorted(months.items())))


def name_of(capability: str) -> str:
    """What an entry names that was made under a declaration."""
    return f"{PREFIX}{capability}"
