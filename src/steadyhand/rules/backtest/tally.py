"""What was counted over some events, so that the counts of several parts make those of the whole.

Nothing here holds content: a hit is kept by its number (an event's offset), so that what stands on disk between two
runs says nothing that an erasure would have to find.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Final, Literal

import msgspec

SAMPLE: Final = 50
"""Hits of one rule that are shown."""
Human = Literal["upheld", "dismissed", "unknown"]
"""What people decided about an event's subject: they found a violation, they found none, or nobody looked."""
Drawn = tuple[int, int]
"""A lot and the number of the event that drew it."""


class RuleTally(msgspec.Struct, frozen=True, kw_only=True):
    """One rule's hits. `beside` counts them by each other rule that held, `hours` by the hour they happened in."""

    hits: int = 0
    alone: int = 0
    beside: dict[str, int] = {}
    hours: dict[int, int] = {}
    upheld: int = 0
    dismissed: int = 0
    unknown: int = 0
    sample: tuple[Drawn, ...] = ()


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """What one rule set did. `verdicts` and `labels` (`+name`, `-name`) are numbers of events, `failures` by place."""

    failures: dict[str, int] = {}
    rules: dict[str, RuleTally] = {}
    verdicts: dict[str, int] = {}
    labels: dict[str, int] = {}


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """The events that a verdict is newly declared on, and those on which it no longer is."""

    gained: int = 0
    lost: int = 0
    newly: tuple[Drawn, ...] = ()
    no_longer: tuple[Drawn, ...] = ()


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """What was counted over some events: of the rule set, and of the one that it is compared with, if there is one."""

    events: int = 0
    erased: int = 0
    """Events without content, which were passed over; they are not among `events`."""
    counts: Counts = Counts()
    base: Counts | None = None
    changes: dict[str, Change] = {}


def lot(event: int) -> int:
    """The lot of an event, the same in every run: the smallest ones make a sample that is spread over all events."""
    return int.from_bytes(hashlib.blake2b(event.to_bytes(8, "big"), digest_size=7).digest(), "big")


def smallest(drawn: Iterable[Drawn]) -> tuple[Drawn, ...]:
    """The sample of these."""
    return tuple(sorted(drawn)[:SAMPLE])


def merged(tallies: Iterable[Tally]) -> Tally:
    """The counts of all parts together, whatever their order."""
    parts = list(tallies)
    bases = [part.base for part in parts if part.base is not None]
    return Tally(
        events=sum(part.events for part in parts),
        erased=sum(part.erased for part in parts),
        counts=_counts([part.counts for part in parts]),
        base=_counts(bases) if bases else None,
        changes={
            verdict: _change([part.changes[verdict] for part in parts if verdict in part.changes])
            for verdict in sorted({verdict for part in parts for verdict in part.changes})
        },
    )


def summed(several: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Counts by name, added up."""
    total: dict[str, int] = {}
    for each in several:
        for name, count in each.items():
            total[name] = total.get(name, 0) + count
    return total


def _counts(parts: list[Counts]) -> Counts:
    return Counts(
        failures=summed(part.failures for part in parts),
        rules={
            name: _rule([part.rules[name] for part in parts if name in part.rules])
            for name in sorted({name for part in parts for name in part.rules})
        },
        verdicts=summed(part.verdicts for part in parts),
        labels=summed(part.labels for part in parts),
    )


def _rule(parts: list[RuleTally]) -> RuleTally:
    hours: dict[int, int] = {}
    for part in parts:
        for hour, hits in part.hours.items():
            hours[hour] = hours.get(hour, 0) + hits
    return RuleTally(
        hits=sum(part.hits for part in parts),
        alone=sum(part.alone for part in parts),
        beside=summed(part.beside for part in parts),
        hours=hours,
        upheld=sum(part.upheld for part in parts),
        dismissed=sum(part.dismissed for part in parts),
        unknown=sum(part.unknown for part in parts),
        sample=smallest(one for part in parts for one in part.sample),
    )


def _change(parts: list[Change]) -> Change:
    return Change(
        gained=sum(part.gained for part in parts),
        lost=sum(part.lost for part in parts),
        newly=smallest(one for part in parts for one in part.newly),
        no_longer=smallest(one for part in parts for one in part.no_longer),
    )
