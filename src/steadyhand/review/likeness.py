"""Which cases are like another one, and how those were decided. Pure; sealed ones are never handed in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from steadyhand.review.model import Case

SHOWN: Final = 5
_SPACE: Final = re.compile(r"\s+")


class Alike(msgspec.Struct, frozen=True, kw_only=True):
    """Cases that have one thing in common with another."""

    violates: int
    no_violation: int
    undecided: int
    ended: int
    """Ended without a decision that stands."""
    latest: tuple[Case, ...]
    """The latest that were decided, at most `SHOWN`."""

    @property
    def all(self) -> int:
        """How many there are."""
        return self.violates + self.no_violation + self.undecided + self.ended


def normalised(text: str) -> str:
    """A text without what changes no word: case, width, spacing, and characters that cannot be seen."""
    seen = "".join(char for char in unicodedata.normalize("NFKC", text) if unicodedata.category(char) != "Cf")
    return _SPACE.sub(" ", seen).strip().casefold()


def counted(cases: Iterable[Case]) -> Alike:
    """These cases by how they ended, each once."""
    each = list({case.id: case for case in cases}.values())
    stands = [case for case in each if case.stands is not None]
    outcomes = [case.stands.outcome for case in stands if case.stands is not None]
    undecided = sum(case.is_open for case in each)
    latest = sorted(stands, key=lambda case: (-case.opened, case.id))[:SHOWN]
    return Alike(
        violates=outcomes.count("violates"),
        no_violation=outcomes.count("no_violation"),
        undecided=undecided,
        ended=len(each) - len(stands) - undecided,
        latest=tuple(latest),
    )


def by_account(case: Case, others: Sequence[Case]) -> Alike:
    """Those about what the same account wrote."""
    return counted(other for other in others if case.account and other.account == case.account)


def by_rule(case: Case, others: Sequence[Case]) -> Alike:
    """Those that one of the same rules asked about."""
    asked = _rules(case)
    return counted(other for other in others if asked & _rules(other))


def _rules(case: Case) -> set[str]:
    return {rule for piece in case.evidence for rule in piece.rules}
