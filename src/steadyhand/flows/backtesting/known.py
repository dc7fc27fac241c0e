"""What the record says now of the subjects that a backtest comes across: labels in force, and what people decided.

It is read once, before the first event, and is that of today: which labels were in force when an event happened is
not worked out again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from steadyhand.civic.elections.model import Details
from steadyhand.enforcement.store import Standings
from steadyhand.review.store import Cases
from steadyhand.rules.backtest import Human

_STAFF: Final = "staff:"


class People(msgspec.Struct, frozen=True, kw_only=True):
    """By subject (`post:1`): the labels in force on it, and what people decided about it."""

    labels: Mapping[str, tuple[str, ...]] = {}
    decided: Mapping[str, Human] = {}
    elections: tuple[Details, ...] = ()
    """The calendars in force: an event is judged by what went on at its time."""


def people(cases: Cases, standings: Standings, elections: Sequence[Details] = ()) -> People:
    """Labels and decisions as they stand.

    A decision counts that was taken by staff and not taken back. Where people decided more than once about a subject,
    one violation that they found upholds.
    """
    decided: dict[str, Human] = {}
    for subject, decision in cases.decided():
        if not decision.by.startswith(_STAFF):
            continue
        if decision.outcome == "violates" or subject not in decided:
            decided[subject] = "upheld" if decision.outcome == "violates" else "dismissed"
    return People(labels=dict(standings.labelled()), decided=decided, elections=tuple(elections))
