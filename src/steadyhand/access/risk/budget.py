"""How many alerts there may be, and which come first: hard rules, then the strangest. What does not fit is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

from steadyhand.access.risk.book import MONTH
from steadyhand.access.risk.model import Finding

RATE: Final = 5 / 1_000
"""Alerts for each day of each member of staff: more are read by nobody, and most would be wrong."""
LEAST: Final = 5
"""In a house so small that it would have none: so many within 28 days."""
STRANGE: Final = 0.2
"""The q-value above which nothing is found."""


class Chosen(NamedTuple):
    """What raises an alert, and how often each detector found what there was no room for."""

    raised: list[Finding]
    left_out: Counter[str]


def allowance(staff: int, raised_lately: int) -> int:
    """How many more alerts there may be now, with so many within the last 28 days."""
    return max(0, max(LEAST, int(RATE * MONTH * staff)) - raised_lately)


def choose(findings: Sequence[Finding], told: Collection[str], room: int) -> Chosen:
    """Those that are new and fit; `told` are the keys of what was alerted lately. Findings come in their order."""
    fresh: dict[str, Finding] = {}
    for finding in findings:
        if finding.q <= STRANGE and finding.key not in told:
            fresh.setdefault(finding.key, finding)
    order = sorted(fresh.values(), key=lambda one: one.q)  # stable: hard rules have a q of 0, in their order
    left = Counter(one.detector for one in order[room:])
    return Chosen(order[:room], left)
