"""Detectors together, over acts as they come: hard rules at once, comparisons with peers when a day is over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from steadyhand.access.risk import rules
from steadyhand.access.risk.book import Book
from steadyhand.access.risk.budget import STRANGE
from steadyhand.access.risk.comparing import COMPARISONS, Comparison, Test
from steadyhand.access.risk.model import Act, Finding
from steadyhand.access.risk.rules import Peers
from steadyhand.access.risk.tails import q_values

KNOWN: Final = 14
"""Days of acts without which nobody is compared with anybody."""


class Detectors:
    """All of them, with what they remember."""

    def __init__(self) -> None:
        self._book = Book()

    def knew(self, act: Act) -> None:
        """Count an act that was looked at before."""
        self._book.add(act)

    def saw(self, act: Act, peers: Peers) -> list[Finding]:
        """Count an act, and what the hard rules find in it."""
        self._book.add(act)
        return rules.found(act, self._book, peers)

    def day_over(self, day: int, peers: Peers) -> list[Finding]:
        """What is strange as of the end of a day, the strangest first; every test counts in the q-values."""
        if self._book.first is None or day - self._book.first < KNOWN:
            return []
        of = Comparison(self._book, day, peers)
        return _ranked([test for compare in COMPARISONS for test in compare(of)])


def _ranked(tests: Sequence[Test]) -> list[Finding]:
    qs = q_values([test.p for test in tests])
    strange = sorted((q, n) for n, q in enumerate(qs) if q <= STRANGE)
    return [replace(tests[n].finding(), p=tests[n].p, q=q) for q, n in strange]
